"""The flags about several rows, computed one row against all others, with fractions: slow and plain."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import groupby
from math import log10
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Row = dict[str, Any]
DAYS = ("settled_on", "admitted_on", "discharged_on")
PAID = ("total_cost", "policy_scope_cost", "basic_paid", "recorded_assistance")
DIFFERING = {"overpaid", "underpaid", "missed", "paid_ineligible"}
FUNDS = ("catastrophic", "assistance", "tilt")
Parameters = "Mapping[str, int]"


@cache
def fen(text: str) -> int:
    return round(Fraction(text) * 100)


def near_duplicate_elsewhere(row: Row, rows: Sequence[Row], given: Mapping[str, int]) -> bool:
    def near(other: Row) -> bool:
        nights = abs((date.fromisoformat(row["settled_on"]) - date.fromisoformat(other["settled_on"])).days)
        costs = [fen(one["total_cost"]) for one in (row, other)]
        return (
            row["person_id"] == other["person_id"]
            and None not in {row["facility_id"], other["facility_id"]}
            and row["facility_id"] != other["facility_id"]
            and nights <= given["within_nights"]
            and abs(costs[0] - costs[1]) <= given["tolerance"]
            and min(costs) >= given["minimum_cost"]
        )

    return any(map(near, rows))


def duplicate_across_persons(row: Row, rows: Sequence[Row], given: Mapping[str, int]) -> bool:
    def alike(other: Row) -> bool:
        same = all(row[name] == other[name] for name in ("facility_id", *DAYS, *PAID))
        return same and row["person_id"] != other["person_id"]

    return row["facility_id"] is not None and fen(row["total_cost"]) >= given["minimum_cost"] and any(map(alike, rows))


def stays(rows: Sequence[Row]) -> list[tuple[Row, date, date, list[Row]]]:
    """A row of each stay, its first day, its last day, and its rows."""
    dated = [row for row in rows if row["setting"] == "inpatient" and row["admitted_on"] and row["discharged_on"]]

    def key(row: Row) -> tuple[str, ...]:
        named = row["stay_id"] is not None
        one = ("stay", row["stay_id"], row["facility_id"] or "") if named else ("row", row["claim_id"], "")
        return (row["person_id"], *one)

    found = []
    for _, group in groupby(sorted(dated, key=key), key=key):
        parts = list(group)
        admitted = min(date.fromisoformat(row["admitted_on"]) for row in parts)
        found.append((parts[0], admitted, max(date.fromisoformat(row["discharged_on"]) for row in parts), parts))
    return found


def overlapping(rows: Sequence[Row], wanted: Callable[[Row, Row], bool], tolerated: int) -> set[str]:
    every = stays(rows)
    found = set()
    for place, (one, begins, ends, parts) in enumerate(every):
        for elsewhere, (other, came, left, _) in enumerate(every):
            shared = (min(ends, left) - max(begins, came)).days
            same = place != elsewhere and one["person_id"] == other["person_id"]
            if same and shared > tolerated and wanted(one, other):
                found |= {row["claim_id"] for row in parts}
    return found


def in_two(one: Row, other: Row) -> bool:
    both = {one["facility_id"], other["facility_id"]}
    return None not in both and len(both) == 2


def not_in_two(one: Row, other: Row) -> bool:
    return not in_two(one, other)


def _of(row: Row, rows: Sequence[Row]) -> list[Row]:
    return [one for one in rows if _key(one) == _key(row)] if row["facility_id"] is not None else []


def _key(row: Row) -> tuple[str, str]:
    return row["facility_id"], row["facility_level"]


def digit(row: Row) -> int:
    return int(str(fen(row["total_cost"]))[0])


def is_round(row: Row, given: Mapping[str, int]) -> bool:
    return fen(row["total_cost"]) > 0 and fen(row["total_cost"]) % given["round_to"] == 0


def round_amounts_of_facility(row: Row, rows: Sequence[Row], given: Mapping[str, int]) -> bool:
    those = [one for one in _of(row, rows) if digit(one)]
    if len(those) < given["minimum_rows"] or not is_round(row, given):
        return False
    share = Fraction(sum(is_round(one, given) for one in those), len(those))
    return share >= Fraction(given["least_share"], 10_000)


def first_digits_of_facility(row: Row, rows: Sequence[Row], given: Mapping[str, int]) -> bool:
    digits = Counter(digit(one) for one in _of(row, rows) if digit(one))
    every = digits.total()
    if every < given["minimum_rows"] or not digit(row):
        return False
    # Rounded as the six digits of a table of Benford's law are.
    due = {each: Fraction(round(log10(1 + 1 / each) * 1_000_000), 1_000_000) for each in range(1, 10)}
    deviations = {each: Fraction(digits[each], every) - due[each] for each in due}
    mean = sum(map(abs, deviations.values())) / 9
    return mean > Fraction(given["mean_deviation_share"], 10_000) and deviations[digit(row)] > 0


def findings(row: Row) -> set[str]:
    return {row[f"finding_{fund}"] for fund in FUNDS} - {None, "not_recorded"}


def findings_beyond_peers(row: Row, rows: Sequence[Row], given: Mapping[str, int]) -> bool:
    if row["facility_id"] is None or not findings(row) & DIFFERING:
        return False
    compared = [one for one in rows if one["facility_id"] is not None and findings(one)]
    own = [one for one in compared if _key(one) == _key(row)]
    peers = [one for one in compared if _key(one) != _key(row) and one["facility_level"] == row["facility_level"]]
    if min(len(own), len(peers)) < given["minimum_rows"]:
        return False
    rate, of_peers = (Fraction(sum(bool(findings(o) & DIFFERING) for o in some), len(some)) for some in (own, peers))
    variance = of_peers * (1 - of_peers) / len(own)
    excess = rate - of_peers
    return excess > Fraction(given["excess_share"], 10_000) and excess**2 > given["deviations"] ** 2 * variance
