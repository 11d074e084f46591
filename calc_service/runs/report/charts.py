"""Months as a picture: what was paid too much above the line, too little below, to one scale; all in whole units."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 720, 230, 92, 14, 26
"""The plane, what the scale takes on its left, and what stands above and below the bars."""
PLANE = HEIGHT - TOP - BOTTOM
MOST_MONTHS = 36
"""So many months are drawn, the latest."""
MOST_LABELS = 12
WHOLE_BAR = 1000
"""The length of the longest bar of a table; bars are drawn in a box of so many units."""


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month: its label ("" where there is no room), its middle, and what is above and below the line."""

    label: str
    x: int
    middle: int
    over_y: int
    over: int
    under: int


@dataclass(frozen=True, slots=True)
class MonthsChart:
    """The picture: bars of one width, the line between, the ends of the scale in words, and what it shows."""

    bars: Sequence[MonthBar]
    bar_width: int
    line: int
    highest: str
    lowest: str
    title: str


def months_chart(months: Sequence[tuple[str, int, int]], highest: str, lowest: str, title: str) -> MonthsChart | None:
    """Draw months, each with its label, and what was paid too much and too little (not below 0); None without any."""
    shown = months[-MOST_MONTHS:]
    most_over, most_under = max((one[1] for one in shown), default=0), max((one[2] for one in shown), default=0)
    whole = most_over + most_under
    if not whole:
        return None
    line = TOP + most_over * PLANE // whole
    step = (WIDTH - LEFT) // len(shown)
    every = -(-len(shown) // MOST_LABELS)
    bars = []
    for place, (label, above, below) in enumerate(shown):
        x, over_height = LEFT + place * step + step // 6, _scaled(above, whole)
        shown_label = label if place % every == 0 else ""
        bars.append(MonthBar(shown_label, x, x + step // 3, line - over_height, over_height, _scaled(below, whole)))
    return MonthsChart(bars, max(step * 2 // 3, 2), line, highest, lowest, title)


def _scaled(fen: int, whole: int) -> int:
    """What is not nothing stays to be seen."""
    return max(fen * PLANE // whole, 1) if fen else 0


def bars_of(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lengths of pairs of bars to one scale, 0 … WHOLE_BAR; none where all are nothing."""
    longest = max((one for pair in pairs for one in pair), default=0)
    if not longest:
        return []
    return [(-(-over * WHOLE_BAR // longest), -(-under * WHOLE_BAR // longest)) for over, under in pairs]
