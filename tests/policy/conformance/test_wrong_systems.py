"""Systems that misread the law in one point each: the kit notices, under the topic where one would look."""

from __future__ import annotations

import shutil
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.domain.money import share
from calc_service.law import catastrophic_insurance, claim, medical_assistance, tilt_assistance
from tests.policy.conformance.kits import failures, service, tried
from tests.rulebook.rules_copy import RulesCopy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from calc_service.law.claim import Claim, Outcome, Terms, Year
    from calc_service.law.tilt_assistance import TiltStandards
    from calc_service.policy.conformance.kit import Kit
    from calc_service.rulebook.load import SoundRules

Request = dict[str, Any]
RULES = (
    ("the cap a fen too high", "annual-cap", "medical_assistance", "value: 100000,", "value: 100000.01,"),
    ("the other cap a fen too low", "annual-cap", "medical_assistance", "value: 60000,", "value: 59999.99,"),
    ("the threshold itself included", "stay-threshold", "medical_assistance", "{above: 30000}", "{at_least: 30000}"),
    (
        "the ratio of the other categories",
        "care",
        "medical_assistance",
        "returned_to_poverty: 70%",
        "returned_to_poverty: 60%",
    ),
    (
        "the deductible a fen too high",
        "deductible",
        "catastrophic_insurance",
        "deductible: 19856,",
        "deductible: 19856.02,",
    ),
    ("no uplift of the ratio", "deductible", "catastrophic_insurance", "ratio_raised_by: 5%", "ratio_raised_by: 4.99%"),
    (
        "the premium of a category",
        "premium",
        "premium_subsidy",
        "subsistence_allowance: 90%",
        "subsistence_allowance: 70%",
    ),
    ("a kind of referral paid", "care", "medical_assistance", "registered]", "registered, missing]"),
    ("a district still there", "districts", "districts", "last_day: 2025-12-31", "last_day: 2026-01-01"),
)


@pytest.mark.parametrize("wrong", RULES, ids=[one[0] for one in RULES])
def test_a_system_with_a_wrong_figure_is_noticed(
    kit: Kit, rules_folder: Path, tmp_path: Path, wrong: tuple[str, str, str, str, str]
) -> None:
    _, topic, file, old, new = wrong
    shutil.copytree(rules_folder, tmp_path / "rules")
    copy = RulesCopy(tmp_path / "rules")
    copy.change(file, old, new)
    if "missing]" in new:
        copy.change("medical_assistance", "refused: [missing]", "refused: []")
    found = failures(tried(kit, service(copy.load()), (topic, "rounding" if topic == "premium" else "premium")))

    assert set(found) == {topic}


def without_times(request: Request) -> None:
    for one in request.get("claims") or ():
        one.pop("settled_time", None)


def as_posted(request: Request) -> None:
    for number, one in enumerate(request.get("claims") or ()):
        one["settled_time"] = f"08:00:{number:02}"


def by_length_of_id(request: Request) -> None:
    """Times stay in their order; where they say nothing, short ids come first."""

    def place(one: Request) -> tuple[str, int, str]:
        time = one.get("settled_time") or ""
        return time.rstrip("0").rstrip(".") if "." in time else time, len(one["claim_id"]), one["claim_id"]

    for number, one in enumerate(sorted(request["claims"], key=place)):
        one["settled_time"] = f"08:00:{number:02}"


def referral_ignored(request: Request) -> None:
    for one in request.get("claims") or ():
        one["referral"] = "compliant"


def designation_ignored(request: Request) -> None:
    for one in request.get("claims") or ():
        one["facility_designated"] = True


def stays_apart(request: Request) -> None:
    for one in request.get("claims") or ():
        one.pop("stay_id", None)


def stays_of_any_facility(request: Request) -> None:
    for one in request.get("claims") or ():
        one.pop("facility_id", None)


def openings_ignored(request: Request) -> None:
    request.pop("year_to_date", None)


def settled_ignored(request: Request) -> None:
    for one in request.get("claims") or ():
        one.pop("catastrophic_paid", None)


def first_category_alone(request: Request) -> None:
    request["person"]["identities"] = request["person"]["identities"][:1]


def last_day_left_out(request: Request) -> None:
    for identity in request["person"]["identities"]:
        if identity.get("to"):
            identity["to"] = identity["from"] = "2020-01-01"


def other_funds_ignored(request: Request) -> None:
    for one in request.get("claims") or ():
        one.pop("other_insurance_paid", None)


