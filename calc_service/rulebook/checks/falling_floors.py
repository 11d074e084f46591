"""A floor of the city neither falls nor ceases to be one.

全市下限（floor: true，“不低于”）只升不降，也不会悄悄变成不是下限：下一条的比例、限额低于上一条，
或者没有写 floor 的，都要提醒。

A later document raises what districts pay at least; a lower figure is mostly a figure on the wrong line. Where an
entry leaves `floor` out, no district may set more from its day on.

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 70000, floor: true, cite: cq-2022-116#2.3.2}

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 50000, floor: true, confirmed: 新文件降到五万元, cite: cq-2022-116#2.3.2}

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 50000, floor: true, cite: cq-2022-116#2.3.2}

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 70000, cite: cq-2022-116#2.3.2}
"""

from collections.abc import Iterator
from itertools import pairwise

from calc_service.domain.money import changed_by
from calc_service.rulebook.doubts import Doubt, doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.histories import Entry, EntryList, History, entry_lists, histories_of
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Doubt]:
    """Figures below the floor before them, and entries after a floor that do not say whether they are one."""
    for listed in entry_lists(folder):
        for history in histories_of(listed):
            yield from _falls(history)
        yield from _unsaid(listed, folder)


def _falls(history: History) -> Iterator[Doubt]:
    for earlier, later in pairwise(history.stated):
        if _is_floor(earlier.entry) and later.number < earlier.number:
            old, new = history.shown(earlier.number), history.shown(later.number)
            by, where = changed_by(earlier.number, later.number), earlier.figure.place.in_brief
            yield doubt(
                later.entry,
                later.figure.place,
                f"下限由 {old} 降到 {new}（{by}，上一条见 {where}）；“不低于”的数字一般只升不降，是否写错了行或数字",
                f"a floor falls from {old} to {new} ({by}; the one before: {where}); floors hardly ever fall, so this"
                " may be the wrong line or figure",
            )


def _unsaid(listed: EntryList, folder: RulesFolder) -> Iterator[Doubt]:
    # Where a district sets its own figure besides, that is an error of its own.
    if any(district.at(*listed.path) is not None for district in folder.districts.values()):
        return
    for earlier, later in pairwise(listed.entries):
        if _is_floor(earlier.value) and not _says(later):
            yield doubt(
                later.value,
                later.value.place,
                f"上一条（{earlier.value.place.in_brief}）写明“floor: true”（不低于），这一条没有写，"
                f"区县从 {later.since} 起就不能另定；是下限请补上“floor: true”，不是就写“floor: false”",
                f"the entry before ({earlier.value.place.in_brief}) says floor: true and this one says nothing, so that"
                f" no district may set more from {later.since} on; add floor: true where it is one, else floor: false",
            )


def _is_floor(entry: Value) -> bool:
    floor = entry.at("floor")
    return floor is not None and floor.flag


def _says(entry: Entry) -> bool:
    return "floor" in entry.value.keys or "repealed" in entry.value
