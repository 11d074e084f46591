"""What a case touches: clauses, figures, thresholds and their sides, days, codes of the vocabulary."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from calc_service.case.checks import is_active
from calc_service.domain.days import day_number
from calc_service.domain.fields import CHOICES
from calc_service.domain.money import ratio_text, yuan
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE
from calc_service.engine.edition import Edition
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.tables import tabulate
from calc_service.engine.terms import NO_TRACK
from calc_service.policy.conformance.calendar import turning_days
from calc_service.policy.conformance.posing import SIDE_CODES, Json
from calc_service.policy.conformance.thresholds import measured
from calc_service.rulebook.load import SoundRules
from calc_service.rulebook.values import Value

CLAUSE, FIGURE, THRESHOLD, DAY = "clause", "figure", "threshold", "day"
REASON, NOTICE, WARNING, ALERT, ERROR = "reason", "notice", "warning", "alert", "error"
PREMIUM_STATUS, STATUS, TILT_STATUS, ACCESS = "premium_status", "status", "tilt_status", "access"
CATEGORY, DISTRICT, TRACK, POOL, TIER = "category", "district", "track", "pool", "tier"
INPUTS = tuple(name for name in CHOICES if name != "facility_designated")


class Mark(NamedTuple):
    """One thing that a case touches."""

    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class CaseRows:
    """A case that was computed: its fields as they were understood, its claims as columns, its ledger."""

    case: Json
    claims: Claims[list[int]] | None
    rows: list[LedgerRow]

    @property
    def stay_costs(self) -> Mapping[int, int]:
        """By position of a claim that is not void the policy-scope cost of its stay, fen."""
        if self.claims is None:
            return {}
        stays, found = self.claims.stay, {}
        for row in self.rows:
            own = stays[row.position]
            parts = (each for each in self.rows if own != NONE and stays[each.position] == own)
            found[row.position] = (
                row.policy_scope_cost if own == NONE else sum(each.policy_scope_cost for each in parts)
            )
        return found


class Touched:
    """Finds what cases touch under one rule book."""

    def __init__(self, rules: SoundRules) -> None:
        """`rules` are those under which the cases are computed."""
        self._rules = rules
        self._book = rules.book
        self._tables = tabulate(rules.book)
        self._turning = turning_days(rules.book)
        self._categories = rules.contents.city["categories"]["categories"].children

    def by(self, request: Json | None, reply: Json, found: CaseRows | None) -> frozenset[Mark]:
        """The marks of a case; `found` is None where it is refused."""
        marks = {Mark(DAY, code) for code in self._days(request or {})}
        if found is None:
            return frozenset({*marks, *(Mark(ERROR, each["code"]) for each in reply["errors"])})
        marks |= {Mark(kind, code) for kind, code in self._posted(found.case)}
        marks |= {Mark(kind, code) for kind, code in _of_reply(reply)}
        marks |= {Mark(kind, code) for kind, code in self._of_rows(found)}
        return frozenset(marks)

    def _days(self, request: Json) -> Iterator[str]:
        days = [claim.get("settled_on") for claim in _objects(request.get("claims"))]
        days += [part.get("paid_on") for part in _objects([request.get("enrolment")])]
        for day in days:
            for start in self._turning:
                step = (_day(day) - start).days
                if step in SIDE_CODES:
                    yield f"{start} {SIDE_CODES[step]}"

    def _posted(self, case: Json) -> Iterator[tuple[str, str]]:
        person = case["person"]
        yield DISTRICT, person["district"]
        yield "insurance", person["insurance"]
        if case["enrolment"]:
            yield TIER, str(case["enrolment"]["tier"])
        for claim in case["claims"]:
            yield from ((name, claim[name]) for name in INPUTS if name in claim)
        for identity in person["identities"]:
            yield CATEGORY, identity["category"]
            if identity["category"] in self._categories:
                yield CLAUSE, self._categories[identity["category"]]["cite"].text

    def _of_rows(self, found: CaseRows) -> Iterator[tuple[str, str]]:
        costs = found.stay_costs
        for row in found.rows:
            edition = self._tables.edition(row.regime)
            yield POOL, self._book.pools[row.pool]
            if row.track > NO_TRACK:
                yield CLAUSE, self._tables.track(row.regime, row.track).cite
            for threshold, above in measured(row, costs[row.position], self._tables):
                if above in SIDE_CODES:
                    yield THRESHOLD, f"{threshold.code} {SIDE_CODES[above]}"
            yield from self._safeguards(edition, row)
            yield from ((CLAUSE, cite) for cite in self._of_categories(found.case["person"], row.settled_on))

    def _safeguards(self, edition: Edition, row: LedgerRow) -> Iterator[tuple[str, str]]:
        # A case without any category rests on none of them.
        if row.assistance_category >= 0:
            yield CLAUSE, edition.safeguards.deposit_waiver.cite
            yield CLAUSE, edition.tilt_assistance.cite
        threshold = edition.safeguards.burden_threshold
        if row.burden_watched and threshold is not None:
            yield FIGURE, figure_code(threshold.name, threshold.start, threshold.unit, threshold.value)
            yield from ((CLAUSE, cite) for cite in [threshold.cite] if cite)

    def _of_categories(self, person: Json, day: int) -> Iterator[str]:
        """The clauses of direct access and of the district's own categories, for the categories active on a day."""
        named = {identity["category"] for identity in person["identities"] if is_active(identity, day)}
        own = self._own(person["district"])
        for file in (self._rules.contents.city["safeguards"], None if own is None else own.at("safeguards")):
            entry = None if file is None else _in_force(file.at("direct_access"), day)
            if entry is not None and "categories" in entry and named.intersection(entry["categories"].texts):
                yield entry["cite"].text
        for category in sorted(named):
            entry = None if own is None else _in_force(own.at("categories", category, "treated_as"), day)
            yield from () if entry is None else (entry["cite"].text,)

    def _own(self, district: str) -> Value | None:
        profile = self._book.profile(district)
        return self._rules.contents.districts.get(profile.taken_from or profile.district)


