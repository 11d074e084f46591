"""The running totals of a person's year, as closed forms over cumulative sums: no loop over persons or claims.

Rows stand in order of (person, settled_on, claim). A *segment* is the rows of one person and year.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from calc_service.engine.claims import Claims
from calc_service.engine.columns import Column, Flags

PACKED_BITS = 63
CACHED_ROWS = 32_768
"""So many rows at a time stay in the processor's cache."""


def calculation_order(claims: Claims, rows: Column) -> Column:
    """`rows` (not none) in order of (person, settled_on, claim)."""
    person, claim, settled_on = claims.person[rows], claims.claim[rows], claims.settled_on[rows]
    day = settled_on - settled_on.min()
    row_bits = len(claims).bit_length()
    day_bits, claim_bits = int(day.max()).bit_length(), int(claim.max()).bit_length()
    if row_bits + day_bits + claim_bits > PACKED_BITS:
        return rows[np.lexsort((claim, day, person))]
    # One packed key sorts many times as fast as three columns, and with the row in it nothing has to be looked up.
    key: Column = (person << day_bits | day) << claim_bits | claim
    if 2 * row_bits + day_bits + claim_bits > PACKED_BITS:
        return rows[key.argsort(kind="stable")]
    key = key << row_bits | rows
    key.sort()
    ordered: Column = key & ((1 << row_bits) - 1)
    return ordered


def blocks(person: Column) -> list[slice]:
    """Cuts sorted rows into slices of about `CACHED_ROWS` that never part the rows of one person."""
    if len(person) <= CACHED_ROWS:
        return [slice(0, len(person))]
    wanted = np.arange(CACHED_ROWS, len(person), CACHED_ROWS)
    cuts = np.unique(np.searchsorted(person, person[wanted]))
    edges = [0, *cuts[cuts > 0].tolist(), len(person)]
    return [slice(start, stop) for start, stop in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class Segments:
    """`number` counts the segments row by row; `first` is the first row of each row's segment."""

    number: Column
    first: Column


def segments(begins: Flags) -> Segments:
    """Segments from the flags of the rows that begin one. The first row has to begin one."""
    number = begins.cumsum() - 1
    return Segments(number, begins.nonzero()[0][number])


def changes(*columns: Column) -> Flags:
    """Which rows differ from the row before in any of `columns`; the first row always does."""
    changed = np.ones(len(columns[0]), dtype=np.bool_)
    following = changed[1:]
    following[:] = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        following |= column[1:] != column[:-1]
    return changed


def running(opening: Column, growth: Column, within: Segments) -> Column:
    """The total after each row: what the segment began with plus its growth so far."""
    total = growth.cumsum()
    before_segment: Column = opening - total + growth
    return total + before_segment[within.first]


def used_before(opening: Column, amounts: Column, cap: Column, segment: Column) -> Column:
    """What a capped pool has paid before each row, each row paying what of `amounts` the cap still leaves.

    While the cap stays the same the pool stands, after a row, at max(opening, min(opening + amounts so far, cap)).
    A segment is therefore cut into runs of one cap; the k-th runs of all segments are computed together, and each
    hands what it closed with to the next.
    """
    runs = segments(changes(segment, cap))
    if runs.number[-1] == np.count_nonzero(segment[1:] != segment[:-1]):
        return _within_runs(opening, amounts, cap, runs)
    turn = runs.number - runs.number[segments(changes(segment)).first]
    used = np.empty_like(amounts)
    # One more place, so that what the last run of all closes with has somewhere to go.
    carried = np.append(opening, 0)
    for rows in _by_turn(turn):
        run = runs.number[rows]
        used[rows] = _within_runs(carried[rows], amounts[rows], cap[rows], segments(changes(run)))
        last = rows[np.append(run[1:] != run[:-1], True)]
        # Where the next row begins another segment it was computed in the first turn: writing there does no harm.
        carried[last + 1] = np.maximum(used[last], np.minimum(used[last] + amounts[last], cap[last]))
    return used


def _by_turn(turn: Column) -> list[Column]:
    rows = np.argsort(turn, kind="stable")
    return np.split(rows, np.flatnonzero(changes(turn[rows]))[1:])


def _within_runs(opening: Column, amounts: Column, cap: Column, runs: Segments) -> Column:
    before: Column = np.minimum(running(opening, amounts, runs) - amounts, cap)
    return np.maximum(opening[runs.first], before)
