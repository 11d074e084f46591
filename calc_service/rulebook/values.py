"""What the shapes make of a file: typed content that still knows its place.

The entries of a dated list hold from their day until the next begins; the lines of a yearly table hold a year.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from calc_service.domain.days import BEFORE_ALL_DAYS, day_number
from calc_service.domain.figures import ADMITTED_ON
from calc_service.rulebook.complaints import FilePlace

UNLIMITED = "none"
END_OF_DAYS = "9999-12-32"
"""Comes after every ISO day."""

Content = str | int | tuple["Value", ...] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a rules file.

    content: text (ISO for days), whole fen or basis points, flag, a tuple of values, or values by key in file order
    keys:    where each key of a mapping stands
    broken:  something inside could not be read and is left out
    """

    place: FilePlace
    content: Content
    broken: bool = False
    keys: Mapping[str, FilePlace] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The content of a text, a code or an ISO day."""
        assert isinstance(self.content, str)  # noqa: S101  the shapes guarantee it; for the type checker
        return self.content

    @property
    def number(self) -> int:
        """Fen, basis points, a year, or a flag."""
        assert isinstance(self.content, int)  # noqa: S101  the shapes guarantee it; for the type checker
        return self.content

    @property
    def amount(self) -> int | None:
        """Fen, or None where the rules say that there is no limit."""
        return None if self.content == UNLIMITED else self.number

    @property
    def flag(self) -> bool:
        """The content of a flag."""
        return bool(self.number)

    @property
    def children(self) -> Mapping[str, "Value"]:
        """Values by key, in file order; empty for what is not a mapping."""
        return self.content if isinstance(self.content, Mapping) else {}

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(item.text for item in self)

    def __iter__(self) -> Iterator["Value"]:
        """The items of a list; nothing for what is not a list."""
        return iter(self.content if isinstance(self.content, tuple) else ())

    def __contains__(self, key: object) -> bool:
        """Whether a mapping has `key`."""
        return key in self.children

    def __getitem__(self, key: str) -> "Value":
        """The value of `key`; KeyError where a mapping has none."""
        return self.children[key]

    def at(self, *keys: str) -> "Value | None":
        """The value at the end of a path of keys; None where the path ends earlier."""
        value: Value | None = self
        for key in keys:
            value = None if value is None else value.children.get(key)
        return value

    def with_default(self, key: str, *, flag: bool) -> "Value":
        """The same mapping with `flag` under `key` where that key is absent."""
        if key in self.keys:
            return self
        return Value(self.place, {**self.children, key: Value(self.place, flag)}, self.broken, self.keys)


def walk(value: Value) -> Iterator[Value]:
    """`value` and everything inside it, in file order."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        content = one.content
        if not isinstance(content, str | int):
            waiting.extend(reversed(content if isinstance(content, tuple) else tuple(content.values())))


YEARLY_TABLES = (("premium_subsidy", "standards"), ("catastrophic_insurance", "terms"))
"""Law and key of each table whose figures are those of one year."""
PERCENTAGES = frozenset({"ratio", "ratio_raised_by", "deductible_reduced_by"})
"""Keys under which figures are basis points; all others are fen."""


def is_dated(value: Value | None) -> bool:
    """Whether `value` is a list whose entries hold from their day on; not for a list without any entry."""
    return value is not None and any("from" in entry for entry in value)


def said_on(value: Value, day: str) -> Value:
    """What a value that may be plain or dated says on `day` (ISO); before its first entry what that says."""
    if not is_dated(value):
        return value
    entry = in_force(value, day) or next(iter(value))
    return _said(entry)


_NO_RULES = frozenset({"document", "label", "pool"})
"""What a district says of its rules: it may have days before the first of them."""


class Stretch(NamedTuple):
    """What is said from the ISO day `first` ("" for all days) on until before the day `until`."""

    first: str
    until: str
    said: Value


def stretches(value: Value) -> Iterator[Stretch]:
    """What a value that may be plain or dated says, in order of the days."""
    said = [(entry["from"].text, _said(entry)) for entry in value] if is_dated(value) else [("", value)]
    for (first, one), (until, _) in pairwise([*said, (END_OF_DAYS, value)]):
        yield Stretch(first, until, one)


def _said(entry: Value) -> Value:
    return entry.children.get("value", entry)


def number_of(day: str) -> int:
    """Days since 1970-01-01 of an ISO day; "" stands for all days."""
    return day_number(date.fromisoformat(day)) if day else BEFORE_ALL_DAYS


APPLIES_BY = "applies_by"
"""The key under which an entry says by which day of a claim it is reached: SETTLED_ON where it does not."""


def goes_by_admission(entry: Value) -> bool:
    """Whether an entry holds for the stays admitted from its day on, and not for all that is settled from it on."""
    return APPLIES_BY in entry and entry[APPLIES_BY].text == ADMITTED_ON


def in_force(entries: Iterable[Value], day: str, admitted: str | None = None) -> Value | None:
    """The last entry whose own day is reached; None before the first, and after a repeal.

    day: the ISO day of settlement; admitted: that of admission, before all days where it is "", None for the same day
    """
    of_stay = day if admitted is None else admitted
    begun = [entry for entry in entries if entry["from"].text <= (of_stay if goes_by_admission(entry) else day)]
    return begun[-1] if begun and "repealed" not in begun[-1] else None


def first_own_day(district: Value) -> str:
    """The first ISO day on which a district's file sets anything, "" where it never does."""
    return min(_own_days(district), default="")


def _own_days(value: Value) -> Iterator[str]:
    if "from" in value:
        yield value["from"].text
    for key, inner in value.children.items():
        yield from () if key in _NO_RULES else _own_days(inner)
    for item in value:
        yield from _own_days(item)


def start_days(files: Iterable[Value]) -> frozenset[str]:
    """Every ISO day on which an entry of a dated list begins."""
    return frozenset(value["from"].text for file in files for value in walk(file) if "from" in value)


def admission_days(parts: Iterable[Value | None]) -> frozenset[str]:
    """Every ISO day on which an entry begins that goes by the day of admission; nothing for what is not there."""
    entries = (value for part in parts if part is not None for value in walk(part))
    return frozenset(entry["from"].text for entry in entries if goes_by_admission(entry))
