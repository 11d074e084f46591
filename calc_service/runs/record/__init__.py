"""The record of an audit: who, when, by which call, from which files, under which rules, with what result."""
