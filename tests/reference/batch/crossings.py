"""What rows do to one another before anything is computed: repeated ids, openings, reversals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference.amounts import NOTHING
from tests.reference.rules import START

from .vocabulary import AMOUNTS, openings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.reference.rules import Rules

    from .rows import Row


def check_repeated_ids(rows: list[Row]) -> None:
    """Of the rows with one person's claim id all but the first in the file are at fault."""
    seen = set()
    for row in rows:
        if row.sound("person_id", "claim_id") and not row.invalid:
            pair = (row.values["person_id"], row.values["claim_id"])
            if pair in seen:
                row.faults.add(("claim_id", "repeated_claim_id"))
            seen.add(pair)


def years_of(rows: Iterable[Row]) -> dict[tuple[str, int], list[Row]]:
    """Part the rows by person and year; those of which either cannot be read are left out."""
    years: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        if row.person is not None and row.year is not None and not row.invalid:
            years.setdefault((row.person, row.year), []).append(row)
    return years


def check_openings(rows: list[Row], rules: Rules) -> None:
    """All rows of a person and year, rejected ones too, say the same about how the year began, or nothing."""
    for members in years_of(rows).values():
        for column in openings(rules):
            said = {row.values.get(column) for row in members} - {None}
            if len(said) > 1:
                for row in members:
                    row.faults.add((column, "opening_differs"))


def reverse(rows: list[Row]) -> None:
    """Judge the reversals, in the file's order, and let the sound ones cancel; judge the signs of the others."""
    first: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: row.invalid):
        if row.sound("person_id", "claim_id"):
            first.setdefault((row.values["person_id"], row.values["claim_id"]), row)
    named = {row: first.get((row.person, row.values["reverses"])) for row in rows if names_a_claim(row) and row.person}
    check_signs([row for row in rows if row not in named and row not in named.values()])
    rejected = {row for row in rows if row.rejected}
    for row, target in named.items():
        judge_reversal(row, target, rejected)
    check_signs([row for row in rows if row not in named and row in named.values() and not row.void])


def names_a_claim(row: Row) -> bool:
    """Say whether a row names a claim that it cancels; an invalid record cancels nothing."""
    return row.values.get("reverses") is not None and not row.invalid


def check_signs(rows: list[Row]) -> None:
    """Nothing is given back but by a refund, or by a row that names what it cancels."""
    for row in rows:
        if not row.refunds and not row.invalid and row.gives_back:
            if (row.values.get("total_cost") or NOTHING) < NOTHING:
                row.faults.add(("", "negative_without_refund_flag"))
            else:
                row.faults |= {
                    (name, "out_of_range") for name in AMOUNTS if (row.values.get(name) or NOTHING) < NOTHING
                }


def judge_reversal(row: Row, target: Row | None, rejected: set[Row]) -> None:
    """List a reversal's faults; without any it and its target are void."""
    if row.values["reverses"] == row.values.get("claim_id"):
        row.faults.add(("reverses", "reverses_itself"))
    elif target is None or target in rejected:
        row.faults.add(("reverses", "reverses_unknown_claim"))
    elif names_a_claim(target) or (target.refunds and target.gives_back):
        row.faults.add(("reverses", "reverses_a_reversal"))
    else:
        if row.sound("settled_on") and is_before(row, target):
            row.faults.add(("settled_on", "reversal_precedes_claim"))
        if target.reversed_by is not None:
            row.faults.add(("reverses", "already_reversed"))
        if not row.rejected:
            row.void = target.void = True
            target.reversed_by = row


def is_before(row: Row, other: Row) -> bool:
    """Say whether a row is known to be settled before another: on an earlier day, or that day if both times say so."""
    day, other_day = row.values["settled_on"], other.values.get("settled_on", START)
    if day == other_day and row.values.get("settled_time") is not None and other.values.get("settled_time") is not None:
        return bool(row.values["settled_time"] < other.values["settled_time"])
    return bool(day < other_day)
