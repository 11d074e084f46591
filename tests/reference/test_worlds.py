"""What must hold of the worlds, of the rules folders that say them and of the cases that are asked in them."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.reference.amounts import yuan
from tests.reference.generate import random_case
from tests.reference.landmarks import dated_lists, days_of, landmark_days
from tests.reference.law import assess
from tests.reference.moments import precedes
from tests.reference.overlay import CITY_FACILITIES, category_begins, city_track, exceeds_threshold, own_tracks
from tests.reference.rules import CATEGORIES, CITY_POOLS, Rules
from tests.reference.rules_folder import DOCUMENT
from tests.reference.worlds import WORLDS, World, write_rules

if TYPE_CHECKING:
    from decimal import Decimal

PROJECT_RULES = Path(__file__).resolve().parents[2] / "rules"
IN_EACH_WORLD = pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
FACILITY_LEVELS = ("tertiary", "secondary", "primary", "unrated")
STAY_COSTS = tuple(yuan(cost) for cost in (0, 10000, "10000.01", 20000, 25000, "25000.01", 28000, 30000, 31000))


@IN_EACH_WORLD
def test_dated_lists_ascend(world: World) -> None:
    for dated in dated_lists(world):
        assert all(earlier < later for (earlier, _), (later, _) in pairwise(dated))


@IN_EACH_WORLD
def test_no_district_stands_below_the_city(world: World) -> None:
    city = Rules(world.rules.city)
    for code, day, name in product(world.rules.districts, landmark_days(world), CITY_POOLS):
        own, floor = city_track(world.rules, code, name, day), city_track(city, code, name, day)
        assert own.annual_cap >= floor.annual_cap
        assert all(own.ratio[category] >= floor.ratio[category] for category in CATEGORIES)


@IN_EACH_WORLD
def test_tracks_are_disjoint(world: World) -> None:
    for code, day in product(world.rules.districts, landmark_days(world)):
        for level, cost in product(FACILITY_LEVELS, STAY_COSTS):
            taken_by_city = level in CITY_FACILITIES and exceeds_threshold(world.rules, cost, day)
            assert taken_by_city + len(own_tracks(world.rules, code, level, cost, day)) <= 1


def test_the_plain_world_changes_no_rule(tmp_path: Path) -> None:
    write_rules(WORLDS[0], PROJECT_RULES, tmp_path / "rules")
    for path in sorted(PROJECT_RULES.glob("*.yaml")):
        before = yaml.safe_load(path.read_text("utf-8"))
        after = yaml.safe_load((tmp_path / "rules" / path.name).read_text("utf-8"))
        if path.name == "documents.yaml":
            del after["documents"][DOCUMENT]
        assert after == before


@IN_EACH_WORLD
def test_each_district_gets_its_file(world: World, tmp_path: Path) -> None:
    write_rules(world, PROJECT_RULES, tmp_path / "rules")
    for district in world.districts:
        text = (tmp_path / "rules" / "districts" / f"{district.code}.yaml").read_text("utf-8")
        assert text.startswith(f"district: '{district.code}'\n")
        assert "&" not in text


@IN_EACH_WORLD
def test_generated_cases_are_valid_and_answered_without_loss(world: World) -> None:
    rng = random.Random(world.name)  # noqa: S311 - cases, not secrets
    for _ in range(300):
        case = random_case(rng, world)
        assert_valid(case, world)
        for line in assess(case, world.rules)["claims"]:
            if line["status"] != "void":
                assert_conserved({name: yuan(amount) for name, amount in line["amounts"].items()})


def assert_conserved(amounts: dict[str, Decimal]) -> None:
    payers = (
        "basic_paid",
        "other_insurance_paid",
        "catastrophic_paid",
        "assistance_paid",
        "tilt_paid",
        "total_self_pay",
    )
    assert sum(amounts[payer] for payer in payers) == amounts["total_cost"]
    assert min(amounts.values()) >= 0


def assert_valid(case: dict[str, Any], world: World) -> None:
    claims = case.get("claims", [])
    assert claims or "enrolment" in case
    first, last = days_of(case["person"]["district"])
    days = [date.fromisoformat(claim["settled_on"]) for claim in claims]
    assert all(first <= day <= last for day in days)
    assert_identities_valid(case, world)
    assert_reversals_valid(claims)
    for claim in claims:
        paid = sum(yuan(claim.get(name) or 0) for name in ("basic_paid", "other_insurance_paid", "catastrophic_paid"))
        assert 0 <= paid <= yuan(claim["policy_scope_cost"]) <= yuan(claim["total_cost"]) <= yuan("99999999.99")
        stay = [claim[name] for name in ("admitted_on", "discharged_on", "settled_on") if claim.get(name)]
        assert stay == sorted(stay)
    years = [entry["year"] for entry in case.get("year_to_date", [])]
    assert len(years) == len(set(years))


def assert_identities_valid(case: dict[str, Any], world: World) -> None:
    district = world.rules.districts.get(case["person"]["district"])
    own = district.own_categories if district else {}
    for identity in case["person"]["identities"]:
        assert (identity.get("from") or "") <= (identity.get("to") or "9999")
        if identity["category"] not in CATEGORIES:
            assert identity["category"] in own
            begins = category_begins(world.rules, case["person"]["district"], identity["category"])
            assert identity["from"] >= begins.isoformat()


def assert_reversals_valid(claims: list[dict[str, Any]]) -> None:
    by_id = {claim["claim_id"]: claim for claim in claims}
    assert len(by_id) == len(claims)
    reversals = [claim for claim in claims if claim.get("reverses")]
    assert len({claim["reverses"] for claim in reversals}) == len(reversals)
    for claim in reversals:
        reversed_claim = by_id[claim["reverses"]]
        assert not reversed_claim.get("reverses")
        assert not precedes(claim, reversed_claim)
