"""Flags that need the rows of several persons: alike across persons, and what is unusual about a facility.

Rows are worked on person by person. So each row brings marks along (`row_marks`), facilities are counted in the totals
(`facility_counts`), and once all persons are done the verdict about the whole file (`verdicts`) is written onto its
rows (`raising`). Without an active flag of these there are neither marks nor counts.
"""
