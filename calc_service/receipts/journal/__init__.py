"""Receipts that were given, kept as lines that only come."""
