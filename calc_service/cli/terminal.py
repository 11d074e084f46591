"""What a terminal shows: labels in one language, tables with Chinese characters two columns wide, a progress bar."""

import sys
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from calc_service.domain.wording import Label, Wording

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


@dataclass(frozen=True, slots=True)
class TerminalLabels:
    """Headings and labels in one language; a code that the rules have no words for stands for itself."""

    headings: Mapping[str, Label]
    wording: Wording
    language: str

    def heading(self, name: str) -> str:
        """One of the headings."""
        return self.headings[name].in_language(self.language)

    def term(self, enumeration: str, code: str) -> str:
        """A code of the vocabulary."""
        return self._label(self.wording.terms.get(enumeration, {}).get(code), code)

    def category(self, code: str) -> str:
        """A category, the city's or a district's."""
        return self._label(self.wording.categories.get(code), code)

    def district(self, code: str) -> str:
        """A district by its code."""
        district = self.wording.districts.get(code)
        return self._label(district.label if district else None, code)

    def track(self, track: str) -> str:
        """A kind of assistance."""
        return self._label(self.wording.tracks.get(track), track)

    def _label(self, label: Label | None, code: str) -> str:
        return label.in_language(self.language) if label else code


class Progress:
    """Shows how far a job is; `close` takes the bar away, so that only what the job printed remains."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def show(self, label: str, done: int, total: int) -> None:
        """Show that `done` of `total` is done and `label` is what happens now."""
        filled = CELLS * done // max(total, 1)
        self._write(f"{CLEAR}{'█' * filled}{'░' * (CELLS - filled)} {100 * done // max(total, 1):3d}% {label}")

    def close(self) -> None:
        """Take the bar away."""
        self._write(CLEAR)

    def _write(self, text: str) -> None:
        if self._shown:
            print(text, end="", file=sys.stderr, flush=True)
