"""What was found in a file, added up by whom, where, when and why it was: exact sums, one dimension or two."""
