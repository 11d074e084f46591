"""Cases in, their cited breakdowns out: one module an address."""
