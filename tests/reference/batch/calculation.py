"""The amounts of the rows that count: person by person, in order, each row under its own district and categories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tests.reference.amounts import NOTHING, amount_text, yuan
from tests.reference.claims import Settlement, Year, assess_claim
from tests.reference.moments import Moment, moment
from tests.reference.overlay import known_categories
from tests.reference.rules import CatastrophicTerms

from .cells import LARGEST_TOTAL
from .crossings import years_of
from .vocabulary import pools

if TYPE_CHECKING:
    from decimal import Decimal

    from tests.reference.rules import Rules

    from .rows import Row

Answer = dict[str, Any]
Stay = tuple[str, str | None, str | None]
TAKEN_OVER: Final = ("setting", "disease_class", "facility_level", "facility_designated", "place_of_care", "referral")
COSTS: Final = ("total_cost", "policy_scope_cost", "basic_paid")


@dataclass(frozen=True, slots=True)
class Options:
    """What the auditor asks for: which catastrophic payment counts, and on what the year runs."""

    tolerance: Decimal = NOTHING
    catastrophic: str = "settled"
    accumulate: str = "computed"


@dataclass(slots=True)
class Running:
    """A person's year: what it has come to, and the sum of its costs, beyond which nothing is."""

    year: Year
    total_cost: Decimal = NOTHING

    def beyond(self) -> bool:
        """Say whether any total is more than can be held."""
        it = self.year
        totals = (it.catastrophic_base, it.tilt_base, it.in_scope_self_pay, self.total_cost)
        return max((*totals, *it.assistance_paid.values())) > LARGEST_TOTAL


def check_figures(rows: list[Row], rules: Rules) -> None:
    """A resident's row that is not void needs the deductible of its year."""
    first = min(rules.city.catastrophic_terms)
    for row in rows:
        resident = row.values.get("insurance") == "resident"
        if resident and not row.void and row.year is not None and row.year >= first:
            unruled = ("settled_on", "no_rules_in_force") in row.faults
            if row.year not in rules.city.catastrophic_terms and not unruled:
                row.faults.add(("settled_on", "figure_not_on_file"))


def compute(rows: list[Row], rules: Rules, options: Options) -> dict[int, Answer]:
    """Answer the rows that count by their number; years with a total out of range are rejected on the way."""
    years = years_of(rows)
    while True:
        running = {key: Running(opening(members, rules)) for key, members in years.items()}
        answers, beyond = run(rows, running, rules, options)
        if not beyond:
            return answers
        for key in beyond:
            for row in years[key]:
                row.faults.add(("", "total_out_of_range"))


def opening(members: list[Row], rules: Rules) -> Year:
    """Open a person's year with what its rows say about it, at 0.00 where none says anything."""

    def said(column: str) -> Decimal:
        return next((row.values[column] for row in members if row.values.get(column) is not None), NOTHING)

    return Year(
        catastrophic_base=said("opening_catastrophic_base"),
        assistance_paid={pool: said(f"opening_assistance_{pool}") for pool in pools(rules)},
        tilt_base=said("opening_tilt_base"),
    )


def run(
    rows: list[Row], running: dict[tuple[str, int], Running], rules: Rules, options: Options
) -> tuple[dict[int, Answer], set[tuple[str, int]]]:
    """Compute the rows that count in the order of the claims, and list the years whose totals are out of range."""
    live = sorted((row for row in rows if row.live), key=place)
    stays = stay_costs(live)
    answers, beyond = {}, set()
    for row in live:
        key = (row.values["person_id"], row.values["settled_on"].year)
        cost = stays.get(stay_of(row), row.values["policy_scope_cost"])
        answers[row.number] = compute_row(row, running[key], cost, rules, options)
        if running[key].beyond():
            beyond.add(key)
    return answers, beyond


def place(row: Row) -> Moment:
    """Say where a row stands among those of its person."""
    return moment(row.values["settled_on"], row.values["settled_time"], row.values["claim_id"])


def stay_of(row: Row) -> Stay:
    """Name what a row is part of: its person's stay at its facility, where none named is one too."""
    return row.values["person_id"], row.values["stay_id"], row.values["facility_id"]


def stay_costs(live: list[Row]) -> dict[Stay, Decimal]:
    """Sum the policy-scope cost of each person's stays over all rows that count."""
    costs: dict[Stay, Decimal] = {}
    for row in live:
        if row.values["stay_id"] is not None:
            costs[stay_of(row)] = costs.get(stay_of(row), NOTHING) + row.values["policy_scope_cost"]
    return costs


def compute_row(row: Row, running: Running, stay_cost: Decimal, rules: Rules, options: Options) -> Answer:
    """Compute one row with the case reference's law, and let the year run on as asked."""
    code, day, year = row.values["district"], row.values["settled_on"], running.year
    given = set(row.values["categories"])
    active = [category for category in known_categories(rules, code) if category in given]
    before, tilt_before = dict(year.assistance_paid), year.tilt_base
    rules = with_some_terms(rules, day.year)
    answer = assess_claim(
        Settlement(rules, code, row.values["insurance"], claim_of(row, options), day, stay_cost, active, year)
    )
    if options.accumulate == "recorded":
        recorded = row.values["recorded_assistance"] or NOTHING
        year.assistance_paid = {**before, answer["pool"]: before[answer["pool"]] + recorded}
        if answer["tilt_status"] == "payable":
            year.tilt_base = tilt_before + max(NOTHING, yuan(answer["amounts"]["assistance_base"]) - recorded)
    running.total_cost += row.values["total_cost"]
    return answer


def with_some_terms(rules: Rules, year: int) -> Rules:
    """Let an employee, to whom they do not matter, be answered in a year whose catastrophic terms are not on file."""
    on_file = rules.city.catastrophic_terms
    if year in on_file:
        return rules
    return replace(
        rules,
        city=replace(rules.city, catastrophic_terms={**on_file, year: CatastrophicTerms(NOTHING, NOTHING, NOTHING)}),
    )


def claim_of(row: Row, options: Options) -> dict[str, Any]:
    """Write a row as the claim of a case."""
    claim = {name: row.values[name] for name in ("claim_id", *TAKEN_OVER)}
    claim |= {name: amount_text(row.values[name]) for name in COSTS}
    admitted = row.values["admitted_on"]
    claim["admitted_on"] = None if admitted is None else admitted.isoformat()
    claim["other_insurance_paid"] = amount_text(row.values["other_insurance_paid"] or NOTHING)
    settled = row.values["catastrophic_paid"]
    claim["catastrophic_paid"] = None if settled is None or options.catastrophic == "computed" else amount_text(settled)
    return claim
