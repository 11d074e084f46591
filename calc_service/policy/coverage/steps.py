"""How one value of the rules is changed by the smallest step: a table from what may stand there to what could instead.

A new kind of value is one more line of STEPS, a new reference one more of REFERENCES; sets, records, dated lists and
tables are walked by their own shape (see `walk`), so that a new key of a known shape needs nothing here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calc_service.rulebook.definitions.district import MAPPED_BENEFITS
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.scalars import DAY, FLAG, PERCENT, STATED_CAP, YUAN, YUAN_OR_NONE
from calc_service.rulebook.values import UNLIMITED, Content, Value

HIGHEST = {"fen": 9_999_999_999, "basis_points": 10_000}
"""What can be written at most."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a reference may name instead: ids of `categories`, and of `pools` how many tracks draw on each.

    tracks: the city's, by id
    """

    categories: tuple[str, ...]
    pools: Mapping[str, int]
    tracks: Mapping[str, Value]


Ladder = tuple[Content, ...]
"""What may stand instead, the smallest step first; the next ones count where the check refuses those before."""
Steps = Callable[[Value], Iterator[Ladder]]
References = Callable[[Value, Known], Iterator[Content]]


_RUNGS = (1, 2, 100)
"""A figure of which half is taken goes by two fen; a share that has to come out whole goes by a whole per cent."""


def _number(highest: int) -> Steps:
    def steps(value: Value) -> Iterator[Ladder]:
        """Less and more, as far as it can be written; what says that there is no limit has no step."""
        for way in () if value.content == UNLIMITED else (-1, 1):
            numbers = (value.number + way * rung for rung in _RUNGS)
            ladder = tuple(number for number in numbers if 0 <= number <= highest)
            if ladder:
                yield ladder

    return steps


def _day(value: Value) -> Iterator[Ladder]:
    day = date.fromisoformat(value.text)
    yield from (((day + timedelta(days=step)).isoformat(),) for step in (-1, 1))


def _flag(value: Value) -> Iterator[Ladder]:
    yield (not value.flag,)


_FEN = _number(HIGHEST["fen"])
STEPS: tuple[tuple[Shape, Steps], ...] = (
    (PERCENT, _number(HIGHEST["basis_points"])),
    (YUAN, _FEN),
    (YUAN_OR_NONE, _FEN),
    (STATED_CAP, _FEN),
    (DAY, _day),
    (FLAG, _flag),
)


def _other_pools(value: Value, known: Known) -> Iterator[Content]:
    """Another pool, and where several tracks share this one a pool of its own."""
    yield from (pool for pool in known.pools if pool != value.text)
    if known.pools.get(value.text, 0) > 1:
        yield f"{value.text}_apart"


def _other_categories(value: Value, known: Known) -> Iterator[Content]:
    yield from (category for category in known.categories if category != value.text)


REFERENCES: Mapping[str, References] = {
    "pool": _other_pools,
    **dict.fromkeys(MAPPED_BENEFITS, _other_categories),
}
"""By key, what an id that stands under it may be replaced by."""

UNDECIDING = frozenset({"cite", "confirmed", "curable", "floor", "label", "repealed", "source", "verified"})
"""Keys that no amount and no status of a case rests on."""
