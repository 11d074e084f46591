"""A case while it is typed: what is wrong, what is missing, and what the missing facts still leave possible."""
