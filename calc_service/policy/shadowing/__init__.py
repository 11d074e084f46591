"""Proposed rules beside those in force: what every case and file would come to, as counts and sums alone."""
