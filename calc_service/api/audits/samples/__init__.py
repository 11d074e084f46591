"""Samples of a run: rows drawn, what reviewers found about them, and what that says of all rows."""