CHANGES: tuple[tuple[Callable[[Request], None], str], ...] = (
    (without_times, "order"),
    (as_posted, "order"),
    (by_length_of_id, "order"),
    (referral_ignored, "care"),
    (designation_ignored, "care"),
    (stays_apart, "stays"),
    (stays_of_any_facility, "stays"),
    (openings_ignored, "openings"),
    (settled_ignored, "payments"),
    (other_funds_ignored, "payments"),
    (first_category_alone, "identities"),
    (last_day_left_out, "identities"),
)


@pytest.mark.parametrize(("change", "topic"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_a_system_that_overlooks_something_is_noticed(
    kit: Kit, rules: SoundRules, change: Callable[[Request], None], topic: str
) -> None:
    found = failures(tried(kit, service(rules.book, change), (topic, "rounding")))

    assert found[topic] > 0
    assert found["rounding"] == 0 or topic in {"openings", "payments"}


def half_even(amount: int, ratio: int) -> int:
    return int((Decimal(amount) * ratio / 10_000).quantize(Decimal(1), ROUND_HALF_EVEN))


def cut_off(amount: int, ratio: int) -> int:
    return amount * ratio // 10_000


@pytest.mark.parametrize("rounding", [half_even, cut_off])
@pytest.mark.parametrize("law", [medical_assistance, catastrophic_insurance])
def test_a_system_that_rounds_otherwise_is_noticed(
    kit: Kit, rules: SoundRules, monkeypatch: pytest.MonkeyPatch, law: object, rounding: Callable[[int, int], int]
) -> None:
    monkeypatch.setattr(law, "share", rounding)
    found = failures(tried(kit, service(rules.book), ("rounding", "premium")))

    assert set(found) == {"rounding"}


def test_a_system_that_rounds_each_claim_and_not_the_year_is_noticed(
    kit: Kit, rules: SoundRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = catastrophic_insurance.assess

    def each_alone(base: int, settled: int, terms: Any, before: int) -> Any:  # noqa: ANN401 - as the law has it
        found = right(base, settled, terms, before)
        above = min(base, max(0, before + base - terms.deductible))
        paid = share(above, terms.ratio)
        return found._replace(entitled=paid, paid=paid)

    monkeypatch.setattr(catastrophic_insurance, "assess", each_alone)
    assert failures(tried(kit, service(rules.book), ("rounding",)))["rounding"] > 0


def tilt_on_what_the_ratio_leaves(found: Outcome, terms: Terms, standards: TiltStandards, year: Year) -> Outcome:
    """Tilt assistance as if the yearly cap had cut nothing."""
    left = found.assistance_base - found.assistance.uncapped
    assisted = found.assistance.status == medical_assistance.PAYABLE
    return found._replace(tilt=tilt_assistance.assess(left, terms.tilt, standards, assisted, year.tilt_base))


def tilt_of_each_claim(found: Outcome, terms: Terms, standards: TiltStandards, year: Year) -> Outcome:
    """Tilt assistance as if the year began with each claim."""
    del year
    left = found.assistance_base - found.assistance.paid
    assisted = found.assistance.status == medical_assistance.PAYABLE
    return found._replace(tilt=tilt_assistance.assess(left, terms.tilt, standards, assisted, 0))


@pytest.mark.parametrize("wrong", [tilt_on_what_the_ratio_leaves, tilt_of_each_claim])
def test_a_system_that_takes_tilt_assistance_of_something_else_is_noticed(
    district_kit: Kit,
    district_rules: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: Callable[[Outcome, Terms, TiltStandards, Year], Outcome],
) -> None:
    right = claim.assess

    def assess(one: Claim, terms: Terms, standards: TiltStandards, year: Year) -> Outcome:
        return wrong(right(one, terms, standards, year), terms, standards, year)

    monkeypatch.setattr(claim, "assess", assess)
    found = failures(tried(district_kit, service(RulesCopy(district_rules).load()), ("tilt", "premium")))

    assert set(found) == {"tilt"}


def test_a_system_that_computes_everything_is_noticed_by_what_has_to_be_refused(kit: Kit) -> None:
    found = failures(tried(kit, lambda _: {"claims": []}, ("refusals",)))

    assert found["refusals"] == sum(1 for _ in kit.cases(("refusals",)))


def test_a_system_that_is_right_passes(kit: Kit, rules: SoundRules) -> None:
    assert not failures(tried(kit, service(rules.book), ("order", "stays", "annual-cap", "refusals"), "decisions"))
