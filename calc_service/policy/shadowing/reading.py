"""Whether a file says the same under other rules: which of its rows have to be read once more to know."""

from enum import Enum, auto

from calc_service.batch.spellings import values_of, words_of
from calc_service.domain.fields import FILE_FIELDS
from calc_service.domain.interface_codes import REFUND
from calc_service.engine.edition import RuleBook

WORDED = (*(field.name for field in FILE_FIELDS if field.kind.worded), REFUND)


class ReadAlike(Enum):
    """The rows that say the same under both rules: every one, those without a fault (words were added), or none."""

    EVERY = auto()
    SOUND = auto()
    NONE = auto()


def read_alike(before: RuleBook, after: RuleBook) -> ReadAlike:
    """Return which rows of any file say the same under both."""
    if before.codes != after.codes or before.pools != after.pools:
        return ReadAlike.NONE
    words = [[_words(column, book) for column in WORDED] for book in (before, after)]
    if words[0] == words[1]:
        return ReadAlike.EVERY
    kept = all(one.items() <= its.items() for one, its in zip(*words, strict=True))
    return ReadAlike.SOUND if kept else ReadAlike.NONE


def _words(column: str, book: RuleBook) -> dict[str, object]:
    """What is read in a column: its words, and the ids that may stand there."""
    return {**words_of(column, book), **dict.fromkeys(values_of(column, book), "")}
