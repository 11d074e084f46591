"""The policy as one page to read and to print: `content` says what the rules say of a day, `page` prints it."""
