"""The whole decision space of a rule book: every kind of claim under every kind of rules, with the amounts that matter.

One calculation, the engine's own: each point is computed as a claim that could be posted, and then looked at.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np

from calc_service.engine.circumstances import CIRCUMSTANCES
from calc_service.engine.edition import RuleBook
from calc_service.engine.regimes import Tables, tabulate
from calc_service.policy.decision_space.alike import SetsTried, circumstances_tried, sets_tried
from calc_service.policy.decision_space.amounts import boundaries, corners
from calc_service.policy.decision_space.comparisons import than_the_city, with_more_cost, with_one_more_category
from calc_service.policy.decision_space.findings import CATEGORY, Finding, by_cause, of_comparison, of_invariants
from calc_service.policy.decision_space.invariants import limits
from calc_service.policy.decision_space.landmarks import landmarks
from calc_service.policy.decision_space.outcomes import Outcomes, as_in_the_city, outcomes
from calc_service.policy.decision_space.points import Points
from calc_service.policy.decision_space.proofs import DISTRICT, shows
from calc_service.policy.decision_space.situations import Situation, situations
from calc_service.policy.decision_space.smallest import smallest
from calc_service.policy.decision_space.violations import Violation, violation
from calc_service.rulebook.complaints import ERROR

MOST_POINTS = 262_144
"""Looked at together: some tens of megabytes."""


@dataclass(frozen=True, slots=True)
class Explored:
    """How many points were tried, under how many different sets of rules, and what did not hold at them."""

    points: int
    situations: int
    violations: tuple[Violation, ...]

    @property
    def errors(self) -> int:
        """How many violations have to be put right."""
        return sum(violation.level == ERROR for violation in self.violations)

    @property
    def warnings(self) -> int:
        """How many violations are only to be looked at."""
        return len(self.violations) - self.errors


def explore(book: RuleBook) -> Explored:
    """Try the whole decision space of `book`; violations come errors first, the city's before the districts'."""
    tables = tabulate(book)
    tried = situations(tables)
    spaces = [part for situation in tried for space in _spaces(tables, situation) for part in _parts(space)]
    # numpy lets other threads run while it computes.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        findings = by_cause(chain.from_iterable(threads.map(partial(_looked_at, tables), spaces)))
    violations = [violation(one, smallest(one.pair, shows(one, tables)), tables) for one in findings]
    return Explored(
        points=sum(len(points) for points, _ in spaces),
        situations=len(tried),
        violations=tuple(sorted(violations, key=lambda one: one.level)),
    )


def _spaces(tables: Tables, situation: Situation) -> Iterator[tuple[Points, SetsTried]]:
    """Every combination of circumstances at the corners; those that the rules treat alike once at all boundaries."""
    marks, pools, tried = landmarks(tables, situation), len(tables.book.pools), sets_tried(tables, situation)
    every = np.arange(len(CIRCUMSTANCES), dtype=np.int64)
    yield Points(situation, tried.sets, every, corners(marks, pools)), tried
    yield Points(situation, tried.sets, circumstances_tried(tables, situation), boundaries(marks, pools)), tried


def points_to_try(book: RuleBook) -> Iterator[int]:
    """How many points `explore` would try, one set of rules after another, without trying them."""
    tables = tabulate(book)
    for situation in situations(tables):
        yield sum(len(points) for points, _ in _spaces(tables, situation))


def _parts(space: tuple[Points, SetsTried]) -> Iterator[tuple[Points, SetsTried]]:
    """The same in parts that need little memory: circumstances are never compared with each other."""
    points, tried = space
    each = max(MOST_POINTS * len(points.circumstances) // max(len(points), 1), 1)
    for start in range(0, len(points.circumstances), each):
        yield replace(points, circumstances=points.circumstances[start : start + each]), tried


def _looked_at(tables: Tables, space: tuple[Points, SetsTried]) -> list[Finding]:
    points, tried = space
    found = outcomes(points, tables, limits(tables, points.situation))
    return [*of_invariants(points, found), *_compared(tables, points, tried, found)]


def _compared(tables: Tables, points: Points, tried: SetsTried, found: Outcomes) -> Iterator[Finding]:
    for worse in with_more_cost(found, points.amounts.rays):
        yield from of_comparison("cost", points, found, worse)
    for worse in with_one_more_category(found, tried.additions):
        yield from of_comparison(CATEGORY, points, found, worse)
    if points.situation.regime != points.situation.city_regime:
        shared = Points(points.situation, points.sets[tried.of_city], points.circumstances, points.amounts)
        by_the_city = outcomes(shared, as_in_the_city(tables))
        for worse in than_the_city(found, by_the_city, tried.of_city):
            yield from of_comparison(DISTRICT, points, found, worse)
