"""A figure that has none before it is of the size of what it can be compared with.

没有前一条可比的数字，与可比的数字大小相称：比例看同一张表的其他类别和全市比例，区县限额看全市限额，起付标准看大病保险起付线。

7% beside 70%, a yearly cap of 12 yuan, a threshold of a tilt standard that nobody could reach. What differs less may
well be meant, so that it is not told.

Passes: districts/500116.yaml
    - annual_cap: 30000
    + annual_cap: 50000

Passes: districts/500116.yaml
    - annual_cap: 30000,
    + annual_cap: 300000, confirmed: 区里文件第四条就是三十万元,

Warns: medical_assistance.yaml
    -           illness_impoverished: 60%
    +           illness_impoverished: 6%

Warns: districts/500116.yaml
    - annual_cap: 30000
    + annual_cap: 300000

Warns: districts/500116.yaml
    - threshold: 10000
    + threshold: 1000000
"""

from collections.abc import Iterator
from statistics import median_low
from typing import NamedTuple

from calc_service.domain.money import times
from calc_service.rulebook.checks import leaps
from calc_service.rulebook.checks.leaps import TENFOLD
from calc_service.rulebook.complaints import FilePlace
from calc_service.rulebook.doubts import Doubt, doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.histories import (
    Histories,
    History,
    Path,
    Statement,
    citys_own,
    figures,
    histories,
    of_the_city,
)
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS
from calc_service.rulebook.values import PERCENTAGES

CAP = "annual_cap"
_CATASTROPHIC, _TERMS, _DEDUCTIBLE = "catastrophic_insurance", "terms", "deductible"
_STANDARDS = ("premium_subsidy", "standards")


class _Scale(NamedTuple):
    """Figures to compare with: alike is at most `above` tenths of the largest, and above 1/`below` of the smallest."""

    figures: tuple[Statement, ...]
    below: int
    above: int


_OF_RATIOS = TENFOLD, 10 * TENFOLD
_OF_CITY_CAPS = 5, 50
_OF_DISTRICT_CAPS = 100, 15
_OF_COSTS = 20, 10 * TENFOLD
_OF_CATASTROPHIC_CAPS = 1, 1000


def check(folder: RulesFolder) -> Iterator[Doubt]:
    """First figures of another size."""
    every = list(histories(folder))
    city = of_the_city(every)
    for history in every:
        yield from _first(history, city)


def doubted_figures(folder: RulesFolder) -> frozenset[FilePlace]:
    """Where the city's figures stand that are of another size, or that leap."""
    doubts = (*check(folder), *leaps.check(folder))
    places = (FilePlace(one.complaint.path, one.complaint.line, one.complaint.column) for one in doubts)
    return frozenset(places)


def _first(history: History, city: Histories) -> Iterator[Doubt]:
    first = history.stated[0]
    if history.is_ratio:
        yield from _unlike(history, _neighbours(history, first))
    if citys_own(history, city) is None:
        yield from _unlike(history, _scale(history, city))


def _unlike(history: History, scale: _Scale | None) -> Iterator[Doubt]:
    first = history.stated[0]
    if scale is None or not scale.figures or (not first.number and CAP not in history.path):
        return
    least = min(scale.figures, key=lambda one: one.number)
    most = max(scale.figures, key=lambda one: one.number)
    shown = history.shown(first.number)
    if first.number * 10 > most.number * scale.above:
        factor, other, where = times(first.number, most.number), history.shown(most.number), most.figure.place.in_brief
        yield doubt(
            first.entry,
            first.figure.place,
            f"{shown} 是可比的 {other}（{where}）的 {factor} 倍，大小悬殊，两处都可能写错",
            f"{shown} is {factor} times {other} ({where}), with which it can be compared; either may be wrong",
        )
    elif first.number * scale.below <= least.number:
        factor = f" 1/{times(least.number, first.number)}" if first.number else " 0"
        other, where = history.shown(least.number), least.figure.place.in_brief
        yield doubt(
            first.entry,
            first.figure.place,
            f"{shown} 只相当于可比的 {other}（{where}）的{factor}，大小悬殊，两处都可能写错",
            f"{shown} is{factor} of {other} ({where}), with which it can be compared; either may be wrong",
        )


def _neighbours(history: History, first: Statement) -> _Scale | None:
    """The middle of what the same entry states beside it, whatever categories or parts it has."""
    group = _group(history.path)
    own = len(history.path) - len(next(path for path, figure in figures(first.entry) if figure is first.figure))
    beside = [
        Statement(first.since, first.entry, figure)
        for path, figure in figures(first.entry)
        if figure is not first.figure and len(path) > 1 and _group((*history.path[:own], *path)) == group
    ]
    middle = median_low([one.number for one in beside]) if beside else 0
    return _Scale(tuple(one for one in beside if one.number == middle)[:1], *_OF_RATIOS)


def _group(path: Path) -> Path:
    parts = tuple(part for part in path if not part.isdigit())
    return parts if parts[-1] in PERCENTAGES else parts[:-1]


def _scale(history: History, city: Histories) -> _Scale | None:
    path, day = history.path, history.stated[0].since
    of_city = path in city
    if path[:2] == _STANDARDS or (path[0] == _CATASTROPHIC and CAP not in path):
        return None
    if history.is_ratio:
        return None if of_city else _Scale(_on(day, (LAW, TRACKS), "ratio", city, path), *_OF_RATIOS)
    if path[0] == _CATASTROPHIC:
        return _Scale(_on(day, (_CATASTROPHIC, _TERMS), _DEDUCTIBLE, city, path), *_OF_CATASTROPHIC_CAPS)
    if CAP in path:
        bounds = _OF_CITY_CAPS if of_city else _OF_DISTRICT_CAPS
        return _Scale(_on(day, (LAW, TRACKS), CAP, city, path), *bounds)
    return _Scale(_on(day, (_CATASTROPHIC, _TERMS), _DEDUCTIBLE, city, path), *_OF_COSTS)


def _on(day: str, beginning: Path, key: str, city: Histories, but: Path) -> tuple[Statement, ...]:
    """The city's figures under `key` that hold on `day`, the first ones before them; without the figure itself."""
    return tuple(
        history.on(day) for path, history in city.items() if path[:2] == beginning and key in path and path != but
    )
