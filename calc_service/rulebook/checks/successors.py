"""The successor of a district is another district of the register, in force on the day after the district's last.

接续的区县（successor）已在 districts.yaml 登记，不是自己，不绕成一圈，在撤销的次日存在；有 successor 就要有 last_day。

What falls on a later day is refused under the old code, and the refusal names the successor; its people are computed by
the successor's rules.

Passes: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, last_day: 2025-12-31, successor: "500157", verified: true}

Fails: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, successor: "500157", verified: true}

Fails: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, last_day: 2025-12-31, successor: "500158", verified: true}

Fails: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, last_day: 2025-10-30, successor: "500157", verified: true}
"""

from collections.abc import Iterator, Mapping

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.scalars import same_but_for_signs
from calc_service.rulebook.successors import FIRST_DAY, LAST_DAY, SUCCESSOR, day_after, in_line
from calc_service.rulebook.values import Value

Register = Mapping[str, Value]


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Successors that are no other district, that lead back, or that do not exist when they are to follow."""
    file = folder.city.get("districts")
    register = {} if file is None or "districts" not in file else file["districts"].children
    line = frozenset(in_line(register))
    for code, district in register.items():
        if SUCCESSOR in district:
            yield from _faults(district, register, "" if code in line else code)


def _faults(district: Value, register: Register, leading_back_to: str) -> Iterator[Complaint]:
    successor = district[SUCCESSOR]
    if LAST_DAY not in district.keys:
        yield successor.place.complain(
            "写了“successor”却没有“last_day”，不知道从哪天起接续；请补上该区县的最后一日",
            "'successor' stands here without last_day, so from which day it follows is unclear; add the last day",
        )
    if successor.text not in register:
        zh, en = same_but_for_signs(successor.text, register)
        yield successor.place.complain(
            f"接续的区县 {successor.text} 不在“districts.yaml”里；请改正代码，或先在那里登记；{zh}",
            f"the successor {successor.text} is not in districts.yaml; correct the code, or register it there first;"
            f" {en}",
        )
    elif leading_back_to:
        yield successor.place.complain(
            f"照“successor”一路接续下去又回到 {leading_back_to}，没有一个区县接得下去；请核对各区县的“successor”",
            f"the successors lead back to {leading_back_to}, so nobody follows in the end; check the successor of each",
        )
    elif LAST_DAY in district and not register[successor.text].broken:
        yield from _not_there(successor, day_after(district[LAST_DAY].text), register[successor.text])


def _not_there(successor: Value, day: str, district: Value) -> Iterator[Complaint]:
    first, last = (None if bound is None else bound.text for bound in map(district.at, (FIRST_DAY, LAST_DAY)))
    if first and last and last < first:
        return  # the check of dates says so
    if (first and day < first) or (last and last < day):
        yield successor.place.complain(
            f"接续的区县 {successor.text} 在撤销的次日 {day} 并不存在；请核对两个区县的“first_day”和“last_day”",
            f"the successor {successor.text} does not exist on {day}, the day after the last; check first_day and"
            " last_day of both",
        )
