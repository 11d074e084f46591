"""Proposals beside the rules in force, in a server."""
