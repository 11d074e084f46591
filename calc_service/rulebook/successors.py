"""Districts that follow others: by whose file a district is computed that has none of its own.

The file of a district that ends is taken over by the one that follows it, until that has a file itself. One that was
set up to follow has had no other rules, so the file holds on all its days; one that existed before keeps the city's
figures until the day after the other's last.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Value, in_force, walk

FIRST_DAY, LAST_DAY, SUCCESSOR = "first_day", "last_day", "successor"


@dataclass(frozen=True, slots=True)
class DistrictRules:
    """What a district is computed by over the city's rules.

    file:  its own, or the one it takes over from the district `taken_from` ("" = its own)
    since: the first ISO day on which the file holds for it, "" = all its days
    """

    code: str
    file: Value
    taken_from: str = ""
    since: str = ""


def day_after(day: str) -> str:
    """The ISO day after an ISO day; the calendar's last day has none after it."""
    return day if day == date.max.isoformat() else (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def district_rules(folder: RulesFolder) -> tuple[DistrictRules, ...]:
    """Every district that has more than the city's rules, by code; of several files to take over the first counts."""
    own = {code: DistrictRules(code, file) for code, file in folder.districts.items()}
    taken_over = {code: found[0] for code, found in to_take_over(folder).items()}
    return tuple(rules for _, rules in sorted({**taken_over, **own}.items()))


def to_take_over(folder: RulesFolder) -> dict[str, list[DistrictRules]]:
    """By district without a file what those leave to it that it follows: each file that still sets something then.

    Whoever is in a circle, follows without a day or is not registered is left out: the checks say so.
    """
    register = folder.city["districts"]["districts"].children
    left: dict[str, list[DistrictRules]] = {}
    for code in in_line(register):
        former = register[code]
        successor = former[SUCCESSOR].text if SUCCESSOR in former else ""
        if code in folder.districts:
            file, taken_from = folder.districts[code], code
        elif code in left:
            file, taken_from = left[code][0].file, left[code][0].taken_from
        else:
            continue
        if successor in register and successor not in folder.districts and LAST_DAY in former:
            moved, first = day_after(former[LAST_DAY].text), register[successor].at(FIRST_DAY)
            if sets_anything(file, moved if first is None else first.text):
                since = moved if first is None else ""
                left.setdefault(successor, []).append(DistrictRules(successor, file, taken_from, since))
    return left


def formers(register: Mapping[str, Value]) -> dict[str, list[str]]:
    """By district those that it follows."""
    found: dict[str, list[str]] = {}
    for code, district in register.items():
        if SUCCESSOR in district:
            found.setdefault(district[SUCCESSOR].text, []).append(code)
    return found


def in_line(register: Mapping[str, Value]) -> list[str]:
    """The districts, each after all that it follows; without those that follow one another in a circle."""
    waiting = {code: len(before) for code, before in formers(register).items()}
    line = [code for code in register if code not in waiting]
    for code in line:
        successor = register[code][SUCCESSOR].text if SUCCESSOR in register[code] else ""
        if successor in register:
            waiting[successor] -= 1
            line += [] if waiting[successor] else [successor]
    return line


def last_days(folder: RulesFolder) -> Mapping[str, str]:
    """By path of a district's file the last ISO day on which it holds for anybody, where there is one."""
    register = folder.city["districts"]["districts"].children
    ends: dict[str, list[str]] = {}
    for rules in district_rules(folder):
        last = None if rules.code not in register else register[rules.code].at(LAST_DAY)
        ends.setdefault(rules.file.place.path, []).append("" if last is None else last.text)
    return {path: max(days) for path, days in ends.items() if all(days)}


def sets_anything(file: Value, day: str) -> bool:
    """Whether a district's file sets anything on the ISO `day` or later."""
    return any(_holds(entries, day) for entries in _dated_lists(file))


def _dated_lists(file: Value) -> Iterator[Iterable[Value]]:
    return (value for value in walk(file) if any("from" in entry for entry in value))


def _holds(entries: Iterable[Value], day: str) -> bool:
    later = any(entry["from"].text > day and "repealed" not in entry for entry in entries)
    return later or in_force(entries, day) is not None
