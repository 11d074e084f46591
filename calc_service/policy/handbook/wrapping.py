"""Text in lines of a width: a picture wraps nothing by itself."""

import unicodedata
from collections.abc import Iterator

NARROW, FULL = 11, 20
"""Twentieths of an em that a Latin letter takes on an average, and a Chinese one."""
_NEVER_FIRST = frozenset("，、；。：）！？”》,;:.)%")
_NEVER_LAST = frozenset("（“《(")


def wrapped(text: str, twentieths: int) -> list[str]:
    """`text` in lines of at most so many twentieths of an em, at least one; a longer word has one of its own."""
    lines = [""]
    for piece in _pieces(text):
        longer = lines[-1] + piece
        if lines[-1] and _length(longer.rstrip()) > twentieths:
            lines.append(piece.lstrip())
        else:
            lines[-1] = longer
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    """What stays together: a Chinese character with the marks around it, a word with the space before it."""
    piece = ""
    for character in text:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return after == " " or FULL in {_width(before), _width(after)}


def _length(text: str) -> int:
    return sum(map(_width, text))


def _width(character: str) -> int:
    return FULL if unicodedata.east_asian_width(character) in "WF" else NARROW
