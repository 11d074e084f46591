"""Who is worse off than whom: more than a fen less, and told apart by whether the track changed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from calc_service.policy.decision_space.equivalence import Addition
from calc_service.policy.decision_space.findings import below_the_city, with_more_cost, with_one_more_category
from calc_service.policy.decision_space.points import PointOutcomes


def outcomes(benefit: list[list[int]], track: list[list[int]] | None = None) -> PointOutcomes:
    """One insurance and one kind of circumstances; a line of amounts for each category set."""
    values = np.array(benefit, dtype=np.int64)[:, np.newaxis, np.newaxis]
    tracks = np.zeros_like(values) if track is None else np.array(track, dtype=np.int64)[:, np.newaxis, np.newaxis]
    return PointOutcomes(values, tracks, {})


def falls(benefit: list[int], track: list[int] | None = None, rays: int = 1) -> list[tuple[int, int, int]]:
    """(where, below what, by how much) along lines of equal length."""
    edges = np.linspace(0, len(benefit), rays + 1).astype(int).tolist()
    found = with_more_cost(
        outcomes([benefit], [track] if track else None),
        [slice(start, stop) for start, stop in pairwise(edges)],
    )
    return [
        each
        for shortfalls in found
        for each in zip(shortfalls.worse.tolist(), shortfalls.better.tolist(), shortfalls.loss.tolist(), strict=True)
    ]


def test_a_benefit_that_rises_or_stands_is_in_order() -> None:
    assert falls([0, 1, 1, 5, 9]) == []


def test_a_fen_less_is_rounding_and_two_are_a_fall() -> None:
    assert falls([10, 9, 10]) == []
    assert falls([10, 8]) == [(1, 0, 2)]


def test_a_fall_by_a_fen_at_a_time_is_measured_from_the_highest() -> None:
    assert falls([10, 9, 8, 7]) == [(2, 0, 2), (3, 0, 3)]


def test_amounts_of_two_rays_are_not_compared() -> None:
    assert falls([5, 9, 0, 3], rays=2) == []


def test_a_fall_within_a_track_is_told_from_one_between_tracks() -> None:
    assert falls([50, 20, 10], [0, 1, 1]) == [(2, 1, 10), (1, 0, 30)]


def test_a_fall_into_another_track_is_found_beside_what_stood_before() -> None:
    assert falls([7, 9, 3, 4], [0, 0, 1, 1]) == [(2, 1, 6), (3, 1, 5)]


def test_only_lines_that_fall_are_named() -> None:
    found = list(with_more_cost(outcomes([[1, 2], [9, 1]]), [slice(0, 2)]))

    assert [shortfalls.worse.tolist() for shortfalls in found if len(shortfalls.worse)] == [[3]]


@pytest.mark.parametrize(("with_it", "expected"), [(10, []), (9, []), (8, [(1, 0, 2)])])
def test_one_more_category_may_not_bring_less(with_it: int, expected: list[tuple[int, int, int]]) -> None:
    addition = Addition(before=0, after=1, fewer=0, more=1)
    found = with_one_more_category(outcomes([[10], [with_it]]), [addition], np.array([0]))

    assert [(shortfalls.worse[0], shortfalls.better[0], shortfalls.loss[0]) for shortfalls in found] == expected


def test_years_begun_on_other_terms_of_tilt_assistance_are_not_compared() -> None:
    same = Addition(before=0, after=1, fewer=0, more=1)
    found = outcomes([[10, 10], [5, 5]])

    for addition, worse in ((same, [2, 3]), (replace(same, same_tilt=False), [2])):
        (shortfalls,) = with_one_more_category(found, [addition], np.array([0, 1]))
        assert shortfalls.worse.tolist() == worse


def test_a_category_that_leads_between_other_kinds_is_not_looked_at() -> None:
    assert list(with_one_more_category(outcomes([[10], [0], [12]]), [Addition(0, 2, 0, 4)], np.array([0]))) == []


def test_a_district_is_compared_without_any_tolerance_and_only_in_sets_the_city_knows() -> None:
    found = below_the_city(
        outcomes([[5, 5], [0, 0], [7, 6]]), outcomes([[5, 5], [7, 7]]), np.array([True, False, True])
    )

    assert [(shortfalls.worse.tolist(), shortfalls.loss.tolist()) for shortfalls in found] == [([5], [1])]


def test_a_district_that_gives_the_same_or_more_is_in_order() -> None:
    assert list(below_the_city(outcomes([[5, 8]]), outcomes([[5, 7]]), np.array([True]))) == []
