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
    """The ISO day after an ISO day."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def district_rules(folder: RulesFolder) -> tuple[DistrictRules, ...]:
    """Every district that has more than the city's rules, by code; of several files to take over the first counts."""
    register = folder.city["districts"]["districts"].children
    of_each = (_rules_of(code, folder) for code in sorted({*register, *folder.districts}))
    return tuple(rules for rules in of_each if rules is not None)


def predecessors(folder: RulesFolder, code: str) -> list[str]:
    """The districts that `code` follows."""
    register = folder.city["districts"]["districts"].children
    return [former for former, value in register.items() if SUCCESSOR in value and value[SUCCESSOR].text == code]


def to_take_over(folder: RulesFolder, code: str) -> list[DistrictRules]:
    """What the districts that `code` follows leave to it, each file that still sets something then."""
    register = folder.city["districts"]["districts"].children
    found = []
    for former in predecessors(folder, code):
        left = _rules_of(former, folder)
        moved = day_after(register[former][LAST_DAY].text)
        set_up = register[code].at(FIRST_DAY)
        if left is not None and sets_anything(left.file, moved if set_up is None else set_up.text):
            since = moved if set_up is None else ""
            found.append(DistrictRules(code, left.file, left.taken_from or former, since))
    return found


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


def _rules_of(code: str, folder: RulesFolder) -> DistrictRules | None:
    if code in folder.districts:
        return DistrictRules(code, folder.districts[code])
    return next(iter(to_take_over(folder, code)), None)


def _dated_lists(file: Value) -> Iterator[Iterable[Value]]:
    return (value for value in walk(file) if any("from" in entry for entry in value))


def _holds(entries: Iterable[Value], day: str) -> bool:
    later = any(entry["from"].text > day and "repealed" not in entry for entry in entries)
    return later or in_force(entries, day) is not None
