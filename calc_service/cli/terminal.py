"""What a terminal shows: tables with Chinese characters two columns wide, a progress bar."""

import sys
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Self

GAP = "  "
WIDE = ("W", "F")
CELLS = 24
CLEAR = "\r\x1b[K"


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


class Progress:
    """Shows how far a job is while it lasts; then the bar is gone, and only what the job printed remains."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Self:
        """Nothing is shown yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away, whatever happened."""
        self._write(CLEAR)

    def show(self, label: str, done: int, total: int) -> None:
        """Show that `done` of `total` is done and `label` is what happens now."""
        filled = CELLS * done // max(total, 1)
        self._write(f"{CLEAR}{'█' * filled}{'░' * (CELLS - filled)} {100 * done // max(total, 1):3d}% {label}")

    def _write(self, text: str) -> None:
        if self._shown:
            print(text, end="", file=sys.stderr, flush=True)
