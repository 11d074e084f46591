"""How many rows of each stratum are drawn: in proportion to its rows, and enough of each to say something of it."""

from collections.abc import Sequence

ENOUGH = 2
"""Rows of a stratum without which nothing is known of how much its rows differ."""


class SampleTooSmall(Exception):  # noqa: N818  named for what is wrong, as RulesRefused is
    """There are more strata than rows to be drawn; `needed` is the least that would do."""

    def __init__(self, needed: int) -> None:
        super().__init__()
        self.needed = needed


def least_of(rows: Sequence[int], wanted: int) -> int:
    """How many rows of each stratum are drawn at least, where it has so many: ENOUGH, or 1 where that is too much.

    rows: of each stratum. Raises SampleTooSmall.
    """
    for least in (ENOUGH, 1):
        if sum(min(least, of_stratum) for of_stratum in rows) <= wanted:
            return least
    raise SampleTooSmall(len(rows))


def allotted(rows: Sequence[int], wanted: int) -> list[int]:
    """How many rows of each stratum are drawn, `wanted` together, or all where there are no more.

    Strata whose share of the draw is below the least get the least; the others share what is left in proportion to
    their rows, whole numbers first, then one more each by the largest remainder, of equal ones the first. rows: of each
    stratum, at least 1 each. Raises SampleTooSmall.
    """
    wanted = min(wanted, sum(rows))
    least = least_of(rows, wanted)
    found = [0] * len(rows)
    open_strata = list(range(len(rows)))
    left, whole = wanted, sum(rows)
    while low := [each for each in open_strata if left * rows[each] < min(least, rows[each]) * whole]:
        for each in low:
            found[each] = min(least, rows[each])
        open_strata = [each for each in open_strata if not found[each]]
        left = wanted - sum(found)
        whole = sum(rows[each] for each in open_strata)
    for each in open_strata:
        found[each] = left * rows[each] // whole
    by_remainder = sorted(open_strata, key=lambda each: -(left * rows[each] % whole))  # stable: the first goes first
    for each in by_remainder[: wanted - sum(found)]:
        found[each] += 1
    return found
