"""Which words a cell may hold where our value is one of a list: ids, Chinese labels, and the spellings of the rules.

Words are compared as they stand. Several categories in one cell are parted by `|`, `、`, `,`, `，`, `;` or `；`, blanks
around these or not; they come out in the order of the rules, each once, parted by `|`.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from calc_service.domain.interface_codes import WORDED
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook

Reader = Callable[[str], str | None]
"""A cell → our value; None where no word is understood."""

SEPARATOR = "|"
_SEPARATORS = re.compile(r"\s*[|、,，;；]\s*")
WORDED_KINDS = ("choice", "flag", "categories", "district")


def words_of(column: str, book: RuleBook) -> Mapping[str, str]:
    """Word → our value, for a worded column or `refund`. A word that two values share is not among them."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for word, value in _words(column, book):
        if found.setdefault(word, value) != value:
            shared.add(word)
    return {word: value for word, value in found.items() if word not in shared}


def reader_of(column: str, book: RuleBook) -> Reader:
    """How the cells of a worded column, or `refund`, are read."""
    words = words_of(column, book)
    return _categories(words, list(values_of(column, book))) if column == "categories" else words.get


def values_of(column: str, book: RuleBook) -> Mapping[str, Label | None]:
    """Every value of a worded column with its label, in the order of the rules; none for any other column."""
    wording = book.wording
    if column == "categories":
        ids = dict.fromkeys(category for profile in book.profiles for category in profile.categories)
        return {category: wording.categories.get(category) for category in ids}
    if column == "district":
        return {code: wording.districts[code].label for code in sorted(wording.districts)}
    return {value: wording.terms.get(column, {}).get(value) for value in WORDED.get(column, ())}


def _categories(words: Mapping[str, str], order: list[str]) -> Reader:
    def read(cell: str) -> str | None:
        named = [words.get(word) for word in ([cell] if cell in words else _SEPARATORS.split(cell))]
        known = {category for category in named if category is not None}
        return SEPARATOR.join(sorted(known, key=order.index)) if None not in named else None

    return read


def _words(column: str, book: RuleBook) -> Iterator[tuple[str, str]]:
    labels = values_of(column, book)
    yield from ((value, value) for value in labels)
    yield from ((label.zh, value) for value, label in labels.items() if label is not None)
    for value, spelled in book.codes.spellings.get(column, {}).items():
        yield from ((word, value) for word in spelled)
