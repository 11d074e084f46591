"""The whole decision space of a rule book: every kind of claim under every kind of rules, with the amounts that matter.

One calculation, the engine's own: each point is computed as a claim that could be posted, and then looked at.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from calc_service.domain.reply_fields import Count, Reply, means, one_of
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import Tables, tabulate
from calc_service.policy.decision_space.amounts import boundaries, breakpoints_of, corners
from calc_service.policy.decision_space.equivalence import (
    RepresentativeSets,
    representative_circumstances,
    representative_sets,
)
from calc_service.policy.decision_space.findings import (
    CATEGORY,
    Finding,
    below_the_city,
    by_cause,
    of_comparison,
    of_invariants,
    with_more_cost,
    with_one_more_category,
)
from calc_service.policy.decision_space.invariants import limits
from calc_service.policy.decision_space.points import PointOutcomes, Points, outcomes
from calc_service.policy.decision_space.shrinking import DISTRICT, reproduces, shrink
from calc_service.policy.decision_space.situations import Situation, situations
from calc_service.policy.decision_space.violations import Violation, violation
from calc_service.rulebook.complaints import ERROR, WARNING

MOST_POINTS = 262_144
"""Looked at together: some tens of megabytes."""


@dataclass(frozen=True, slots=True)
class Exploration:
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


class ShownViolation(Reply):
    """What does not hold at some points of the decision space, with a case that shows it."""

    kind: str
    level: Annotated[str, one_of((ERROR, WARNING))]
    points: Annotated[Count, means("at how many of the points it shows")]
    zh: str
    en: str
    request: Annotated[Mapping[str, Any], means("the smallest body of POST /v1/assessments that shows it")]
    compared_with: Annotated[
        Mapping[str, Any] | None, means("the body that it is compared with; null where one alone shows it")
    ]


class ExploredSpace(Reply):
    """What the whole decision space shows."""

    points: Annotated[Count, means("kinds of claim with their amounts that were tried")]
    situations: Annotated[Count, means("different sets of rules under which they were tried")]
    errors: Count
    warnings: Count
    violations: Annotated[list[ShownViolation], means("errors first")]


def explore(book: RuleBook, told: Callable[[int, int], object] = lambda _done, _total: None) -> Exploration:
    """Try the whole decision space of `book`; violations come errors first, the city's before the districts'.

    told: is told how many parts of how many have been tried
    """
    tables = tabulate(book)
    tried = situations(tables)
    spaces = [part for situation in tried for space in _spaces(tables, situation) for part in _parts(space)]
    # numpy lets other threads run while it computes.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        explored = threads.map(partial(_explored_part, tables), spaces)
        findings = by_cause(found for part in _counted(explored, len(spaces), told) for found in part)
    violations = [violation(one, shrink(one.pair, reproduces(one, tables)), tables) for one in findings]
    return Exploration(
        points=sum(len(points) for points, _ in spaces),
        situations=len(tried),
        violations=tuple(sorted(violations, key=lambda one: one.level)),
    )


def _counted(
    explored: Iterable[list[Finding]], total: int, told: Callable[[int, int], object]
) -> Iterator[list[Finding]]:
    for done, part in enumerate(explored, 1):
        told(done, total)
        yield part


def _spaces(tables: Tables, situation: Situation) -> Iterator[tuple[Points, RepresentativeSets]]:
    """Every combination of circumstances at the corners; those that the rules treat alike once at all boundaries."""
    breakpoints, pools, tried = (
        breakpoints_of(tables, situation),
        len(tables.book.pools),
        representative_sets(tables, situation),
    )
    yield Points(situation, tried.sets, situation.circumstances, corners(breakpoints, pools)), tried
    yield (
        Points(situation, tried.sets, representative_circumstances(tables, situation), boundaries(breakpoints, pools)),
        tried,
    )


def kinds_shown(tables: Tables, situation: Situation) -> frozenset[str]:
    """The kinds of violation that the rules of one situation show around every boundary."""
    *_, space = _spaces(tables, situation)
    return frozenset(finding.kind for part in _parts(space) for finding in _explored_part(tables, part))


def points_to_try(book: RuleBook) -> Iterator[int]:
    """How many points `explore` would try, one set of rules after another, without trying them."""
    tables = tabulate(book)
    for situation in situations(tables):
        yield sum(len(points) for points, _ in _spaces(tables, situation))


def _parts(space: tuple[Points, RepresentativeSets]) -> Iterator[tuple[Points, RepresentativeSets]]:
    """The same in parts that need little memory: circumstances are never compared with each other."""
    points, tried = space
    each = max(MOST_POINTS * len(points.circumstances) // max(len(points), 1), 1)
    for start in range(0, len(points.circumstances), each):
        yield replace(points, circumstances=points.circumstances[start : start + each]), tried


def _explored_part(tables: Tables, space: tuple[Points, RepresentativeSets]) -> list[Finding]:
    points, tried = space
    found = outcomes(points, tables, limits(tables, points.situation))
    return [*of_invariants(points, found), *_compared(tables, points, tried, found)]


def _compared(tables: Tables, points: Points, tried: RepresentativeSets, found: PointOutcomes) -> Iterator[Finding]:
    for shortfalls in with_more_cost(found, points.amounts.rays):
        yield from of_comparison("cost", points, found, shortfalls)
    for shortfalls in with_one_more_category(found, tried.additions, points.amounts.opening_tilt_base):
        yield from of_comparison(CATEGORY, points, found, shortfalls)
    if points.situation.regime != points.situation.city_regime:
        shared = Points(points.situation, points.sets[tried.of_city], points.circumstances, points.amounts)
        by_the_city = outcomes(shared, tables.as_in_the_city())
        for shortfalls in below_the_city(found, by_the_city, tried.of_city):
            yield from of_comparison(DISTRICT, points, found, shortfalls)


def document(explored: Exploration) -> ExploredSpace:
    """The same as JSON."""
    return ExploredSpace(
        points=explored.points,
        situations=explored.situations,
        errors=explored.errors,
        warnings=explored.warnings,
        violations=[
            ShownViolation(
                kind=violation.kind,
                level=violation.level,
                points=violation.points,
                zh=violation.message.zh,
                en=violation.message.en,
                request=violation.request,
                compared_with=violation.compared_with,
            )
            for violation in explored.violations
        ],
    )
