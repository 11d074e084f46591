"""Hostile bodies against the real service, as long as asked: `python -m tests.fuzz --seconds 60`."""
