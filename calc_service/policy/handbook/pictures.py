"""Where everything of a benefit's picture stands, in whole units: boxes in a row, then lines with their key beside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calc_service.policy.handbook.benefit import Benefit, PaidLine
from calc_service.policy.handbook.wrapping import FULL, wrapped
from calc_service.policy.impact.phrases import grouped

WIDTH = 680
GAP, PAD = 18, 8
BOXES = (128, 242, 128, 128)
"""Their widths: the conditions take most."""
LINE_HEIGHT = 16
HEAD = 22
KEY = 290
"""The width of the key, left of the chart."""
KEY_TEXT = 54
"""Where its text begins."""
LEFT, RIGHT = KEY + 76, WIDTH - 6
"""Where the chart's plane begins and ends."""
PLANE = 190
"""Its height."""
FOOT = 46
EM = 12
"""The size of letters."""
DASHES = ("", "7 4", "2 3", "12 3 2 3", "12 3 2 3 2 3", "1 5")
FALLBACK_COST = 100_000_00
"""What the plane shows where no threshold and no cap says what is worth showing, fen."""
CLOSE = 60
"""Marks of an axis that stand closer are left out: the key has every figure."""


@dataclass(frozen=True, slots=True)
class TextAt:
    """Lines of text from a place on, the first at `y`."""

    x: int
    y: int
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class BoxAt:
    """A box: its heading and text; an arrow leads to it from the one before."""

    x: int
    width: int
    heading: str
    text: TextAt


@dataclass(frozen=True, slots=True)
class LineAt:
    """A line of the chart with its key."""

    number: int
    dash: str
    points: str
    label_x: int
    label_y: int
    key_y: int
    name: str
    text: TextAt


@dataclass(frozen=True, slots=True)
class PictureMark:
    """An amount at an axis."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it; heights depend on how much there is to say."""

    benefit: Benefit
    described: str
    box_height: int
    boxes: Sequence[BoxAt]
    lines: Sequence[LineAt]
    base: TextAt
    costs: Sequence[PictureMark]
    payments: Sequence[PictureMark]
    top: int
    bottom: int
    height: int


def picture(benefit: Benefit) -> Picture:
    """The picture of a benefit that has lines."""
    boxes = list(_boxes(benefit.boxes))
    box_height = HEAD + PAD + LINE_HEIGHT * max(len(box.text.lines) for box in boxes)
    top = box_height + 30
    bottom = top + PLANE
    plane = _Plane(benefit.lines, top)
    lines = list(_lines(benefit.lines, plane))
    return Picture(
        benefit=benefit,
        described=_described(benefit),
        box_height=box_height,
        boxes=boxes,
        lines=lines,
        base=TextAt((LEFT + RIGHT) // 2, bottom + 34, [benefit.base]),
        costs=plane.costs,
        payments=plane.payments,
        top=top,
        bottom=bottom,
        height=max(bottom + FOOT, *(line.text.y + LINE_HEIGHT * len(line.text.lines) for line in lines)),
    )


def _boxes(boxes: Sequence[tuple[str, str]]) -> Iterator[BoxAt]:
    x = 0
    for (heading, text), width in zip(boxes, BOXES, strict=True):
        yield BoxAt(x, width, heading, TextAt(x + PAD, HEAD + LINE_HEIGHT, _wrapped(text, width - 2 * PAD)))
        x += width + GAP


def _wrapped(text: str, units: int) -> list[str]:
    return wrapped(text, units * FULL // EM)


def _described(benefit: Benefit) -> str:
    boxes = [f"{heading}: {text}" for heading, text in benefit.boxes]
    lines = [f"{number}. {line.name} {line.for_whom}, {', '.join(line.terms)}" for number, line in _numbered(benefit)]
    return "; ".join([*boxes, *lines])


def _numbered(benefit: Benefit) -> Iterator[tuple[int, PaidLine]]:
    yield from enumerate(benefit.lines, 1)


def _lines(lines: Sequence[PaidLine], plane: "_Plane") -> Iterator[LineAt]:
    y = plane.top
    for number, line in enumerate(lines, 1):
        said = [part for text in (line.for_whom, *line.terms) for part in _wrapped(text, KEY - KEY_TEXT)]
        points = plane.points(line)
        # A place of its own on each line, so that numbers do not hide one another where lines run close.
        x, height = plane.label(line, number, len(lines))
        yield LineAt(
            number=number,
            dash=DASHES[(number - 1) % len(DASHES)],
            points=" ".join(f"{at},{up}" for at, up in points),
            label_x=x,
            label_y=height,
            key_y=y,
            name=line.name,
            text=TextAt(KEY_TEXT, y + 2 * LINE_HEIGHT, said),
        )
        y += LINE_HEIGHT * (len(said) + 1) + 16


class _Plane:
    """From yuan to places: costs run to the right, payments up."""

    def __init__(self, lines: Sequence[PaidLine], top: int) -> None:
        self.top = top
        bends = sorted({bend for line in lines for bend in line.bends})
        furthest = bends[-1] or FALLBACK_COST
        self._widest = furthest + furthest // 4 if any(line.cap for line in lines) else 3 * furthest
        self._highest = max(1, *(line.paid(self._widest) for line in lines))
        self.costs = _apart(PictureMark(self._x(bend), grouped(bend)) for bend in dict.fromkeys((0, *bends)))
        caps = sorted({line.cap for line in lines if line.cap}, reverse=True)
        self.payments = [PictureMark(self._y(cap), grouped(cap)) for cap in caps[:1]]

    def points(self, line: PaidLine) -> list[tuple[int, int]]:
        """The corners of a line."""
        costs = sorted({0, *line.bends, self._widest})
        return [(self._x(cost), self._y(line.paid(cost))) for cost in costs if cost <= self._widest]

    def label(self, line: PaidLine, number: int, count: int) -> tuple[int, int]:
        """Where the number of a line stands: on the line, each further to the right."""
        first = min(above for above, _ in line.bands)
        cost = first + (self._widest - first) * (number + 1) // (count + 3)
        return self._x(cost), self._y(line.paid(cost))

    def _x(self, cost: int) -> int:
        return LEFT + (RIGHT - LEFT) * cost // self._widest

    def _y(self, paid: int) -> int:
        return self.top + PLANE - (PLANE - 12) * paid // self._highest


def _apart(marks: Iterator[PictureMark]) -> list[PictureMark]:
    """Those that leave one another room, from the left."""
    kept: list[PictureMark] = []
    for mark in marks:
        if not kept or mark.at - kept[-1].at >= CLOSE:
            kept.append(mark)
    return kept
