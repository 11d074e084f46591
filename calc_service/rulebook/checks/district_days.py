"""What a district sets begins while the district exists.

区县文件中各条的生效日在该区县存续期内（districts.yaml 的 first_day 和 last_day）：存续期之外的日子没有人适用它。

Nobody is recognised by a district before its first day or after its last, so an entry that begins outside these days
is probably dated wrongly, or stands in the file of another district than was meant. Only a warning. Where another
district takes the file over (`successor`), its days count as well.

Passes: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, last_day: 2025-12-31, verified: true}

Passes: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, last_day: 2022-12-31, successor: "500117", verified: true}

Warns: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, last_day: 2022-12-31, verified: true}

Warns: districts.yaml
    - {zh: 江津区, en: Jiangjin}, verified: true}
    + {zh: 江津区, en: Jiangjin}, first_day: 2024-01-01, verified: true}
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.successors import last_days
from calc_service.rulebook.values import Value, walk


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Entries of a district that begin before its first day or after its last."""
    register, ends = folder.city["districts"]["districts"].children, last_days(folder)
    for code, file in folder.districts.items():
        district = register.get(code)
        if district is not None:
            begins = [value["from"] for value in walk(file) if "from" in value]
            yield from _before(begins, district.at("first_day"))
            yield from _after(begins, ends.get(file.place.path, ""))


def _before(begins: list[Value], first: Value | None) -> Iterator[Complaint]:
    for day in begins:
        if first is not None and day.text < first.text:
            yield day.place.warn(
                f"{day.text} 早于该区县设立的日子 {first.text}，那时没有人适用；"
                f"请写 {first.text} 或更晚，或核对区县代码",
                f"{day.text} is before {first.text}, the district's first day, when it applies to nobody;"
                f" write {first.text} or later, or look at the district's code",
            )


def _after(begins: list[Value], last: str) -> Iterator[Complaint]:
    for day in begins:
        if last and day.text > last:
            yield day.place.warn(
                f"{day.text} 晚于该区县撤销的日子 {last}，不会有人适用；请核对日期，或写进接续区县的文件",
                f"{day.text} is after {last}, the district's last day, so it applies to nobody;"
                " check the day, or write it into the file of the district that follows",
            )
