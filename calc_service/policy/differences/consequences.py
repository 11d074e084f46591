"""What changes for a district by what stands in another file: a file that is taken over, a floor that lifts its own."""

from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

from calc_service.domain.wording import Label
from calc_service.policy.differences.change import EFFECT, Difference, Path
from calc_service.policy.differences.changes import DISTRICTS
from calc_service.policy.differences.contents import content
from calc_service.policy.differences.names import Folders, district, path_name
from calc_service.policy.differences.phrases import span
from calc_service.rulebook.below_floors import CAP, BelowFloor, floored
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS
from calc_service.rulebook.successors import FIRST_DAY, DistrictRules, district_rules

_CITYS = Label("全市标准", "the city's")
_OWN_FILE = Label("自己的规定", "its own")
_TAKEN_OVER = Label("沿用{}的规定", "those of {}, taken over")
_COMPUTED_BY = Label("{}执行的规定：{} → {}", "rules of {}: {} → {}")
_OWN_FIGURE = Label("区县自己的规定", "what the district sets")
_FLOOR = Label("全市下限 {}", "the city's floor of {}")
_HOLDS = Label("{}按全市下限抬高 · {}：{} → {}", "{}, lifted to the city's floor: {}: {} → {}")


def consequences(before: RulesFolder, after: RulesFolder) -> Iterator[Difference]:
    """Every such change between two folders that the loader accepts."""
    folders = after, before
    yield from _taken_over(before, after, folders)
    for code in sorted({*before.districts, *after.districts}):
        yield from _lifted(code, before, after, folders)


def _taken_over(before: RulesFolder, after: RulesFolder, folders: Folders) -> Iterator[Difference]:
    old, new = ({rules.code: rules for rules in district_rules(folder)} for folder in (before, after))
    for code in sorted({*old, *new}):
        sides = old.get(code), new.get(code)
        if any(side is not None and side.taken_from for side in sides) and _source(sides[0]) != _source(sides[1]):
            names = (district(code, folders), *(_said(side, folders) for side in sides))
            start = min(_begins(code, side, folder) for side, folder in zip(sides, (before, after), strict=True))
            yield _difference((*DISTRICTS, code), code, _filled(_COMPUTED_BY, *names), (start, ""))


def _source(rules: DistrictRules | None) -> tuple[str, str] | None:
    return None if rules is None else (rules.taken_from, rules.since)


def _said(rules: DistrictRules | None, folders: Folders) -> Label:
    if rules is None:
        return _CITYS
    return _filled(_TAKEN_OVER, district(rules.taken_from, folders)) if rules.taken_from else _OWN_FILE


def _begins(code: str, rules: DistrictRules | None, folder: RulesFolder) -> str:
    """The first day on which a district is computed by these rules; the last of all days where it has none."""
    first = folder.city["districts"].at("districts", code, FIRST_DAY)
    first_day = min(folder.city_days) if first is None else max(min(folder.city_days), first.text)
    return _NEVER if rules is None else max(rules.since, first_day)


_NEVER = "9999-12-31"
Figure = tuple[str, str, str]
"""Track, what of it has a floor, and the category."""
Lifted = Mapping[str, Mapping[Figure, BelowFloor]]
"""By ISO day, from which on it holds until the next, what a floor lifts."""


def _lifted(code: str, before: RulesFolder, after: RulesFolder, folders: Folders) -> Iterator[Difference]:
    old, new = _lifted_by_day(code, before), _lifted_by_day(code, after)
    days = sorted({*old, *new})
    for figure in sorted({figure for held in (*old.values(), *new.values()) for figure in held}):
        found = [(day, tuple(_floor(held, day, figure) for held in (old, new))) for day in days]
        runs = [(sides, next(group)[0]) for sides, group in groupby(found, key=lambda one: one[1])]
        for (sides, start), (_, until) in pairwise([*runs, ((), "")]):
            if sides[0] != sides[1]:
                track, part, category = figure
                path = (f"districts/{code}", LAW, TRACKS, track, part, *(() if part == CAP else ("value", category)))
                names = district(code, folders), path_name(path, folders)
                what = _filled(_HOLDS, *names, *(_held(floor, path, folders) for floor in sides))
                yield _difference(path, code, what, (start, until))


def _lifted_by_day(code: str, folder: RulesFolder) -> Lifted:
    held: dict[str, dict[Figure, BelowFloor]] = {day: {} for day in folder.city_days}
    for entries in floored(folder, code) if code in folder.districts else ():
        figures = held.setdefault(entries.day, {})
        if entries.set_before:
            figures |= {(entries.track, entries.part, below.category): below for below in entries.below()}
    return held


def _floor(held: Lifted, day: str, figure: Figure) -> int | None:
    begun = [start for start in held if start <= day]
    below = held[max(begun)].get(figure) if begun else None
    return None if below is None else below.floor.number


def _held(floor: int | None, path: Path, folders: Folders) -> Label:
    return _OWN_FIGURE if floor is None else _filled(_FLOOR, content(path, floor, folders))


def _difference(path: Path, code: str, what: Label, days: tuple[str, str]) -> Difference:
    return Difference(EFFECT, path, code, *days, _filled(Label("{}{}", "{}{}"), what, span(*days)))


def _filled(pattern: Label, *parts: Label) -> Label:
    return Label(pattern.zh.format(*(part.zh for part in parts)), pattern.en.format(*(part.en for part in parts)))
