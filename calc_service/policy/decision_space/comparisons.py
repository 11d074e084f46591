"""What holds between points: more cost, one more category or a district's own rules never bring a person less."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from calc_service.engine.columns import Column, Flags
from calc_service.policy.decision_space.alike import Addition
from calc_service.policy.decision_space.outcomes import Outcomes

TOLERANCE = 1
"""Fen: each fund rounds by itself, so that together they may come out a fen lower."""


@dataclass(frozen=True, slots=True)
class Worse:
    """Points that get less than others. here, there: their numbers; loss: by how much less, fen.

    addition: by which category the two differ, None where they differ otherwise
    """

    here: Column
    there: Column
    loss: Column
    addition: Addition | None = None


def with_more_cost(found: Outcomes, rays: Sequence[slice]) -> Iterator[Worse]:
    """Points of a ray at which the benefit is lower than at a lower policy-scope cost."""
    amounts = found.benefit.shape[-1]
    benefit, track = found.benefit.reshape(-1, amounts), found.track.reshape(-1, amounts)
    for ray in rays:
        highest = np.maximum.accumulate(benefit[:, ray], axis=1)
        lines = np.flatnonzero((highest - benefit[:, ray] > TOLERANCE).any(axis=1))
        if len(lines):
            first = lines[:, np.newaxis] * amounts + ray.start
            yield from _falls(benefit[lines, ray], track[lines, ray], first)


def _falls(benefit: Column, track: Column, first: Column) -> Iterator[Worse]:
    """Falls along lines; `first` has the number of the point that each line begins with.

    A fall within one track is told apart from one that comes with the change into another.
    """
    within = np.zeros(benefit.shape, dtype=np.bool_)
    for number in np.unique(track):
        own = track == number
        loss, best = _below_the_best(np.where(own, benefit, -1))
        fallen = own & (loss > TOLERANCE)
        yield Worse(*_numbers(fallen, best, first), loss[fallen])
        within |= fallen
    loss, best = _below_the_best(benefit)
    fallen = ~within & (loss > TOLERANCE)
    yield Worse(*_numbers(fallen, best, first), loss[fallen])


def _below_the_best(benefit: Column) -> tuple[Column, Column]:
    """(by how much each is below the best before it, the place of that best)."""
    highest = np.maximum.accumulate(benefit, axis=1)
    places = np.arange(benefit.shape[1])
    return highest - benefit, np.maximum.accumulate(np.where(benefit == highest, places, 0), axis=1)


def _numbers(fallen: Flags, best: Column, first: Column) -> tuple[Column, Column]:
    lines, places = np.nonzero(fallen)
    start = first[lines, 0]
    return start + places, start + best[fallen]


def with_one_more_category(found: Outcomes, additions: Sequence[Addition]) -> Iterator[Worse]:
    """Points at which the same claim gets less although its person has one more category."""
    size = found.benefit[0].size
    for addition in additions:
        loss = (found.benefit[addition.before] - found.benefit[addition.after]).reshape(-1)
        places = np.flatnonzero(loss > TOLERANCE)
        if len(places):
            here, there = (places + number * size for number in (addition.after, addition.before))
            yield Worse(here, there, loss[places], addition=addition)


def than_the_city(found: Outcomes, city: Outcomes, of_city: Flags) -> Iterator[Worse]:
    """Points of a district that get less than they would by the city's rules; `city` has only the sets `of_city`."""
    sets = np.flatnonzero(of_city)
    loss = (city.benefit - found.benefit[sets]).reshape(-1)
    places = np.flatnonzero(loss > 0)
    if len(places):
        size = found.benefit[0].size
        here = sets[places // size] * size + places % size
        yield Worse(here, here, loss[places])
