"""Files of enrolments: the worked row, and files of it with changes."""

import polars as pl

Cells = dict[str, str | None]
ROW: Cells = {
    "person_id": "P-1",
    "district": "500101",
    "insurance": "resident",
    "categories": "subsistence_allowance",
    "year": "2025",
    "tier": "1",
    "paid_on": "2024-11-20",
}
RECORDED: Cells = ROW | {"recorded_subsidy": "360.00"}


def enrolments_of(*changes: Cells, row: Cells = ROW) -> pl.DataFrame:
    """`row` once a change, with that change, each of another person."""
    rows = [row | {"person_id": f"P-{number}"} | change for number, change in enumerate(changes, 1)]
    return pl.DataFrame(rows, schema=dict.fromkeys(row, pl.String))
