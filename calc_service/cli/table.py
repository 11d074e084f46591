"""Tables for a terminal, where a Chinese character is two columns wide."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

GAP = "  "
WIDE = ("W", "F")


def width(text: str) -> int:
    """Return the columns that `text` takes on a terminal."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in WIDE else 1
        for character in text
    )


def aligned(rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> Iterator[str]:
    """Yield the rows as lines with aligned columns; columns in `right` are aligned to the right."""
    rows = list(rows)
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (_padded(cell, widths[number], to_right=number in right) for number, cell in enumerate(row))
        yield GAP.join(cells).rstrip()


def printable(text: str) -> str:
    """Return `text` with whatever could steer a terminal replaced."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _padded(cell: str, columns: int, *, to_right: bool) -> str:
    space = " " * (columns - width(cell))
    return space + cell if to_right else cell + space
