"""What is tried: rules that differ, one of each kind that the rules treat alike, and the amounts at every boundary."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from calc_service.case.assessment import assess as answer
from calc_service.case.reading import read_json
from calc_service.domain.days import day_number
from calc_service.domain.money import HIGHEST_AMOUNT, yuan
from calc_service.engine.claims import CIRCUMSTANCES, POSITIONS, Circumstances
from calc_service.engine.fault_finding import find
from calc_service.engine.tables import Tables, tabulate
from calc_service.engine.terms import NO_TRACK
from calc_service.policy.decision_space.amounts import Amounts, boundaries, breakpoints_of, corners
from calc_service.policy.decision_space.equivalence import representative_circumstances, representative_sets
from calc_service.policy.decision_space.findings import CATEGORY_SET, Finding, Shortfalls, of_comparison, row_of
from calc_service.policy.decision_space.points import Points, claims_of, outcomes
from calc_service.policy.decision_space.shrinking import reproduces
from calc_service.policy.decision_space.situations import Situation, situations
from calc_service.policy.decision_space.violations import case_body
from tests.policy.broken_books import CITY, DISTRICT, book, changed, in_force, of_track, one_year, with_one_district
from tests.properties.worlds_on_file import book_of

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook
    from calc_service.policy.decision_space.amounts import Breakpoints

BOTH = pytest.mark.parametrize("rules", [in_force, with_one_district])
CAP = "- {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"


def last(rules: RuleBook) -> tuple[Tables, Situation]:
    """The situation tried last: of the district, where there is one."""
    tables = tabulate(rules)
    return tables, situations(tables)[-1]


def marks_and_pools(rules: RuleBook) -> tuple[Breakpoints, int]:
    tables, situation = last(rules)
    return breakpoints_of(tables, situation), len(rules.pools)


def costs(amounts: Amounts, ray: int) -> list[int]:
    found: list[int] = amounts.policy_scope_cost[amounts.rays[ray]].tolist()
    return found


# Which rules


def test_every_year_with_figures_of_its_own_is_tried() -> None:
    found = situations(tabulate(in_force()))

    assert [(situation.profile, situation.year) for situation in found] == [(0, year) for year in range(2022, 2027)]


def test_years_with_equal_figures_are_tried_once() -> None:
    rules = in_force()
    alike = replace(rules, catastrophic_terms=dict.fromkeys(rules.catastrophic_terms, rules.catastrophic_terms[2025]))

    assert [situation.year for situation in situations(tabulate(alike))] == [2022]


def test_editions_that_differ_in_clauses_and_dates_alone_are_tried_once() -> None:
    later = CAP.replace("2022-10-28", "2024-07-01")
    rules = book(("medical_assistance", CAP, f"{CAP}\n      {later}"))

    assert len(rules.starts) == 2
    assert len(situations(tabulate(rules))) == len(situations(tabulate(in_force())))


def test_an_edition_that_changes_a_figure_is_tried_from_its_first_day() -> None:
    later = CAP.replace("2022-10-28", "2024-07-01").replace("100000", "110000")
    found = situations(tabulate(book(("medical_assistance", CAP, f"{CAP}\n      {later}"))))

    assert [situation.year for situation in found] == [2022, 2023, 2024, 2024, 2025, 2026]
    assert found[3].settled_on == day_number_of("2024-07-01")


def day_number_of(day: str) -> int:
    from datetime import date  # noqa: PLC0415

    return day_number(date.fromisoformat(day))


def test_a_district_is_tried_only_since_its_rules_differ_from_the_citys() -> None:
    tables = tabulate(book(districts=("500116",)))
    own = [situation for situation in situations(tables) if situation.profile]

    assert [situation.year for situation in own] == [2023, 2024, 2025, 2026]
    assert {list(tables.book.wording.districts)[situation.district] for situation in own} == {"500116"}


def test_districts_with_equal_rules_are_tried_once() -> None:
    one, two = (situations(tabulate(book(districts=codes))) for codes in (("500116",), ("500116", "500117")))

    assert len(one) == len(two)


def test_the_city_is_tried_in_a_district_without_a_file() -> None:
    tables = tabulate(book(districts=("500101",)))
    city = situations(tables)[0]

    assert (city.profile, list(tables.book.wording.districts)[city.district]) == (0, "500102")


def test_a_year_without_figures_is_tried_for_those_who_need_none() -> None:
    later = CAP.replace("2022-10-28", "2027-01-01").replace("100000", "110000")
    found = situations(tabulate(book(("medical_assistance", CAP, f"{CAP}\n      {later}"))))[-1]

    assert (found.year, found.terms, found.insurances) == (2027, None, (1,))


def test_a_situation_stands_on_a_day_on_which_its_district_exists() -> None:
    rules = in_force()
    only_new = replace(rules, wording=replace(rules.wording, districts={"500157": rules.wording.districts["500157"]}))
    days = [situation.settled_on for situation in situations(tabulate(only_new))]

    assert days == [day_number_of("2025-11-01"), day_number_of("2026-01-01")]


def test_a_district_is_tried_anew_where_only_the_citys_rules_change() -> None:
    later = CAP.replace("2022-10-28", "2024-07-01").replace("100000", "110000")
    rules = book(("medical_assistance", CAP, f"{CAP}\n      {later}"), districts=("500116",))
    own = [situation for situation in situations(tabulate(rules)) if situation.profile]

    assert [situation.year for situation in own] == [2023, 2024, 2024, 2025, 2026]


# What the rules treat alike


def test_the_citys_category_sets_come_down_to_three_kinds() -> None:
    tables, situation = last(in_force())
    tried = representative_sets(tables, situation)

    assert tried.sets.tolist() == [0b000, 0b001, 0b1000], "nobody, 70% with the uplift, 60% without it"
    assert tried.of_city.all()
    assert {(each.before, each.after) for each in tried.additions} == {(0, 1), (0, 2), (2, 1)}


def test_a_districts_own_category_is_tried_where_it_has_rules_of_its_own() -> None:
    tables, situation = last(with_one_district())
    tried = representative_sets(tables, situation)
    orphan = 1 << tables.book.profiles[DISTRICT].categories.index("orphan")

    assert (tried.sets & orphan != 0).tolist() == (~tried.of_city).tolist()
    assert (tried.sets & orphan != 0).any()


def test_sets_that_only_the_city_tells_apart_are_both_tried_in_a_district() -> None:
    alike = "value: {subsistence_allowance: 75%, low_income_margin: 65%, illness_impoverished: 65%}"
    rules = book(
        ("medical_assistance", "low_income_margin: 60%", "low_income_margin: 62%"),
        ("districts/500116", "value: {subsistence_allowance: 75%}", alike),
        districts=("500116",),
    )
    tables, situation = last(rules)

    assert {0b1000, 0b100000} <= set(representative_sets(tables, situation).sets.tolist())


@BOTH
def test_every_category_set_gets_what_the_one_tried_for_it_gets(rules: Any) -> None:  # noqa: ANN401 - a function
    assert same_kinds(rules(), every_set=True)


@BOTH
def test_all_circumstances_get_what_those_tried_for_them_get(rules: Any) -> None:  # noqa: ANN401 - a function
    assert same_kinds(rules(), every_set=False)


def same_kinds(rules: RuleBook, *, every_set: bool) -> bool:
    """Whether the benefits of all category sets (or circumstances) are those of the ones that are tried."""
    tables, situation = last(rules)
    tried, care = representative_sets(tables, situation).sets, representative_circumstances(tables, situation)
    breakpoints, pools = breakpoints_of(tables, situation), len(rules.pools)
    every = np.arange(int(tables.columns.rules.categories_in_force[situation.regime]) + 1)
    wide = Points(
        situation,
        every if every_set else tried,
        care if every_set else np.arange(len(CIRCUMSTANCES)),
        corners(breakpoints, pools),
    )
    narrow = replace(wide, sets=tried, circumstances=care)
    axis = 0 if every_set else 2
    of_all, of_tried = (
        np.unique(np.moveaxis(outcomes(each, tables).benefit, axis, 0), axis=0) for each in (wide, narrow)
    )
    return np.array_equal(of_all, of_tried)


def test_an_addition_names_two_sets_that_differ_in_one_category() -> None:
    tables, situation = last(with_one_district())

    for each in representative_sets(tables, situation).additions:
        assert each.more & each.fewer == each.fewer
        assert (each.more ^ each.fewer).bit_count() == 1


# Amounts


@BOTH
@pytest.mark.parametrize("kind", [corners, boundaries])
def test_the_service_would_take_every_point(rules: Any, kind: Any) -> None:  # noqa: ANN401 - functions
    tables, situation = last(rules())
    amounts = kind(*marks_and_pools(rules()))
    points = Points(situation, representative_sets(tables, situation).sets, np.array([0]), amounts)

    assert find(claims_of(points), tables) == []


def test_costs_stand_around_the_bound_of_stays_the_deductibles_and_the_ends() -> None:
    first = costs(boundaries(*marks_and_pools(one_year(in_force()))), 0)

    for point in (30_000_00, 18_797_00, 9_398_50):
        assert {point - 1, point, point + 1} <= set(first)
    assert (first[0], first[-1]) == (0, HIGHEST_AMOUNT)
    assert first == sorted(set(first))


def test_a_cost_stands_where_the_cap_is_reached_after_insurance_has_paid() -> None:
    # 70% of what 65% above 9,398.50 leaves is 100,000 where the cost is 390,699.93: worked out by hand.
    # left = 9,398.50 + 0.35 × (cost − 9,398.50) = 100,000 / 0.7 = 142,857.14…
    first = costs(boundaries(*marks_and_pools(one_year(in_force()))), 0)
    wanted = 9_398_50 + (142_857_14 - 9_398_50) * 100 // 35

    assert any(abs(cost - wanted) <= 2 for cost in first)


def test_openings_stand_around_deductibles_and_caps_one_at_a_time_and_together() -> None:
    amounts = boundaries(*marks_and_pools(one_year(in_force())))
    special, other = amounts.opening_assistance
    bases = set(amounts.opening_catastrophic_base.tolist())

    assert {18_797_00 - 1, 18_797_00, 18_797_00 + 1, 9_398_50 - 1, 9_398_50, 9_398_50 + 1} <= bases
    for used, cap in ((special, 100_000_00), (other, 60_000_00)):
        assert {0, cap - 1, cap, cap + 1} <= set(used.tolist())
    assert ((special == 100_000_00) & (other == 60_000_00) & (amounts.opening_catastrophic_base == 18_797_00)).any()
    assert ((special == 100_000_00) & (other == 0)).any()


def test_payments_before_bring_the_deductible_and_the_bound_of_stays_together() -> None:
    amounts = boundaries(*marks_and_pools(one_year(in_force())))
    base = amounts.policy_scope_cost - amounts.basic_paid - amounts.other_insurance_paid

    assert ((amounts.policy_scope_cost == 30_000_00) & (base == 18_797_00)).any()
    assert (amounts.other_insurance_paid > 0).any()


def test_the_districts_thresholds_and_the_citys_caps_are_both_tried_in_a_district() -> None:
    amounts = boundaries(*marks_and_pools(with_one_district()))

    assert {10_000_00 - 1, 10_000_00, 10_000_00 + 1} <= set(amounts.opening_tilt_base.tolist())
    assert {100_000_00, 120_000_00} <= set(amounts.opening_assistance[0].tolist())


def test_every_threshold_of_bands_and_groups_is_tried_a_fen_to_either_side() -> None:
    tables = tabulate(book_of("tilt_forms"))
    situation = next(
        one
        for one in situations(tables)
        if len(one.edition.tilt_assistance.groups) == 3 and one.edition.tilt_assistance.groups[0].bands[1:]
    )
    amounts = boundaries(breakpoints_of(tables, situation), len(tables.book.pools))

    thresholds = (2_000_00, 5_000_00, 15_000_00)
    assert {each + step for each in thresholds for step in (-1, 0, 1)} <= set(amounts.opening_tilt_base.tolist())


def test_rays_hold_all_amounts_and_on_each_only_the_cost_rises() -> None:
    amounts = boundaries(*marks_and_pools(with_one_district()))

    assert [ray.start for ray in amounts.rays[1:]] == [ray.stop for ray in amounts.rays[:-1]]
    assert amounts.rays[-1].stop == len(amounts)
    for ray in amounts.rays:
        assert (np.diff(amounts.policy_scope_cost[ray]) > 0).all()
        for fixed in (amounts.basic_paid, amounts.opening_catastrophic_base, *amounts.opening_assistance):
            assert len(set(fixed[ray].tolist())) == 1


# As findings


def test_a_finding_about_a_category_shows_the_two_sets_and_not_those_tried_for_them() -> None:
    tables, situation = last(in_force())
    tried = representative_sets(tables, situation)
    points = Points(situation, tried.sets, np.array([0]), corners(*marks_and_pools(in_force())))
    addition = next(each for each in tried.additions if (each.before, each.after) == (2, 1))
    here, there = (np.array([number * (len(points) // 3)]) for number in (addition.after, addition.before))
    worse = Shortfalls(here, there, np.array([2]), addition)
    (finding,) = of_comparison("category", points, outcomes(points, tables), worse)

    assert finding.pair[:, CATEGORY_SET].tolist() == [0b1001, 0b1000]
    assert tried.sets[[addition.after, addition.before]].tolist() == [0b0001, 0b1000]


@pytest.mark.parametrize(("track_there", "reproduced"), [("ordinary_stay", True), ("other", False)])
def test_a_pair_shows_a_fall_only_between_the_tracks_it_was_found_between(
    track_there: str, *, reproduced: bool
) -> None:
    tables, situation = last(with_one_district())
    care = Circumstances("inpatient", "other", "primary", True, "in_district", "not_required")  # noqa: FBT003 - a code
    amounts = corners(*marks_and_pools(with_one_district()))
    points = Points(situation, np.array([1]), np.array([POSITIONS[care]]), amounts)
    above, at_it = (row_of(points, costs(amounts, 0).index(cost)) for cost in (30_000_01, 30_000_00))
    finding = Finding(
        "cost",
        situation,
        NO_TRACK,
        tables.tracks.index(track_there),
        points=1,
        editions=frozenset(),
        loss=2,
        pair=np.vstack([above, at_it]),
    )

    assert reproduces(finding, tables)(finding.pair[np.newaxis]).tolist() == [reproduced]


# As requests


@BOTH
def test_a_point_that_is_posted_gets_what_was_looked_at(rules: Any) -> None:  # noqa: ANN401 - a function
    tables, situation = last(rules())
    breakpoints, pools = marks_and_pools(rules())
    points = Points(
        situation,
        representative_sets(tables, situation).sets,
        representative_circumstances(tables, situation),
        boundaries(breakpoints, pools),
    )
    found = outcomes(points, tables)
    for number in random.Random(4).sample(range(len(points)), 100):  # noqa: S311 - points, not secrets
        body = case_body(row_of(points, number), tables)
        amounts = answer(read_json(json.dumps(body).encode()), rules(), "en").claims[0].amounts
        paid = [getattr(amounts, name) for name in ("catastrophic_paid", "assistance_paid", "tilt_paid")]
        assert sum(round(float(each) * 100) for each in paid) == found.benefit.reshape(-1)[number]


def test_a_request_says_what_the_year_began_with_only_where_it_did() -> None:
    tables, situation = last(in_force())
    points = Points(situation, np.array([1]), np.array([0]), boundaries(*marks_and_pools(in_force())))
    opened = int(np.flatnonzero(points.amounts.opening_assistance[0] == 100_000_00)[0])

    assert "year_to_date" not in case_body(row_of(points, 0), tables)
    assert case_body(row_of(points, opened), tables)["year_to_date"] == [
        {"year": situation.year, "assistance_paid": {"special": yuan(100_000_00)}}
    ]


def test_a_narrower_track_is_a_situation_of_its_own() -> None:
    narrower = changed(in_force(), CITY, of_track("other", lambda track: replace(track, lowest=track.lowest + 1)))
    rules = replace(narrower, editions=(*in_force().editions, *narrower.editions), starts=(*in_force().starts, 20_000))

    assert len(situations(tabulate(rules))) > len(situations(tabulate(in_force())))
