"""The dated lists and yearly tables of the rules as they are written, and one line more in them."""
