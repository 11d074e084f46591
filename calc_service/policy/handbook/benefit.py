"""A benefit as a picture draws it: what is asked one after the other, and what is paid of a year's cost, as lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from calc_service.domain.money import WHOLE, rounded

Band = tuple[int, int]
"""Fen above which it begins, and the basis points that are paid of what lies above, up to the next."""


@dataclass(frozen=True, slots=True)
class PaidLine:
    """What is paid to some people in a year.

    name:  the ratios in words; for_whom: whom it is for; terms: thresholds and the cap in words
    bands: ascending; cap: fen, None for none
    """

    name: str
    for_whom: str
    terms: Sequence[str]
    bands: tuple[Band, ...]
    cap: int | None

    def paid(self, cost: int) -> int:
        """What is paid of a year's cost, both fen."""
        ends = (*(above for above, _ in self.bands[1:]), cost)
        parts = zip(self.bands, ends, strict=True)
        whole = rounded(sum(max(0, min(end, cost) - above) * ratio for (above, ratio), end in parts))
        return whole if self.cap is None else min(whole, self.cap)

    @property
    def bends(self) -> Iterator[int]:
        """The costs at which it bends, ascending: where each band begins, and the first at which the cap is reached."""
        for number, (above, ratio) in enumerate(self.bands):
            yield above
            if self.cap is None or not ratio:
                continue
            left = self.cap - self.paid(above)
            reached = above - (-left * WHOLE // ratio)
            following = self.bands[number + 1][0] if number + 1 < len(self.bands) else reached
            if reached <= following:
                yield reached
                return


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit to be drawn. boxes: headings and what stands under each, in the order in which they are asked.

    lines: none where it cannot be drawn; note: why that is, or for whom alone it is
    """

    id: str
    title: str
    boxes: Sequence[tuple[str, str]] = ()
    base: str = ""
    lines: Sequence[PaidLine] = field(default_factory=tuple)
    note: str = ""
