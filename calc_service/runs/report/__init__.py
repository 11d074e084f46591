"""The report of a run: one page for people, to be read, printed and filed."""
