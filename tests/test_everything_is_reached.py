"""Every code that the service can answer with is answered in some random world: nothing goes uncompared.

Cases and files of every world, sound and spoiled, are those that the agreement is tested with, on another seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from calc_service.case.assessment import assess
from calc_service.case.reply import INCLUDED
from calc_service.domain import vocabulary
from tests.batch.agreement.product import audited
from tests.case.asking import faults
from tests.properties.worlds_on_file import book_of, cases, posted
from tests.reference.batch.generate import random_rows
from tests.reference.spoil_case import spoiled_case
from tests.reference.worlds import WORLDS, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from calc_service.engine.edition import RuleBook

SEED = "reached"
CASES, SPOILED, PERSONS = 150, 300, 150
ASKED = {"tolerance": "0.00", "catastrophic": "settled", "accumulate": "computed"}
IN_CASES = {
    "INSURANCES": "insurance",
    "SETTINGS": "setting",
    "DISEASE_CLASSES": "disease_class",
    "FACILITY_LEVELS": "facility_level",
    "PLACES_OF_CARE": "place_of_care",
    "REFERRALS": "referral",
    "STATUSES": "status",
    "TILT_STATUSES": "tilt_status",
    "PREMIUM_STATUSES": "premium_status",
    "ACCESSES": "access",
    "REASONS": "reasons",
    "WARNINGS": "warnings",
    "NOTICES": "notices",
    "OPERATORS": "operator",
    "ORIGINS": "origin",
    "UNITS": "unit",
    "LEDGER_TOTALS": "total",
    "ALERTS": "alerts",
    "ERRORS": "errors",
}
"""By the name of a list in the vocabulary, where its codes stand in a case, its reply or its refusal."""
IN_FILES = {
    "STATUSES": "status",
    "ROW_STATUSES": "status",
    "TILT_STATUSES": "tilt_status",
    "REASONS": "reasons",
    "ERRORS": "errors",
    "BATCH_ERRORS": "errors",
    "FINDINGS": "finding_assistance",
    "FLAGS": "flags",
}
"""The same, by the column of the result in which its codes stand."""
OF_VARIANTS = {"VARIANT_ERRORS", "PATCH_OPERATIONS", "OWN_VARIANTS", "DIFFERENCES"}
"""Lists of requests for variants: `tests/case/test_variants.py` reaches them."""
OF_PAST_RULES = {"PAST_ERRORS"}
"""`tests/api/test_past_rules.py` reaches them."""
NAMES = {
    "AMOUNTS",
    "TOTALS",
    "COLUMNS",
    "FIGURES",
    "CASE_FIELDS",
    "MESSAGE_ERRORS",
    "FILE_ERRORS",
    "TRIAL_ERRORS",
    "REFUSALS",
}
OF_CONTROL_TOTALS = frozenset(("assistance_base_differs", "funds_do_not_add_up"))
"""Flags that compare what no random file records: `tests/batch/test_control_totals.py` reaches them."""
OF_FLAGS_ACROSS_PERSONS = frozenset(
    {
        *("settled_in_future", "stays_in_two_facilities", "near_duplicate_elsewhere", "duplicate_across_persons"),
        *("round_amounts_of_facility", "first_digits_of_facility", "findings_beyond_peers"),
    }
)
"""Flags that are off, or asked with a day: `tests/batch/across_persons` reaches them."""
OF_NATIONAL_CODES = frozenset(("ambiguous",))
"""Errors of codes that no random file has: `tests/batch/test_translation.py` reaches them."""
OF_A_BODY = frozenset(
    {
        *("unknown_field", "wrong_type", "empty", "repeated_key", "repeated_year"),
        *("nothing_to_compute", "unknown_rules_digest", "identity_number", "too_costly"),
    }
)
"""Errors that a row of a file of claims cannot have."""
OF_LARGE_BODIES = frozenset({"too_costly"})
"""Errors that no case of a few claims has."""
Seen = Iterator[tuple[str, str]]
"""Where a code stands, and the code."""


def in_case(case: dict[str, Any], book: RuleBook) -> Seen:
    reply = to_builtins(assess(posted(case), book, "zh", INCLUDED))
    yield "insurance", case["person"]["insurance"]
    if reply["premium_subsidy"]:
        yield "premium_status", reply["premium_subsidy"]["status"]
    yield from (("alerts", alert["alert"]) for alert in reply["alerts"])
    for claim in (*case.get("claims", ()), *reply["claims"]):
        yield from ((name, code) for name, code in claim.items() if isinstance(code, str))
        yield from (("reasons", reason) for reason in claim.get("reasons", ()))
        yield from (("warnings", warning["code"]) for warning in claim.get("warnings", ()))
        yield from (("notices", notice["code"]) for notice in claim.get("notices", ()))
        for step in claim.get("steps", ()):
            yield from in_step(step)
    yield from (("total", total["total"]) for entry in reply["ledger"] for total in entry["totals"])


def in_step(step: dict[str, Any]) -> Seen:
    for operand in step["operands"]:
        yield "unit", operand["unit"]
        yield "origin", operand["from"]["kind"]
    nodes = [step["operation"]]
    while nodes:
        node = nodes.pop()
        nodes.extend(node.get("of", ()))
        yield "operator", node.get("operator", "")


def in_cases(world: World) -> Seen:
    book, rng = book_of(world.name), random.Random(f"{world.name} {SEED}")  # noqa: S311 - cases, not secrets
    for case in islice(cases(world, SEED), CASES):
        yield from in_case(case, book)
    for _ in range(SPOILED):
        yield from (("errors", code) for _, code in faults(spoiled_case(rng, world)[0], book))


def in_files(world: World) -> Seen:
    rng = random.Random(f"{world.name} {SEED}")  # noqa: S311 - files, not secrets
    for answer in audited(random_rows(rng, world, PERSONS), book_of(world.name), **ASKED):
        for column in set(IN_FILES.values()):
            yield from ((column, code.rpartition(":")[2]) for code in answer[column].split("|"))


def not_reached(places: dict[str, str], seen: Callable[[World], Seen], never: frozenset[str] = frozenset()) -> set[str]:
    """The codes that stand nowhere in any world, after the place where each is looked for."""
    reached = {f"{place}: {code}" for world in WORLDS for place, code in seen(world)}
    wanted = {f"{place}: {code}" for name, place in places.items() for code in {*getattr(vocabulary, name)} - never}
    return wanted - reached


def test_every_code_of_a_case_is_reached() -> None:
    assert not not_reached(IN_CASES, in_cases, OF_LARGE_BODIES)


def test_every_code_of_a_row_is_reached() -> None:
    assert not not_reached(
        IN_FILES, in_files, OF_A_BODY | OF_CONTROL_TOTALS | OF_FLAGS_ACROSS_PERSONS | OF_NATIONAL_CODES
    )


def test_every_closed_list_is_looked_at() -> None:
    lists = {name for name, value in vars(vocabulary).items() if isinstance(value, tuple)}
    assert lists - NAMES - OF_VARIANTS - OF_PAST_RULES == {*IN_CASES, *IN_FILES}
