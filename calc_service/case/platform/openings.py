"""Replies to 5206 and what stands beside them → what each year began with."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calc_service.case.checks import Place
from calc_service.case.platform import sayings
from calc_service.case.platform.findings import Findings
from calc_service.case.platform.messages import MOST_OF_A_KIND, Message, amount_at, known_keys, objects, signed_amount
from calc_service.case.platform.settlements import TranslatedClaim
from calc_service.case.reading import Number
from calc_service.domain.money import yuan
from calc_service.domain.parsing import ParseError
from calc_service.domain.platform_facts import ASSISTANCE, CATASTROPHIC_BASE, INSURERS, NOTHING, PlatformFacts

OPENING = ("year", "catastrophic_base", "assistance_paid", "tilt_base", "in_scope_self_pay")
ASKED = ("catastrophic_base", "assistance_paid", "tilt_base")
YEARS: Place = ("year_to_date",)
HOLDS = "cuminfo_includes_settlements"
MONTH = re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])")
YEAR = re.compile(r"[0-9]{4}")
FUND_TOTAL = "D"
"""With this the code of a total begins that a fund has paid."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RunningTotal:
    """One running total: of which year, what it is, fen, up to which month ("" where that is not said)."""

    place: Place
    year: int
    means: str
    amount: int
    month: str
    insurance: str


@dataclass(frozen=True, slots=True)
class YearOfClaims:
    """The claims of a year that count, and what their messages say of it."""

    year: int
    claims: Sequence[TranslatedClaim]
    totals: Mapping[str, RunningTotal]

    @property
    def months(self) -> list[str]:
        """The months of settlement as `202506`, ascending."""
        days = sorted(each.settlement.instant[0] for each in self.claims)
        return [day[:7].replace("-", "") for day in days]


def running_totals(entries: Sequence[Message], facts: PlatformFacts, found: Findings) -> list[RunningTotal]:
    """Those entries of cuminfo that decide; parts of a sum are never added to it, other totals decide nothing."""
    return [total for entry in entries if (total := _total(entry, facts, found))]


def _total(entry: Message, facts: PlatformFacts, found: Findings) -> RunningTotal | None:
    code = entry.text("cum_type_code")
    if not code:
        found.fault(entry.at("cum_type_code"), "required")
        return None
    whole = code.partition(facts.narrower_from)[0] if facts.narrower_from else code
    known = facts.running_totals.get(whole)
    if known is None and whole.startswith(FUND_TOTAL):
        found.fault(entry.at("cum_type_code"), "ambiguous", sayings.UNKNOWN_TOTAL)
    if known is None or known.means == NOTHING or whole != code:
        found.not_used("cuminfo", {code})
        return None
    year, month = _year_and_month(entry, found)
    amount = amount_at(entry, "cum", found)
    if not entry.has("cum"):
        found.fault(entry.at("cum"), "required")
    if amount is not None and amount < 0:
        found.fault(entry.at("cum"), "negative_without_refund_flag", sayings.NEGATIVE)
    if year is None or amount is None:
        return None
    return RunningTotal(entry.at("cum"), year, known.means, amount, month, entry.text("insutype"))


def _year_and_month(entry: Message, found: Findings) -> tuple[int | None, str]:
    """The year, and the month as `202506`; a month that is no month, or of another year, is a fault."""
    year, month = _digits(entry, "year"), MONTH.fullmatch(_digits(entry, "cum_ym"))
    if entry.has("cum_ym") and month is None:
        found.fault(entry.at("cum_ym"), "not_a_date")
    if entry.has("year") and not YEAR.fullmatch(year):
        found.fault(entry.at("year"), "wrong_type")
        return None, ""
    if not entry.has("year") and month is None:
        found.fault(entry.at("year"), "required")
        return None, ""
    if month and year and month[1] != year:
        found.fault(entry.at("cum_ym"), "codes_disagree", sayings.CODES_DISAGREE)
    return int(year or (month[1] if month else 0)), f"{month[1]}{month[2]}" if month else ""


def _digits(entry: Message, name: str) -> str:
    value = entry.fields.get(name)
    return value.digits if isinstance(value, Number) else entry.text(name)


def totals_of(year: int, totals: Sequence[RunningTotal], found: Findings) -> dict[str, RunningTotal]:
    """The total that counts by what it is: that of the latest month. What contradicts itself is a fault."""
    counting: dict[str, RunningTotal] = {}
    for total in sorted((one for one in totals if one.year == year), key=lambda one: one.month):
        before = counting.get(total.means)
        if before and before.insurance != total.insurance:
            found.fault((*total.place[:-1], "insutype"), "ambiguous", sayings.TOTALS_OF_SEVERAL)
        elif before and _contradict(before, total):
            found.fault(total.place, "codes_disagree", sayings.TOTALS_DISAGREE)
        counting[total.means] = total
    return counting


def _contradict(earlier: RunningTotal, later: RunningTotal) -> bool:
    return later.amount < earlier.amount or (later.month == earlier.month and later.amount != earlier.amount)


def openings(
    document: Json, years: Sequence[YearOfClaims], pools: Sequence[str], found: Findings
) -> list[dict[str, Any]]:
    """The year_to_date of the case: what stands beside, completed by the running totals of the years of claims.

    pools: those of the district of recognition
    """
    made: list[tuple[Place, dict[str, Any]]] = []
    of_years = {one.year: one for one in years}
    for place, entry in _given(document, found):
        year = of_years.pop(_year_of(entry), None)
        before = {} if year is None else _before_settlements(year, document, found)
        made.append(
            (place, _in_order(entry) if year is None else _opening(place, entry, year.year, before, pools, found))
        )
    for year in of_years.values():
        before = _before_settlements(year, document, found)
        made.append((YEARS, _opening(YEARS, {}, year.year, before, pools, found)))
    for position, (place, _) in enumerate(made):
        found.take((*YEARS, position), place, how="")
    return [entry for _, entry in made]


