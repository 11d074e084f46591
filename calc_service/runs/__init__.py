"""Audit runs: files of any size, worked off bucket by bucket of whole persons by processes that may die at any time."""
