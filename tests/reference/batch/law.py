"""A whole file: what each row is answered, rejected rows and void ones too (docs/calculation.md#files-of-claims)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.reference.amounts import yuan

from .calculation import Answer, Options, check_figures, compute
from .crossings import check_openings, check_repeated_ids, reverse
from .findings import findings
from .refunds import refund
from .rows import read_row
from .vocabulary import WITHOUT_COLUMN, columns

if TYPE_CHECKING:
    from tests.reference.rules import Rules

    from .rows import Row

AMOUNTS: Final = (
    "out_of_scope_cost",
    "catastrophic_base",
    "catastrophic_entitled",
    "assistance_base",
    "assistance_uncapped",
    "assistance_cap_remaining",
    "assistance_potential",
    "assistance_paid",
    "tilt_paid",
    "in_scope_self_pay",
    "total_self_pay",
)
OUTPUT: Final = (
    *("year", "status", "reasons", "track", "ratio", "tilt_status", "deposit_waived"),
    *AMOUNTS,
    *("catastrophic_used", "errors"),
    *("difference_catastrophic", "finding_catastrophic", "difference_assistance", "finding_assistance"),
    *("difference_tilt", "finding_tilt"),
    "reversed_by",
)
"""The columns that are added to a file, but for `flags`, which stands before the last."""

File = list[dict[str, str]]


def audit(
    rows: File, rules: Rules, *, tolerance: str = "0.00", catastrophic: str = "settled", accumulate: str = "computed"
) -> File:
    """Answer every row, in the file's order, with the output columns as texts; a blank is an empty text."""
    options = Options(yuan(tolerance), catastrophic, accumulate)
    read = [read_row(number, cells, rules) for number, cells in enumerate(rows)]
    check_repeated_ids(read)
    check_openings(read, rules)
    reverse(read)
    refund(read, rules)
    check_figures(read, rules)
    answers = compute(read, rules, options)
    errors = error_cells(read, rules)
    return [output(row, answers.get(row.number), errors[row.number], options) for row in read]


def error_cells(rows: list[Row], rules: Rules) -> dict[int, str]:
    """Write each row's errors: by column, then by code, those of the whole row last."""
    rank = {column: place for place, column in enumerate([*columns(rules), ""])}
    last = {code: place for place, code in enumerate(WITHOUT_COLUMN)}
    beside = rows_beside_rejected(rows)
    cells = {}
    for row in rows:
        faults = {*row.faults, *({("", "earlier_row_rejected")} if row in beside else set())}
        listed = sorted(faults, key=lambda fault: (rank[fault[0]], last.get(fault[1], 0), fault[1]))
        cells[row.number] = "|".join(f"{column}:{code}" if column else code for column, code in listed)
    return cells


def rows_beside_rejected(rows: list[Row]) -> set[Row]:
    """Find the rows whose person has another row that is rejected, in their year or on no readable day.

    A record that is declared invalid is not among them.
    """
    people: dict[str, list[Row]] = {}
    for row in rows:
        if row.person is not None and not row.invalid:
            people.setdefault(row.person, []).append(row)
    return {
        row
        for members in people.values()
        for row in members
        if any(other is not row and other.rejected and other.year in {row.year, None} for other in members)
    }


def output(row: Row, answer: Answer | None, errors: str, options: Options) -> dict[str, str]:
    """Write what is added to a row; of void and rejected rows only year, status and errors."""
    blank = dict.fromkeys(OUTPUT, "")
    blank |= {"year": "" if row.year is None else str(row.year), "errors": errors}
    if row.reversed_by is not None and not row.reversed_by.rejected:
        blank["reversed_by"] = row.reversed_by.values["claim_id"]
    if row.rejected or answer is None:
        return blank | {"status": "rejected" if row.rejected else "void"}
    return blank | {
        "status": answer["status"],
        "reasons": "|".join(answer["reasons"]),
        "track": answer["track"] or "",
        "ratio": answer["ratio"] or "",
        "tilt_status": answer["tilt_status"],
        "deposit_waived": "true" if answer["deposit_waived"] else "false",
        **{name: answer["amounts"][name] for name in AMOUNTS},
        "catastrophic_used": answer["amounts"]["catastrophic_paid"],
        **findings(row, answer, options.tolerance),
    }