def _in_order(entry: Json) -> dict[str, Any]:
    """What an entry says, the same whatever the order of its keys."""
    paid = entry.get("assistance_paid")
    ordered = {"assistance_paid": dict(sorted(paid.items()))} if isinstance(paid, dict) else {}
    return {key: entry[key] for key in OPENING if entry.get(key) is not None} | ordered


def _year_of(entry: Json) -> int:
    year = entry.get("year")
    return int(year.digits) if isinstance(year, Number) and YEAR.fullmatch(year.digits) else 0


def _given(document: Json, found: Findings) -> Iterator[tuple[Place, Json]]:
    if document.get("year_to_date") is None:
        return
    seen: set[int] = set()
    for place, entry in objects(document["year_to_date"], YEARS, MOST_OF_A_KIND, found):
        known = known_keys(entry, place, OPENING, found)
        if _year_of(known) in seen:
            found.fault((*place, "year"), "repeated_year")
        seen |= {_year_of(known)} - {0}
        yield place, known


def _before_settlements(year: YearOfClaims, document: Json, found: Findings) -> Mapping[str, int | None]:
    """The running totals of a year as they were before its settlements, fen by what they are."""
    if not _holds(document, year, found):
        return {means: total.amount for means, total in year.totals.items()}
    return {means: _before(total, year, found) for means, total in year.totals.items()}


def _opening(  # noqa: PLR0913, PLR0917 - one year, everything that says what it began with
    place: Place, entry: Json, year: int, before: Mapping[str, int | None], pools: Sequence[str], found: Findings
) -> dict[str, Any]:
    """The entry of one year: what stands beside, and what the running totals `before` the settlements add to it."""
    opening = _in_order(entry) | {"year": Number(str(year))}
    base, paid = before.get(CATASTROPHIC_BASE), before.get(ASSISTANCE)
    if base is not None:
        _same(opening.get("catastrophic_base"), base, (*place, "catastrophic_base"), found)
        opening["catastrophic_base"] = yuan(base)
    if paid == 0:
        opening.setdefault("assistance_paid", dict.fromkeys(pools, "0.00"))
    by_pool = opening.get("assistance_paid")
    if paid is not None:
        _adds_up(by_pool, paid, place, found)
    elif _lacks(by_pool, pools):
        opening.pop("assistance_paid")
    missing = {name: sayings.TOTALS[name] for name in ASKED if name not in opening}
    if missing:
        found.fault(place, "required", sayings.totals_missing(year, missing))
    return opening


def _lacks(paid: object, pools: Sequence[str]) -> bool:
    """Whether a pool of the district is not named; what is no object at all has its own fault."""
    return isinstance(paid, dict) and any(pool not in paid for pool in pools)


def _holds(document: Json, year: YearOfClaims, found: Findings) -> bool:
    """Whether the running totals hold the settlements already; asked for where there are any that decide."""
    holds = document.get(HOLDS)
    if not year.totals:
        return False
    if not isinstance(holds, bool):
        found.fault((HOLDS,), "required" if holds is None else "wrong_type", sayings.WHEN_TOTALS_END)
        return False
    for total in year.totals.values():
        at_month = (*total.place[:-1], "cum_ym")
        if holds and total.month and total.month < year.months[-1]:
            found.fault(at_month, "codes_disagree", sayings.MONTH_TOO_EARLY)
        if not holds and total.month and total.month > year.months[0]:
            found.fault(at_month, "codes_disagree", sayings.MONTH_TOO_LATE)
    return holds


def _before(total: RunningTotal, year: YearOfClaims, found: Findings) -> int | None:
    """A running total without what the settlements posted have added to it."""
    parts = [_added(total.means, each, found) for each in year.claims]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if sum(known) > total.amount:
        found.fault(total.place, "codes_disagree", sayings.LESS_THAN_HELD)
        return None
    return total.amount - sum(known)


def _added(means: str, one: TranslatedClaim, found: Findings) -> int | None:
    paid = one.paid.amounts if one.paid else {}
    if means == ASSISTANCE:
        if paid.get(ASSISTANCE) is None:
            row = one.settlement.row
            found.fault(row.at(one.settlement.field(ASSISTANCE)), "required", sayings.RECORD_MISSING)
        return paid.get(ASSISTANCE)
    scope, insurers = one.claim.get("policy_scope_cost"), [paid.get(each) for each in INSURERS[:2]]
    if scope is None or None in insurers:
        return None
    return max(0, signed_amount(scope) - sum(each for each in insurers if each is not None))


def _amount(value: object) -> int | None:
    try:
        return signed_amount(value)
    except ParseError:
        return None


def _same(given: object, amount: int, place: Place, found: Findings) -> None:
    other = None if given is None else _amount(given)
    if other is not None and other != amount:
        found.fault(place, "codes_disagree", sayings.BASE_DISAGREES)


def _adds_up(paid: object, whole: int, place: Place, found: Findings) -> None:
    if not isinstance(paid, dict):
        return
    amounts = [_amount(amount) for amount in paid.values()]
    if None not in amounts and sum(each for each in amounts if each is not None) != whole:
        found.fault((*place, "assistance_paid"), "codes_disagree", sayings.POOLS_DISAGREE)
