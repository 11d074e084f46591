"""Samples of a run, drawn so that anybody can draw them again, and what their reviews say of the whole."""
