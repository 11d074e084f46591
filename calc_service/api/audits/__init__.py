"""Audit runs over HTTP."""