def _in_force(entries: Value | None, day: int) -> Value | None:
    begun = [
        entry
        for entry in entries or ()
        if "from" in entry and day_number(date.fromisoformat(entry["from"].text)) <= day
    ]
    return begun[-1] if begun else None


def _of_reply(reply: Json) -> Iterator[tuple[str, str]]:
    yield from ((ALERT, alert["alert"]) for alert in reply["alerts"])
    premium = reply["premium_subsidy"]
    if premium:
        yield PREMIUM_STATUS, premium["status"]
    for part in (*reply["claims"], *([premium] if premium else [])):
        yield from ((WARNING, warning["code"]) for warning in part.get("warnings", ()))
    for claim in reply["claims"]:
        yield STATUS, claim["status"]
        if claim["status"] != "void":
            yield from ((TILT_STATUS, claim["tilt_status"]), (ACCESS, claim["access"]))
            yield from ((REASON, reason) for reason in claim["reasons"])
            yield from ((NOTICE, notice["code"]) for notice in claim["notices"])
            yield from ((TRACK, track) for track in [claim["track"]] if track)
    yield from _cited([premium, reply["claims"], reply["alerts"]])


def _cited(part: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any part of a JSON document
    """Every clause and figure that stands anywhere in a reply."""
    if isinstance(part, list):
        for each in part:
            yield from _cited(each)
    elif isinstance(part, dict):
        yield from ((CLAUSE, cite) for cite in (part.get("clause"), *part.get("clauses", ())) if cite)
        yield from (
            (FIGURE, f"{each['name']} {each['from']} {each['value'] or NO_VALUE}") for each in part.get("figures", ())
        )
        for each in part.values():
            yield from _cited(each)


NO_VALUE = "none"


def figure_code(name: str, since: str, unit: str, value: int | None) -> str:
    """A figure as replies show it."""
    shown = NO_VALUE if value is None else ratio_text(value) if unit == "basis_points" else yuan(value)
    return f"{name} {since} {shown}"


def _objects(listed: Any) -> Iterable[Json]:  # noqa: ANN401 - whatever a request holds there
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _day(text: Any) -> date:  # noqa: ANN401 - whatever a request holds there
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == LENGTH else date.max
    except ValueError:
        return date.max


LENGTH = len("2025-06-01")
