"""Every figure of the rules, with the entries that state it one after another: days of a dated list, years of a table.

Whatever shape an entry has, its figures are found by their type, so that what checks ask of all of them is asked of a
new one as well.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from calc_service.domain.money import percent, yuan
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import PERCENTAGES, YEARLY_TABLES, Value

Path = tuple[str, ...]
"""A file by its name below the rules folder without ending, then keys; a position where a list holds parts."""


class Entry(NamedTuple):
    """One entry: `since` is its ISO day, or its year."""

    since: str
    value: Value


@dataclass(frozen=True, slots=True)
class EntryList:
    """A dated list or a yearly table, its entries in the order of their days, repeals included."""

    path: Path
    entries: tuple[Entry, ...]


class Statement(NamedTuple):
    """A figure as one entry states it."""

    since: str
    entry: Value
    figure: Value

    @property
    def number(self) -> int:
        """Fen or basis points."""
        return self.figure.number


@dataclass(frozen=True, slots=True)
class History:
    """One figure: `path` leads through its list into the entry."""

    path: Path
    stated: tuple[Statement, ...]

    @property
    def is_ratio(self) -> bool:
        """Whether it is in basis points; else it is in fen."""
        return not PERCENTAGES.isdisjoint(self.path)

    def on(self, day: str) -> Statement:
        """The statement that holds on an ISO day, or in a year; before the first that one."""
        return next((one for one in reversed(self.stated) if one.since <= day), self.stated[0])

    def shown(self, number: int) -> str:
        """`number` as the rules write it."""
        return percent(number) if self.is_ratio else yuan(number).removesuffix(".00")


Histories = Mapping[Path, History]
_DISTRICTS = "districts/"


def entry_lists(folder: RulesFolder) -> Iterator[EntryList]:
    """Every dated list and yearly table of every file."""
    for name, file in folder.files():
        yield from _lists((name,), file)


def histories(folder: RulesFolder) -> Iterator[History]:
    """Every figure of every list that has one."""
    for listed in entry_lists(folder):
        yield from histories_of(listed)


def histories_of(listed: EntryList) -> Iterator[History]:
    """Every figure of one list."""
    found: dict[Path, list[Statement]] = {}
    for since, entry in listed.entries:
        for path, figure in figures(entry):
            found.setdefault(path, []).append(Statement(since, entry, figure))
    yield from (History((*listed.path, *path), tuple(stated)) for path, stated in found.items())


def of_the_city(every: Iterable[History]) -> Histories:
    """Those of the city's files by their paths."""
    return {history.path: history for history in every if not history.path[0].startswith(_DISTRICTS)}


def citys_own(history: History, city: Histories) -> Statement | None:
    """What the `city` states for what a district's first figure replaces, on the day on which that begins; or None."""
    if not history.path[0].startswith(_DISTRICTS):
        return None
    replaced = city.get(history.path[1:]) or _followed(history.path[1:], city)
    return None if replaced is None else replaced.on(history.stated[0].since)


def _followed(path: Path, city: Histories) -> History | None:
    """The ratio that a track of the city has by `same_as`, which is that of the one track that states its own."""
    law, tracks, track, *rest = path if path[1:2] == ("tracks",) else ("", "", "")
    if not any(one[:3] == (law, tracks, track) for one in city):
        return None
    return next((one for other, one in city.items() if other[:2] == (law, tracks) and other[3:] == tuple(rest)), None)


def figures(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Every amount and ratio inside an entry, by its path."""
    if isinstance(value.content, int) and not isinstance(value.content, bool):
        yield path, value
    parts = value.children.items() or ((_part(number, one), one) for number, one in enumerate(value))
    for key, one in parts:
        yield from figures(one, (*path, key))


def _part(number: int, part: Value) -> str:
    """The position of a part of a list; parts for different categories may stand in any order."""
    categories = part.at("categories")
    return str(number) if categories is None else "|".join(sorted(categories.texts))


def _lists(path: Path, value: Value) -> Iterator[EntryList]:
    dated = tuple(Entry(one["from"].text, one) for one in value if "from" in one)
    yearly = tuple(Entry(*line) for line in sorted(value.children.items())) if path in YEARLY_TABLES else ()
    if dated or yearly:
        yield EntryList(path, dated or yearly)
        return
    for key, inner in value.children.items():
        yield from _lists((*path, key), inner)
