"""A second audit of batches, row by row over texts, sharing nothing with the service but the case reference's law.

`law.audit(rows, rules)` answers a file, `generate.random_rows` makes files, sound and unsound.
"""
