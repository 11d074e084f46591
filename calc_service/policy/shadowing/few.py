"""What is not shown since it is of few claims: somebody who knows one of them could learn what it comes to.

A number of 1 to FEW - 1 claims that come out otherwise is withheld, with their yuan. Where one group alone of a kind is
withheld, what is left of the total would be its own, so that of the next smallest is withheld with it.
"""

from collections.abc import Callable, Mapping

from calc_service.domain.comparison_counts import Counts

FEW = 5


def is_few(number: int) -> bool:
    """Whether so many claims are few."""
    return 0 < number < FEW


def withheld(groups: Mapping[str, Counts], number: Callable[[Counts], int]) -> frozenset[str]:
    """The groups of one kind of which a `number` of claims, and the yuan of these, are withheld."""
    few = {name for name, counts in groups.items() if is_few(number(counts))}
    others = sorted((number(counts), name) for name, counts in groups.items() if number(counts) >= FEW)
    if len(few) == 1 and others:
        few.add(others[0][1])
    return frozenset(few)
