"""The change that the documentation shows, made as rules/README.md asks: a line is added, none is overwritten."""

import re
from collections.abc import Callable
from typing import NamedTuple

POINTS = 5
"""By so many percentage points the first ratio of the new entry is higher."""
_PERCENT = re.compile(r"([0-9]+)%")
_DAY = re.compile(r"\bfrom: ([0-9]{4})-[0-9]{2}-[0-9]{2}")
_ENTRY = re.compile(r"^( *)- \{?from: .*\n(?:\1 +.*\n)*", re.MULTILINE)
"""An entry of a dated list: the line with its dash and its day, and those that stand deeper than the dash."""

Ratio = str | Callable[[re.Match[str]], str]
MISSPELT: Ratio = r"\1"
"""A ratio as it may not be written: without its sign."""


def raised(found: re.Match[str]) -> str:
    """Return a higher ratio than was found."""
    return f"{int(found[1]) + POINTS}%"


class Change(NamedTuple):
    """The text with one entry more, and the ISO day on which that begins; None where no entry holds a ratio."""

    text: str
    begins: str | None


def with_entry_added(text: str, today: str, ratio: Ratio) -> Change:
    """Return `text` with the last entry of its first list of ratios once more below it.

    The copy has `ratio` for its first, and begins with the year after `today` (ISO) and all that the text has begun.
    """
    entries = list(_ENTRY.finditer(text))
    last = next((entry for entry in entries if _PERCENT.search(entry[0])), None)
    if last is None:
        return Change(text, None)
    for entry in entries:
        if entry.start() == last.end() and entry[1] == last[1]:
            last = entry
    year = max(int(year) for year in (today[:4], *_DAY.findall(text))) + 1
    begins = f"{year}-01-01"
    added = _PERCENT.sub(ratio, _DAY.sub(f"from: {begins}", last[0], count=1), count=1)
    return Change(text[: last.end()] + added + text[last.end() :], begins)
