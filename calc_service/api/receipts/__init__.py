"""Receipts on their way out, and what is computed anew to verify one."""
