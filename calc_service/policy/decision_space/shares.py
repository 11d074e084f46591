"""Where a payment begins and where it is exhausted: the amounts worth trying.

This only chooses amounts; what is paid at them the engine alone computes.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from calc_service.domain.money import HIGHEST_AMOUNT, share

_AMOUNTS = range(HIGHEST_AMOUNT + 1)


@dataclass(frozen=True, slots=True)
class Share:
    """A fund that pays `ratio` (basis points) of what is above `deductible`, `cap` at most; amounts in fen."""

    deductible: int
    ratio: int
    cap: int

    def pays(self, amount: int) -> int:
        """What the fund pays of `amount`, fen."""
        return min(self.cap, share(max(amount - self.deductible, 0), self.ratio))

    def leaves(self, amount: int) -> int:
        """What the fund leaves of `amount`, fen."""
        return amount - self.pays(amount)


def turning_points(funds: Sequence[Share]) -> set[int]:
    """The amounts (fen) at which one of `funds` begins to pay or reaches its cap.

    Each takes what the one before leaves. Amounts beyond what a claim may hold are left out.
    """
    if not funds:
        return set()
    first, *others = funds
    own = {first.deductible, bisect_left(_AMOUNTS, first.cap, key=first.pays)}
    passed_on = {bisect_left(_AMOUNTS, point, key=first.leaves) for point in turning_points(others)}
    return {point for point in own | passed_on if point <= HIGHEST_AMOUNT}
