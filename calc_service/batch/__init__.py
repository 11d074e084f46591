"""Whole files of claims: columns in, columns and findings out, by the same calculation as one case."""
