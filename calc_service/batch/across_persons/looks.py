"""Which rows look alike though they are of different persons, of any number of rows in bounded memory."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from calc_service.batch.across_persons.row_marks import IS_FIRST, Hashes, has_mark
from calc_service.engine.columns import Column

ROWS_OF_A_PASS = 1 << 25
"""So many rows are compared at once, 8 bytes each; of more only those whose hashes fall into one range."""
Looks = Callable[[], Iterable[tuple[Hashes, np.ndarray[tuple[int], np.dtype[np.uint8]]]]]
"""The columns OF_LOOK and MARKS of all rows, part by part, as often as they are asked for."""


class AlikeLooks(NamedTuple):
    """hashes: what rows of several persons look like, ascending; rows: how many rows look so."""

    hashes: Hashes
    rows: int


NONE_ALIKE = AlikeLooks(np.zeros(0, dtype=np.uint64), 0)


def alike_looks(looks: Looks, rows: int) -> AlikeLooks:
    """Find what rows of several persons look like, in as many passes over the columns as `rows` need."""
    passes = -(-rows // ROWS_OF_A_PASS)
    found = [_of_one_pass(looks, number, passes) for number in range(passes)]
    if not found:
        return NONE_ALIKE
    hashes = np.concatenate([one.hashes for one in found])
    hashes.sort()
    return AlikeLooks(hashes, sum(one.rows for one in found))


def _of_one_pass(looks: Looks, number: int, passes: int) -> AlikeLooks:
    firsts, others = [], []
    for of_part, marks in looks():
        here = of_part != 0
        if passes > 1:
            here &= of_part % np.uint64(passes) == number
        first = here & has_mark(marks, IS_FIRST)
        firsts.append(of_part[first])
        others.append(of_part[here & ~first])
    whole = np.concatenate(firsts) if firsts else NONE_ALIKE.hashes
    whole.sort()
    # Each person counts once for each look: what stands twice is of two.
    again = whole[1:] == whole[:-1]
    alike = np.unique(whole[1:][again])
    of_firsts = int(np.count_nonzero(again)) + len(alike)
    return AlikeLooks(alike, of_firsts + sum(int(np.count_nonzero(among(one, alike) >= 0)) for one in others))


def among(values: Hashes, ascending: Hashes) -> Column:
    """The place of each value among `ascending` ones, -1 where it is none of them."""
    if not len(ascending):
        return np.full(len(values), -1)
    place = np.minimum(ascending.searchsorted(values), len(ascending) - 1)
    return np.where(ascending[place] == values, place, -1)
