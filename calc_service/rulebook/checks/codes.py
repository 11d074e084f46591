"""Every code belongs to a field, says what its field is there to say, and has one meaning a day.

每个代码都属于一个字段，写明该字段要说的内容，同一份代码表里同一天只有一种含义；同名的两个代码含义相同。

A code that could be read in two ways would turn up as wrong amounts in every file of claims. A list of codes has an
owner, after whom its file is called; where codes mean something else for another owner, they stand in another file.

Passes: codes/national.yaml
            "390": {insurance: resident}

Fails: codes/national.yaml
    - zh: 急诊转住院
    + zh: 普通住院

Fails: codes/national.yaml
    - "310": {insurance: employee}
    + "310": {setting: inpatient}

Fails: codes/more.yaml
    + label: {zh: 例, en: Example}
    + codes:
    +   insuretype:
    +     - {from: 2022-10-28, verified: true, source: 例, meanings: {"310": {insurance: resident}}}

Fails: codes/national.yaml
    -     codes: [x, "12", "13", "14"]
    +     codes: [xx, "12", "13", "14"]
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from calc_service.domain.columns import ADDING_UP
from calc_service.domain.interface_codes import NATIONAL, REFUND, VALID
from calc_service.rulebook.codes import entries_of, national_fields, owned_codes
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.scalars import did_you_mean
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Fields that mean two things or nothing, codes of no field, codes of one name, codes both clear and ambiguous."""
    files = [file for _, file in sorted(folder.codes.items())]
    fields: dict[str, Value] = {}
    for name, _, field in national_fields(files):
        yield from _field(name, field, fields.setdefault(name, field))
    mapped: set[str] = set()
    for name, owner, entries in owned_codes(folder):
        yield from _placed(name, entries, fields)
        for entry in entries:
            yield from _without_meaning(entry, fields.get(name))
            yield from _two_codes_of_one_name(entry)
        mapped |= {name} if owner == NATIONAL else set()
    yield from (_flag_without_codes(name, field) for name, field in fields.items() if _is_flag(field, mapped, name))
    national = {name: entries for name, owner, entries in owned_codes(folder) if owner == NATIONAL}
    for name, ambiguous in entries_of(files, "ambiguous_codes"):
        yield from _placed(name, ambiguous, fields)
        yield from _clear_and_ambiguous(ambiguous, national.get(name, ()))


def _field(name: str, field: Value, first: Value) -> Iterator[Complaint]:
    if (first["means"].text, first["sum"].flag) != (field["means"].text, field["sum"].flag):
        yield field.place.complain(
            f"字段“{name}”前面已有另一种含义；一个字段只能有一种含义，请改成一致",
            f"the field '{name}' means something else before this; a field means one thing, make them the same",
        )
    if field["sum"].flag and field["means"].text not in ADDING_UP:
        yield field["sum"].place.complain(
            f"“{field['means'].text}”不能由几列相加得出；请删去“sum”，只有 {', '.join(ADDING_UP)} 可以",
            f"'{field['means'].text}' is never a sum of columns; remove sum, which only"
            f" {', '.join(ADDING_UP)} can have",
        )


def _placed(name: str, entries: Value, fields: Mapping[str, Value]) -> Iterator[Complaint]:
    if name not in fields:
        zh, en = did_you_mean(name, fields)
        yield entries.place.complain(
            f"“columns”里没有字段“{name}”，这些代码不会用到；{zh}",
            f"columns has no field '{name}', so these codes would never be used; {en}",
        )


def _without_meaning(entry: Value, field: Value | None) -> Iterator[Complaint]:
    for code, meaning in entry["meanings"].children.items():
        if field is not None and field["means"].text not in meaning:
            yield meaning.place.complain(
                f"代码“{code}”没有写“{field['means'].text}”是什么；请补上",
                f"the code '{code}' does not say which '{field['means'].text}' it is; add it",
            )


def _two_codes_of_one_name(entry: Value) -> Iterator[Complaint]:
    seen: dict[str, tuple[str, Value]] = {}
    for code, meaning in entry["meanings"].children.items():
        if "label" not in meaning:
            continue
        name = meaning["label"]["zh"]
        first, same_name = seen.setdefault(name.text, (code, meaning))
        if _means(same_name) != _means(meaning):
            yield name.place.complain(
                f"“{name.text}”已是代码“{first}”的名称而含义不同；请换一个名称",
                f"'{name.text}' is the name of the code '{first}' already, which means something else; use another",
            )


def _means(meaning: Value) -> dict[str, str]:
    return {key: value.text for key, value in meaning.children.items() if key != "label"}


def _clear_and_ambiguous(ambiguous: Value, national: Iterable[Value]) -> Iterator[Complaint]:
    clear = {code for entry in national for code in entry["meanings"].children}
    for pattern in ambiguous["codes"]:
        both = sorted(code for code in clear if re.fullmatch(pattern.text.replace("x", "[0-9]"), code))
        if both:
            yield pattern.place.complain(
                f"“{pattern.text}”包括代码“{both[0]}”，而“codes”里写明了它的含义；请只留一处",
                f"'{pattern.text}' takes in the code '{both[0]}', whose meaning stands under codes; keep one",
            )


def _is_flag(field: Value, mapped: set[str], name: str) -> bool:
    return field["means"].text in {REFUND, VALID} and name not in mapped


def _flag_without_codes(name: str, field: Value) -> Complaint:
    return field["means"].place.complain(
        f"字段“{name}”没有代码表，无法知道哪些行是这样；请在“codes”里补上",
        f"the field '{name}' has no codes, so nobody knows which rows it marks; add them under codes",
    )
