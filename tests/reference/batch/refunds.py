"""Refunds without a reference: the row that each gives back in full (docs/calculation.md#files-of-claims)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tests.reference.amounts import NOTHING
from tests.reference.rules import START

from .calculation import stay_of
from .vocabulary import AMOUNTS, CHOICES

if TYPE_CHECKING:
    from datetime import date

    from tests.reference.rules import Rules

    from .rows import Row

LATE: Final = Decimal(10) ** 6
"""After every time of a day, in seconds."""

SAID: Final = ("district", "facility_designated", "admitted_on", "discharged_on", *CHOICES)
"""What decides about a row, beside its categories, its stay and the rules of its day."""


def refund(rows: list[Row], rules: Rules) -> None:
    """Give each sound refund, in order of time, a row that it cancels: invalid, flagged, or the latest of equals.

    With none it is rejected; where they are unlike it is, and they are, and they stay in question for later refunds.
    """
    refunds = [row for row in rows if row.refunds and not row.void and not row.rejected and not row.values["reverses"]]
    flagged = [row for row in refunds if is_an_original(row)]
    for row in refunds:
        if not is_an_original(row):
            refuse_positive(row)
    refunds = [row for row in refunds if not row.rejected and not is_an_original(row)]
    open_rows = [row for row in rows if may_be_given_back(row)]
    named = [row for row in rows if row.sound("person_id", "facility_id") and row.values.get("stay_id")]
    stays = Counter(stay_of(row) for row in named if not row.invalid)
    for row in sorted(refunds, key=time_of_refund):
        found = [other for other in open_rows if other.reversed_by is None and gives_back(row, other)]
        first = [other for other in found if other.invalid] or [other for other in found if other.refunds]
        alike = {what_decides(other, rules, stays) for other in found if not other.invalid}
        if first or len(alike) == 1:
            chosen = latest(first or found)
            row.void = chosen.void = True
            chosen.reversed_by = row
        else:
            for unpaired in (row, *found):
                unpaired.faults.add(("", "unpaired_refund"))
    for row in flagged:
        if row.reversed_by is None:
            refuse_positive(row)


def is_an_original(row: Row) -> bool:
    """Say whether a row bears the flag of a refund and gives nothing back: it is the row that was refunded."""
    amounts = [row.values.get(name) or NOTHING for name in AMOUNTS]
    return not any(amount.is_signed() for amount in amounts) and (row.values.get("total_cost") or NOTHING) > NOTHING


def refuse_positive(row: Row) -> None:
    """Note the amounts above zero of a row that should give back."""
    row.faults |= {(name, "out_of_range") for name in AMOUNTS if (row.values[name] or NOTHING) > NOTHING}


def may_be_given_back(row: Row) -> bool:
    """Say whether a row may be what a refund gives back: neither a refund nor void, unless it is invalid or flagged."""
    refund = row.refunds and (row.invalid or not is_an_original(row))
    if refund or row.rejected or row.gives_back or row.person is None or row.values.get("facility_id") is None:
        return False
    return row.invalid or (not row.void and row.values["reverses"] is None)


def day_of(row: Row) -> date:
    """Take the day of settlement; of an invalid record that tells none, the first there is."""
    day: date = row.values.get("settled_on", START)
    return day


def time_of_refund(row: Row) -> tuple[date, Decimal, int]:
    """Say when a refund is taken: by day, by time, those without one last, and as they stand in the file."""
    time = row.values["settled_time"]
    return day_of(row), LATE if time is None else time, row.number


def gives_back(row: Row, other: Row) -> bool:
    """Say whether a refund is exactly the opposite of the person's row, at the same facility, not known to be later."""
    same = row.person == other.person and row.values["facility_id"] == other.values["facility_id"]
    if not same or day_of(other) > day_of(row):
        return False
    mine, theirs = row.values["settled_time"], other.values.get("settled_time")
    if day_of(other) == day_of(row) and mine is not None and theirs is not None and theirs > mine:
        return False
    return all(opposite(row, other, column) for column in AMOUNTS)


def opposite(row: Row, other: Row, column: str) -> bool:
    """Say whether an amount is given back exactly; a blank answers a blank."""
    mine, theirs = row.values[column], other.values.get(column)
    return bool(mine == -theirs) if mine is not None and theirs is not None else mine is theirs


def latest(rows: list[Row]) -> Row:
    """Take the last of some rows by day and time; where no times tell, the one that stands last in the file."""
    last_day = max(day_of(row) for row in rows)
    of_day = [row for row in rows if day_of(row) == last_day]
    times = [row.values["settled_time"] for row in of_day if row.values.get("settled_time") is not None]
    open_to_place = [row for row in of_day if row.values.get("settled_time") in {None, max(times, default=None)}]
    return max(open_to_place, key=lambda row: row.number)


def what_decides(row: Row, rules: Rules, stays: Counter[Any]) -> tuple[Any, ...]:
    """Say all that decides what a row gets, but for its amounts."""
    stay = stay_of(row) if row.values["stay_id"] else None
    shared = stay if stay and stays[stay] > 1 else None
    said = tuple(row.values[name] for name in SAID)
    return (*said, frozenset(row.values["categories"]), shared, row.year, rules_begun(row, rules))


def rules_begun(row: Row, rules: Rules) -> tuple[date | None, ...]:
    """List since when each of the dated rules holds that are in force on a row's day in its district."""
    city, district = rules.city, rules.districts.get(row.values["district"])
    dated: list[Any] = [city.uplift, city.assistance_ratio, city.stay_threshold, city.burden_threshold]
    dated += [
        city.designation_required,
        city.payable_referrals,
        *city.annual_cap.values(),
        *city.premium_ratios.values(),
    ]
    if district is not None:
        dated += [district.tilt_terms, district.direct_access, district.burden_threshold]
        dated += [*district.own_categories.values(), *district.premium_ratios.values()]
        dated += [*district.assistance_ratio.values(), *district.annual_cap.values()]
        dated += [each for track in district.own_tracks for each in (track.when, track.ratio, track.annual_cap)]
    return tuple(max((begins for begins, _ in each if begins <= day_of(row)), default=None) for each in dated)
