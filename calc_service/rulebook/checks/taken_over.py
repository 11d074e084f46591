"""A district that follows others takes over one file of theirs at most, until it has a file of its own.

接续的区县还没有自己的文件时，沿用被接续区县的文件，最多一份；有几份各不相同时，须另建它自己的文件。

Where two of the districts that it follows each have rules of their own, nobody can say whose hold for all; what has
been repealed by then does not matter. A warning asks to look where the file comes to hold for people who did not have
it: of another district that is followed, or of one that existed before.

Passes: districts/500157.yaml
    + district: "500157"
    + document: example-district-2023-1

Warns: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, last_day: 2025-12-31, successor: "500157", verified: true}

Warns: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, last_day: 2025-12-31, successor: "500117", verified: true}
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint, FilePlace
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.successors import (
    FIRST_DAY,
    LAST_DAY,
    SUCCESSOR,
    DistrictRules,
    district_rules,
    formers,
    to_take_over,
)
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Districts with several files to take over, and files that reach others than those they were written for."""
    register = folder.city["districts"]["districts"]
    followed, with_rules = formers(register.children), {rules.code for rules in district_rules(folder)}
    for code, left in to_take_over(folder).items():
        if len(left) > 1:
            yield _unclear(register.keys[code], left)
        else:
            without = [former for former in followed[code] if former not in with_rules]
            with_them = [former for former in followed[code] if former in with_rules]
            yield from _reaches_others(register, left[0], without, with_them)


def _unclear(place: FilePlace, left: list[DistrictRules]) -> Complaint:
    code, files = left[0].code, [f"districts/{rules.taken_from}.yaml" for rules in left]
    return place.complain(
        f"{code} 接续的几个区县各有规定（{'、'.join(f'“{file}”' for file in files)}），不知道都按哪一份；"
        f"请建立“districts/{code}.yaml”，写它自己的规定",
        f"the districts that {code} follows have rules of their own ({', '.join(files)}), and whose hold for"
        f" all is unclear; make districts/{code}.yaml and write its own there",
    )


def _reaches_others(
    register: Value, rules: DistrictRules, without: list[str], with_rules: list[str]
) -> Iterator[Complaint]:
    code, file, first = rules.code, f"districts/{rules.taken_from}.yaml", register[rules.code].at(FIRST_DAY)
    remedy_zh = f"请核对，有别的规定就建立“districts/{code}.yaml”"
    remedy_en = f"look it up, and where anything else holds make districts/{code}.yaml"
    for former in without:
        yield register[former][SUCCESSOR].place.warn(
            f"{former} 没有自己的规定，并入 {code} 后改按“{file}”计算；{remedy_zh}",
            f"{former} has no rules of its own, and as part of {code} it is computed by {file}; {remedy_en}",
        )
    if rules.since:
        yield register.keys[code].warn(
            f"{code} 原已存在，从 {rules.since} 起所有人都按“{file}”计算；{remedy_zh}",
            f"{code} existed before, and from {rules.since} on everybody there is computed by {file}; {remedy_en}",
        )
    elif first is not None and first.text[:4] < min(register[one][LAST_DAY].text for one in with_rules)[:4]:
        yield first.place.warn(
            f"{code} 从 {first.text} 起就按“{file}”计算，早于被接续区县撤销的那一年；{remedy_zh}",
            f"{code} is computed by {file} from {first.text} on, before the year in which the other district"
            f" ends; {remedy_en}",
        )
