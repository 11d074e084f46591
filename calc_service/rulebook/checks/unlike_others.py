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

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from statistics import median_high
from typing import NamedTuple

from calc_service.domain.money import times
from calc_service.rulebook.checks import leaps
from calc_service.rulebook.checks.leaps import TENFOLD
from calc_service.rulebook.complaints import FilePlace
from calc_service.rulebook.doubts import Doubt, doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.histories import Histories, History, Path, Statement, citys_own, histories, of_the_city
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS
from calc_service.rulebook.values import PERCENTAGES

CAP, RATIO = "annual_cap", "ratio"
_CATASTROPHIC, _TERMS, _DEDUCTIBLE = "catastrophic_insurance", "terms", "deductible"
_STANDARDS = ("premium_subsidy", "standards")
_ASSISTANCE = (LAW, TRACKS)


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

Extremes = Callable[[str, Path, str], tuple[Statement, ...]]
"""On an ISO day, under the beginning of a path and a key: the smallest and the largest of the city's figures."""


def check(folder: RulesFolder) -> Iterator[Doubt]:
    """First figures of another size."""
    every = list(histories(folder))
    city = of_the_city(every)
    middles = _middles(every)

    @cache
    def extremes(day: str, beginning: Path, key: str) -> tuple[Statement, ...]:
        return _extremes(one.on(day) for path, one in city.items() if path[:2] == beginning and key in path)

    for history in every:
        middle = middles.get(_beside(history, history.stated[0]))
        yield from _unlike(history, None if middle is None else _Scale((middle,), *_OF_RATIOS))
        if citys_own(history, city) is None:
            yield from _unlike(history, _scale(history, city, extremes))


def doubted_figures(folder: RulesFolder) -> frozenset[FilePlace]:
    """Where the city's figures stand that are of another size, or that leap."""
    doubts = (*check(folder), *leaps.check(folder))
    places = (FilePlace(one.complaint.path, one.complaint.line, one.complaint.column) for one in doubts)
    return frozenset(places)


def _unlike(history: History, scale: _Scale | None) -> Iterator[Doubt]:
    first = history.stated[0]
    # Nothing is any size beside nothing.
    if scale is None or not scale.figures or not scale.figures[-1].number:
        return
    if not first.number and CAP not in history.path:
        return
    least, most = scale.figures[0], scale.figures[-1]
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


_Beside = tuple[Path, str]
"""Ratios that one entry states beside each other: what their paths have in common, and its day."""


def _beside(history: History, stated: Statement) -> _Beside:
    parts = tuple(part for part in history.path if not part.isdigit())
    return (parts if parts[-1] in PERCENTAGES else parts[:-1]), stated.since


def _middles(every: Iterable[History]) -> Mapping[_Beside, Statement]:
    """The middle one of the ratios that stand beside each other, where there are several."""
    ratios = ((_beside(one, stated), stated) for one in every if one.is_ratio for stated in one.stated)
    found: dict[_Beside, Statement] = {}
    for beside, group in groupby(sorted(ratios, key=lambda one: one[0]), lambda one: one[0]):
        listed = [stated for _, stated in group]
        if len(listed) > 1:
            middle = median_high(one.number for one in listed)
            found[beside] = next(one for one in listed if one.number == middle)
    return found


def _scale(history: History, city: Histories, extremes: Extremes) -> _Scale | None:
    path, day = history.path, history.stated[0].since
    of_city = path in city
    if path[:2] == _STANDARDS or (path[0] == _CATASTROPHIC and CAP not in path):
        return None
    if history.is_ratio:
        return None if of_city else _Scale(extremes(day, _ASSISTANCE, RATIO), *_OF_RATIOS)
    if path[0] == _CATASTROPHIC:
        return _Scale(extremes(day, (_CATASTROPHIC, _TERMS), _DEDUCTIBLE), *_OF_CATASTROPHIC_CAPS)
    if CAP in path and of_city:
        return _Scale(_extremes(_other_caps(path, day, city)), *_OF_CITY_CAPS)
    if CAP in path:
        return _Scale(extremes(day, _ASSISTANCE, CAP), *_OF_DISTRICT_CAPS)
    return _Scale(extremes(day, (_CATASTROPHIC, _TERMS), _DEDUCTIBLE), *_OF_COSTS)


def _other_caps(path: Path, day: str, city: Histories) -> Iterator[Statement]:
    return (one.on(day) for other, one in city.items() if other[:2] == _ASSISTANCE and CAP in other and other != path)


def _extremes(stated: Iterable[Statement]) -> tuple[Statement, ...]:
    in_order = sorted(stated, key=lambda one: one.number)
    return (in_order[0], in_order[-1]) if in_order else ()
