"""Requests made up from the description, by schemathesis with all its checks: `python -m tests.hostile_requests`."""
