"""What a file of claims says where facts are missing: the least and the most that they leave, and what is certain."""
