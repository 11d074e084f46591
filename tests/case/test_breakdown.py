"""Steps show the ledger's amounts, with formula, clauses and figures; nothing is worked out again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calc_service.case.breakdown import Breakdown, shared_by
from calc_service.case.quotes import figure_text, quote
from calc_service.case.years import RowAmounts
from calc_service.domain.money import yuan
from calc_service.engine.premium import Subsidy, subsidy_of
from calc_service.engine.tables import tabulate
from tests.engine.invented import MARGIN, ORPHAN, PREMIUM, STANDARDS, book, figure, ledger

if TYPE_CHECKING:
    from calc_service.engine.tables import Tables

Json = dict[str, Any]
LATER_DISTRICT = {"district": "500116", "settled_on": "2025-08-01"}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tabulate(book())


@pytest.fixture
def breakdown(tables: Tables) -> Breakdown:
    return Breakdown(tables, "en", 0)


def explained(breakdown: Breakdown, row: dict[str, int]) -> tuple[list[Json], bool]:
    """What a breakdown says of a row of the ledger, as JSON holds it."""
    one = SimpleNamespace(**row)
    forms = breakdown.forms(shared_by(one))
    return msgspec.to_builtins(breakdown.of_claim(forms, one, RowAmounts(one))), forms.verified


def steps(breakdown: Breakdown, tables: Tables, *rows: Json) -> dict[str, Json]:
    """The steps of the last row by name."""
    row = ledger(tables, *rows)[-1]
    found, _ = explained(breakdown, row)
    assert len({step["step"] for step in found}) == len(found)
    return {step["step"]: step for step in found}


def formulas(breakdown: Breakdown, tables: Tables, *rows: Json) -> dict[str, tuple[str, str]]:
    return {name: (step["formula"], step["amount"]) for name, step in steps(breakdown, tables, *rows).items()}


def test_a_whole_claim_is_shown_step_by_step(breakdown: Breakdown, tables: Tables) -> None:
    row = {
        "total_cost": 9_500_00,
        "policy_scope_cost": 9_000_00,
        "basic_paid": 3_000_00,
        "other_insurance_paid": 1_500_00,
    }
    assert list(formulas(breakdown, tables, row).items()) == [
        ("out_of_scope_cost", ("9500.00 − 9000.00", "500.00")),
        ("catastrophic_base", ("9000.00 − 3000.00 − 1500.00", "4500.00")),
        (
            "catastrophic_entitled",
            ("max(0, 4500.00 − 1000.00 × (1 − 50%)) × (60% + 5%)", "2600.00"),
        ),
        ("assistance_base", ("4500.00 − 2600.00", "1900.00")),
        ("assistance_cap_remaining", ("max(0, 10000.00 − 0.00)", "10000.00")),
        ("assistance", ("min(1900.00 × 70%, 10000.00)", "1330.00")),
        ("in_scope_self_pay", ("1900.00 − 1330.00 − 0.00", "570.00")),
        ("total_self_pay", ("570.00 + 500.00", "1070.00")),
    ]


def test_labels_and_clauses_are_those_of_the_step(breakdown: Breakdown, tables: Tables) -> None:
    found = steps(breakdown, tables, {"cost": 100})
    for name, step in found.items():
        assert step["label"] == name
        if name not in ("catastrophic_entitled", "assistance_cap_remaining", "assistance"):
            assert step["clauses"] == [f"law#{name}"]
            assert step["figures"] == []
    row = ledger(tables, {"cost": 100})[0]
    chinese, _ = explained(Breakdown(tables, "zh", 0), row)
    assert [step["label"] for step in chinese] == [f"{name}甲" for name in found]


def test_general_terms_show_their_cap(breakdown: Breakdown, tables: Tables) -> None:
    step = steps(breakdown, tables, {"cost": 3_000_00, "categories": MARGIN})["catastrophic_entitled"]
    assert step["formula"] == "min(max(0, 3000.00 − 1000.00) × 60%, 5000.00)"
    assert step["clauses"] == ["law#catastrophic_entitled"]
    assert [{name: one[name] for name in one if name != "label"} for one in step["figures"]] == [
        {"name": "catastrophic.deductible", "value": "1000.00", "from": "2025-01-01", "verified": False},
        {"name": "catastrophic.ratio", "value": "0.60", "from": "2025-01-01", "verified": False},
        {"name": "catastrophic.annual_cap", "value": "5000.00", "from": "2025-01-01", "verified": False},
    ]


def test_uplifted_terms_show_what_they_change(breakdown: Breakdown, tables: Tables) -> None:
    step = steps(breakdown, tables, {"cost": 3_000_00})["catastrophic_entitled"]
    assert step["clauses"] == ["law#catastrophic_entitled", "law#uplift"]
    assert [(each["name"], each["value"]) for each in step["figures"]] == [
        ("catastrophic.deductible", "1000.00"),
        ("catastrophic.uplift.deductible_reduced_by", "0.50"),
        ("catastrophic.ratio", "0.60"),
        ("catastrophic.uplift.ratio_raised_by", "0.05"),
        ("catastrophic.uplift.annual_cap", None),
    ]


def test_what_the_year_was_entitled_to_before_is_taken_off(breakdown: Breakdown, tables: Tables) -> None:
    rows = ({"cost": 1_000_00, "categories": MARGIN}, {"cost": 500_00, "categories": MARGIN})
    first = formulas(breakdown, tables, *rows[:1])["catastrophic_entitled"]
    assert first == ("min(max(0, 1000.00 − 1000.00) × 60%, 5000.00)", "0.00")
    later = formulas(breakdown, tables, *rows, rows[1])["catastrophic_entitled"]
    assert later == ("min(max(0, 2000.00 − 1000.00) × 60%, 5000.00) − 300.00", "300.00")


def test_each_year_has_terms_of_its_own(breakdown: Breakdown, tables: Tables) -> None:
    row = {"cost": 2_000_00, "categories": MARGIN}
    formulas(breakdown, tables, row)
    later = formulas(breakdown, tables, row | {"settled_on": "2027-02-01"})["catastrophic_entitled"]
    assert later == ("max(0, 2000.00 − 1000.01) × 50%", "500.00")


def test_employees_have_no_step_of_catastrophic_insurance(breakdown: Breakdown, tables: Tables) -> None:
    row = {"cost": 2_000_00}
    assert "catastrophic_entitled" in formulas(breakdown, tables, row)
    found = formulas(breakdown, tables, row | {"insurance": "employee"})
    assert "catastrophic_entitled" not in found
    assert "catastrophic_paid" not in found
    assert found["assistance_base"] == ("2000.00 − 0.00", "2000.00")


def test_employees_whom_the_rules_of_the_day_insure_have_the_step(breakdown: Breakdown, tables: Tables) -> None:
    row = {"cost": 2_000_00, "insurance": "employee", "categories": MARGIN, "settled_on": "2025-08-01"}
    expected = ("min(max(0, 2000.00 − 1000.00) × 60%, 5000.00)", "600.00")
    assert formulas(breakdown, tables, row)["catastrophic_entitled"] == expected


@pytest.mark.parametrize("settled", [0, 123])
def test_a_settled_payment_is_a_step(breakdown: Breakdown, tables: Tables, settled: int) -> None:
    found = steps(breakdown, tables, {"cost": 2_000_00, "catastrophic_settled": settled})
    assert list(found)[2:5] == ["catastrophic_entitled", "catastrophic_paid", "assistance_base"]
    step = found["catastrophic_paid"]
    paid = yuan(settled)
    assert (step["formula"], step["amount"], step["clauses"]) == (paid, paid, ["law#catastrophic_paid"])


def test_a_step_of_assistance_cites_its_track_and_its_figures(breakdown: Breakdown, tables: Tables) -> None:
    row = {"cost": 3_000_01, "disease_class": "other", "categories": MARGIN, "insurance": "employee"}
    step = steps(breakdown, tables, row)["assistance"]
    assert (step["formula"], step["amount"]) == ("min(3000.01 × 60%, 6000.00)", "1800.01")
    assert step["clauses"] == ["law#other", "law#special"]
    assert [(each["name"], each["value"], each["verified"]) for each in step["figures"]] == [
        ("assistance.ratio", "0.60", True),
        ("assistance.annual_cap", "6000.00", True),
        ("assistance.stay_cost_above", "3000.00", True),
    ]


def test_an_own_track_shows_its_own_terms(breakdown: Breakdown, tables: Tables) -> None:
    row = {"cost": 900_00, "disease_class": "other", "insurance": "employee", "categories": ORPHAN}
    step = steps(breakdown, tables, row | LATER_DISTRICT)["assistance"]
    assert (step["formula"], step["amount"]) == ("min(900.00 × 50%, 500.00)", "450.00")
    assert step["clauses"] == ["district#3"]
    assert [each["name"] for each in step["figures"]][2:] == ["assistance.stay_cost_at_most"]


def test_terms_that_differ_are_never_taken_for_each_other(breakdown: Breakdown, tables: Tables) -> None:
    row = {"cost": 100_00, "insurance": "employee"}
    found = [
        formulas(breakdown, tables, each)["assistance"][0]
        for each in (
            row,
            row | {"categories": MARGIN},
            row | {"settled_on": "2025-08-01"},
            row | LATER_DISTRICT | {"categories": ORPHAN},
            row | LATER_DISTRICT | {"disease_class": "other"},
            row,
        )
    ]
    assert found == [
        "min(100.00 × 70%, 10000.00)",
        "min(100.00 × 60%, 10000.00)",
        "min(100.00 × 70%, 8000.00)",
        "min(100.00 × 72.25%, 8000.00)",
        "min(100.00 × 50%, 500.00)",
        "min(100.00 × 70%, 10000.00)",
    ]


def test_what_is_not_payable_shows_its_potential_and_the_clauses_against_it(
    breakdown: Breakdown, tables: Tables
) -> None:
    row = {"cost": 100_00, "insurance": "employee", "referral": "missing", "facility_designated": False}
    found = steps(breakdown, tables, row)
    assert found["assistance_potential"]["formula"] == "min(100.00 × 70%, 10000.00)"
    assert found["assistance_potential"]["amount"] == "70.00"
    assert found["assistance_potential"]["clauses"] == ["law#special"]
    assert (found["assistance"]["formula"], found["assistance"]["amount"]) == ("0.00", "0.00")
    assert found["assistance"]["clauses"] == ["law#facility_not_designated", "law#not_referred"]
    assert found["assistance"]["figures"] == []
    only_one = steps(breakdown, tables, row | {"facility_designated": True})["assistance"]
    assert only_one["clauses"] == ["law#not_referred"]


def test_without_a_category_there_is_no_potential(breakdown: Breakdown, tables: Tables) -> None:
    found = steps(breakdown, tables, {"cost": 100_00, "categories": 0})
    assert "assistance_potential" not in found
    assert found["assistance"]["clauses"] == ["law#not_a_recipient"]
    assert found["assistance"]["formula"] == "0.00"


def test_tilt_is_a_step_where_the_district_has_a_standard(breakdown: Breakdown, tables: Tables) -> None:
    row = {"cost": 4_000_00, "insurance": "employee"}
    assert "tilt" not in steps(breakdown, tables, row)
    here = row | {"district": "500116"}
    step = steps(breakdown, tables, here)["tilt"]
    assert (step["formula"], step["amount"]) == ("min(max(0, 1200.00 − 1000.00) × 50%, 300.00)", "100.00")
    assert step["clauses"] == ["district#4", "district#5"]
    assert [(each["name"], each["value"]) for each in step["figures"]] == [
        ("tilt.threshold", "1000.00"),
        ("tilt.ratio", "0.50"),
        ("tilt.annual_cap", "300.00"),
    ]
    second = formulas(breakdown, tables, here, here)
    assert second["tilt"] == ("min(max(0, 2400.00 − 1000.00) × 50%, 300.00) − 100.00", "200.00")
    assert second["in_scope_self_pay"] == ("4000.00 − 2800.00 − 200.00", "1000.00")
    uncapped = formulas(breakdown, tables, row | LATER_DISTRICT)["tilt"]
    assert uncapped == ("max(0, 1200.00 − 1000.00) × 50%", "100.00")


def test_where_tilt_is_not_payable_its_step_says_nothing(breakdown: Breakdown, tables: Tables) -> None:
    row = {"cost": 4_000_00, "insurance": "employee", "district": "500116", "referral": "registered"}
    assert formulas(breakdown, tables, row)["tilt"][1] == "0.00"


@pytest.mark.parametrize(
    ("row", "verified"),
    [
        ({}, False),
        ({"insurance": "employee"}, True),
        ({"insurance": "employee", "referral": "missing"}, True),
        ({"insurance": "employee", "district": "500116"}, True),
        ({"settled_on": "2027-01-01"}, True),
    ],
)
def test_an_unverified_figure_makes_the_whole_claim_unverified(
    breakdown: Breakdown, tables: Tables, row: Json, *, verified: bool
) -> None:
    _, found = explained(breakdown, ledger(tables, row)[0])
    assert found is verified


def subsidy(*categories: str, tier: int = 1) -> Subsidy:
    return subsidy_of(PREMIUM, STANDARDS[2025], tier=tier, insurance="resident", categories=categories)


def test_a_granted_premium_shows_share_and_remainder(breakdown: Breakdown) -> None:
    steps, verified = breakdown.of_premium(subsidy("subsistence_allowance", tier=1))
    found = msgspec.to_builtins(steps)
    assert verified is False
    assert [(step["step"], step["formula"], step["amount"]) for step in found] == [
        ("premium_subsidy", "400.05 × 90%", "360.05"),
        ("premium_personal", "400.05 − 360.05", "40.00"),
    ]
    assert [[each["name"] for each in step["figures"]] for step in found] == [
        ["premium.standard.tier_1", "premium.ratio"],
        ["premium.standard.tier_1"],
    ]
    assert found[0]["clauses"] == ["law#premium", "law#1"]


def test_without_a_grant_only_the_standard_is_used(breakdown: Breakdown) -> None:
    steps, verified = breakdown.of_premium(subsidy("low_income_margin", tier=2))
    found = msgspec.to_builtins(steps)
    assert verified is False
    assert [(step["formula"], step["amount"]) for step in found] == [
        ("0.00", "0.00"),
        ("775.00 − 0.00", "775.00"),
    ]
    assert [step["clauses"] for step in found] == [["law#premium"], ["law#premium"]]
    assert found[0]["figures"] == []


@pytest.mark.parametrize(("of_share", "of_standard"), [(True, True), (True, False), (False, True), (False, False)])
def test_a_premium_is_verified_where_all_its_figures_are(
    breakdown: Breakdown, *, of_share: bool, of_standard: bool
) -> None:
    standards = {1: figure("premium.standard.tier_1", 1_00, verified=of_share)}
    standards[2] = figure("premium.standard.tier_2", 2_00, verified=of_standard)
    granted = subsidy_of(PREMIUM, standards, tier=2, insurance="resident", categories=("extreme_poverty",))
    assert breakdown.of_premium(granted)[1] is (of_share and of_standard)


def test_figures_are_shown_by_their_unit() -> None:
    assert figure_text(figure("tilt.threshold", 5)) == "0.05"
    assert figure_text(figure("tilt.ratio", 7225)) == "0.7225"
    assert figure_text(figure("tilt.annual_cap", None)) is None


def test_a_quote_names_each_clause_once() -> None:
    found = quote(
        lambda stated: {"x": "X"}.get(stated.figure.name, stated.figure.name),
        "a#1",
        figure("x", 1, cite="a#2"),
        figure("y", 2, cite="a#1"),
        figure("z", 3, cite="", verified=False),
    )
    assert found.clauses == ["a#1", "a#2"]
    assert found.verified is False
    assert [each.name for each in found.figures] == ["x", "y", "z"]
    assert [each.label for each in found.figures] == ["X", "y", "z"]
    assert quote(str, "").clauses == []
    assert quote(str, "").verified is True
