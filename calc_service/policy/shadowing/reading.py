"""Whether a file says the same under other rules: which of its rows have to be read once more to know."""

from collections.abc import Sequence
from enum import Enum, auto

from calc_service.batch.audit import Request
from calc_service.batch.column_mapping import map_columns
from calc_service.batch.spellings import values_of, words_of
from calc_service.domain.columns import OPENING_OF_POOL
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
    """Return which rows of any file say the same under both, where its headers do (`headed_alike`)."""
    if before.codes != after.codes:
        return ReadAlike.NONE
    words = [[_words(column, book) for column in WORDED] for book in (before, after)]
    if words[0] == words[1] and set(before.pools) <= set(after.pools):
        return ReadAlike.EVERY
    kept = all(one.items() <= its.items() for one, its in zip(*words, strict=True))
    return ReadAlike.SOUND if kept else ReadAlike.NONE


def headed_alike(columns: Sequence[str], request: Request, before: RuleBook, after: RuleBook) -> bool:
    """Whether the headers of a file mean the same under both, but for pools that the rules `after` no longer have."""
    meant = [
        {(one.header, one.column) for one in map_columns(columns, book, request.assumed, request.told).sources}
        for book in (before, after)
    ]
    gone = {OPENING_OF_POOL + pool for pool in before.pools} - {OPENING_OF_POOL + pool for pool in after.pools}
    return {(header, column) for header, column in meant[0] if column not in gone} == meant[1]


def _words(column: str, book: RuleBook) -> dict[str, object]:
    """What is read in a column: its words, and the ids that may stand there."""
    return {**words_of(column, book), **dict.fromkeys(values_of(column, book), "")}
