"""A district sets nothing below the city's floor, and changes only what the city marks `floor: true`.

区县定的标准不低于当时的全市下限，且只能改动全市注明 floor: true 的数字；下限后来高过它的，从那天起按下限执行。

What a district sets may not be below the floor of that day. Where the city's floor rises above it later, the district
is lifted to the floor from then on, category by category, until the floor falls again or the district sets anew: a
warning at the city's figure names both, since a floor that was copied with a digit too many would do the same. See
cq-2022-116#2.3.2-special and #2.3.2-other.

Passes: districts/500116.yaml
    - value: {subsistence_allowance: 75%}
    + value: {subsistence_allowance: 70%}

Fails: districts/500116.yaml
    - value: {subsistence_allowance: 75%}
    + value: {subsistence_allowance: 69.99%}

Fails: medical_assistance.yaml
    - value: 100000, floor: true
    + value: 100000, floor: false

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}
    +       - {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}
    +       - {from: 2027-01-01, value: 150000, floor: true, cite: cq-2022-116#2.3.2-special}
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache

from calc_service.rulebook.below_floors import BelowFloor, floored
from calc_service.rulebook.checks.unlike_others import doubted_figures
from calc_service.rulebook.complaints import Complaint, FilePlace, first_at_each_place
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.successors import last_days
from calc_service.rulebook.values import Value

"""Where the city's figures stand that are hardly meant."""


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Figures set below the floor, figures of what is no floor, and figures that a later floor lifts."""
    yield from first_at_each_place(_faults(folder))
    lifted = {(below.own.place, below.floor.number): below for below in reversed(list(_lifted(folder)))}
    yield from map(_told, lifted.values())


def _faults(folder: RulesFolder) -> Iterator[Complaint]:
    # Looked up only where something is below.
    doubted = cache(lambda: doubted_figures(folder))
    for entries in (entries for code in folder.districts for entries in floored(folder, code)):
        yield from _not_a_floor(entries.city, entries.own)
        if not entries.set_before:
            yield from (_refused(below, doubted()) for below in entries.below())


def _lifted(folder: RulesFolder) -> Iterator[BelowFloor]:
    """Those on the days on which the district's file holds for anybody."""
    ends = last_days(folder)
    for entries in (entries for code in folder.districts for entries in floored(folder, code)):
        if entries.set_before and entries.day <= ends.get(entries.own.place.path, entries.day):
            yield from entries.below()


def _not_a_floor(city: Value, entry: Value) -> Iterator[Complaint]:
    if city["floor"].flag:
        return
    district = entry.place.in_brief
    if "floor" not in city.keys:
        yield city.place.complain(
            f"此处没有写“floor: true”，区县却另定了数字（{district}）；"
            "文件写“不低于”的请补上“floor: true”，否则请与区县核对",
            f"no floor: true stands here, yet a district sets its own figure ({district}); add floor: true where the"
            " document says 'not less than', or else look it up together with the district",
        )
        return
    yield entry.place.complain(
        "全市的这个数字写明“floor: false”，不是下限，区县不能另定；请按文件核对两处",
        "the city's figure is marked floor: false, so a district may not set its own; look up both",
    )


def _refused(below: BelowFloor, doubted: AbstractSet[FilePlace]) -> Complaint:
    """Told at the city's figure where that is hardly meant, else at the district's own."""
    (number, floor), day = below.written, below.entries.day
    if below.floor.place in doubted:
        district = below.own.place.in_brief
        return below.floor.place.complain(
            f"{day} 起全市下限 {floor} 高于区县所定的 {number}（{district}）；请先核对此处的数字，无误时再请区县提高",
            f"from {day} the city's floor of {floor} is above the {number} that a district sets ({district});"
            " look up the figure here first, and where it is right have the district raise its own",
        )
    city = below.floor.place.in_brief
    return below.own.place.complain(
        f"{number} 低于全市下限 {floor}（{day} 起，{city}），区县只能等于或高于它；请按文件核对两处的数字",
        f"{number} is below the city's floor of {floor} (on {day}), and a district may only go above; look up the"
        f" figures here and at {city}",
    )


def _told(below: BelowFloor) -> Complaint:
    number, floor = below.written
    district, since = below.own.place.in_brief, below.entries.since
    return below.floor.place.warn(
        f"{since.zh}全市下限 {floor} 高于区县已定的 {number}（{district}），该区县从这天起按下限执行；"
        "请核对此处的数字，无误就不必改动",
        f"{since.en} the city's floor of {floor} is above the {number} that a district has ({district}),"
        " which is lifted to it from that day; look up the figure here, and where it is right leave both",
    )
