"""One file says what the platform's messages mean, and whatever its codes lead to exists.

平台报文的含义只写在一个文件里；其中的代码所指的类别、字段和基金都存在，累计中各有一项是救助和大病基数。

A code that leads nowhere would be found out by the first case that holds it, at the counter.

Passes: codes/platform.yaml
    "2303": {label: {zh: 低保, en: Subsistence allowance}, means: subsistence_allowance}

Fails: codes/platform.yaml
    - means: subsistence_allowance}
    + means: subsistence_allowances}

Fails: codes/platform.yaml
    - means: basic_paid, setlinfo: hifp_pay}
    + means: basic_paid, setlinfo: hifmi_pay}

Fails: codes/platform.yaml
    - means: catastrophic_base}
    + means: nothing}

Fails: codes/platform.yaml
    - told_in_text: ["610101",
    + told_in_text: ["610109",
"""

from collections.abc import Iterator

from calc_service.domain.platform_facts import ASSISTANCE, CATASTROPHIC_BASE, NOTHING, SEVERAL
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.overlay import city_categories
from calc_service.rulebook.platform import SECTION
from calc_service.rulebook.shapes.scalars import did_you_mean
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """A second section, codes that lead to nothing, and running totals that are missing or said twice."""
    sections = [file[SECTION] for _, file in sorted(folder.codes.items()) if SECTION in file]
    for again in sections[1:]:
        yield again.place.complain(
            "另一个文件里已有“platform”；请合并到一处", "another file has a section platform; keep it in one place"
        )
    for section in sections[:1]:
        yield from _identities(section, folder)
        yield from _funds(section)
        yield from _running_totals(section)


def _identities(section: Value, folder: RulesFolder) -> Iterator[Complaint]:
    known = (*city_categories(folder.city), NOTHING, SEVERAL)
    for code, value in section["identities"].children.items():
        if value["means"].text not in known:
            zh, en = did_you_mean(value["means"].text, known)
            yield value["means"].place.complain(
                f"代码“{code}”所指的救助对象类别不存在；{zh}", f"the category that '{code}' means does not exist; {en}"
            )


def _funds(section: Value) -> Iterator[Complaint]:
    funds, fields = section["funds"].children, section["settlement"].children
    for code, value in funds.items():
        field = value.at("setlinfo")
        if field is not None and (field.text not in fields or fields[field.text].text != value["means"].text):
            yield field.place.complain(
                f"代码“{code}”与“setlinfo”的字段“{field.text}”含义不同；请改成一致",
                f"'{code}' and the field '{field.text}' of setlinfo mean different things; make them the same",
            )
    for told in section["told_in_text"]:
        if told.text not in funds:
            yield told.place.complain(
                f"“funds”里没有“{told.text}”；请补上或删去", f"funds has no '{told.text}'; add it or remove it here"
            )


def _running_totals(section: Value) -> Iterator[Complaint]:
    totals = section["running_totals"]
    for means in (ASSISTANCE, CATASTROPHIC_BASE):
        found = [code for code, value in totals.children.items() if value["means"].text == means]
        if len(found) != 1:
            yield totals.place.complain(
                f"应恰好有一个代码表示“{means}”，现有 {len(found)} 个；请改成一个",
                f"exactly one code has to mean '{means}', and {len(found)} do; make it one",
            )
