"""What people see while they write rules in an editor with yaml-language-server, the server itself asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.rulebook.rules_copy import DISTRICT, DOCUMENT, MEDICAL

if TYPE_CHECKING:
    from tests.editor.conftest import Editor

MISTAKES = [
    (MEDICAL, "value: 100000,", "value: 100,000,", "数字里不写逗号"),
    (MEDICAL, "{above: 30000}", "{above: 30,000}", "数字里不写逗号"),
    ("catastrophic_insurance", "deductible: 18797", "deductible: 18,797", "数字里不写逗号"),
    (MEDICAL, "low_income_margin: 60%", "low_income_margine: 60%", "没有登记这个类别"),
    (MEDICAL, "low_income_margin: 60%", "低保边缘: 60%", "没有登记这个类别"),
    ("safeguards", "[extreme_poverty, ", "[extrem_poverty, ", "没有登记这个类别"),
    (DISTRICT, "{subsistence_allowance: 75%}", "{subsistance_allowance: 75%}", "没有登记这个类别"),
    (DISTRICT, "medical_assistance: extreme_poverty", "medical_assistance: orphans", "没有登记这个类别"),
    (MEDICAL, "low_income_margin: 60%", "low_income_margin: 60", "百分数"),
    (MEDICAL, "low_income_margin: 60%", "low_income_margin: 0.6", "百分数"),
    (MEDICAL, "        floor: true ", "        flour: true ", "这里只能写这些键"),
    (MEDICAL, "- {from: 2022-10-28, value: 60000,", "- {from: 2022/10/28, value: 60000,", "日期"),
    (MEDICAL, "setting: [inpatient, outpatient]", "setting: inpatient", "列表"),
    (MEDICAL, "disease_class: special", "disease_class: specia", "这些代码之一"),
    (MEDICAL, "    ratio: {same_as: special}", "    ratio: special", ""),
    (DISTRICT, "tilt_assistance:", "catastrophic_insurance: {}\ntilt_assistance:", "cq-2022-116#2.2.2"),
]
MISSING = [
    (MEDICAL, "    pool: special\n", "", "缺少“pool”"),
    (MEDICAL, "        cite: cq-2022-116#2.3.2-special\n        floor", "        floor", "没有出处"),
]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_rules_as_they_are_have_nothing_underlined(editor: Editor) -> None:
    names = sorted(file.relative_to(editor.rules.folder).as_posix() for file in editor.rules.folder.rglob("*.yaml"))
    assert DISTRICT + ".yaml" in names
    for name in (name.removesuffix(".yaml") for name in names):
        assert editor.complaints(name, editor.rules.text(name)) == [], name


@pytest.mark.parametrize(("name", "old", "new", "said"), MISTAKES)
def test_a_mistake_is_underlined_in_its_line_in_chinese_first(
    editor: Editor, name: str, old: str, new: str, said: str
) -> None:
    before, _, after = editor.rules.text(name).partition(old)
    line = before.count("\n") + 1
    found = editor.complaints(name, before + new + after)
    assert any(said in one and one.startswith(f"{line}: ") for one in found), found
    assert all(CHINESE.search(one.partition(" / ")[0]) for one in found), found


@pytest.mark.parametrize(("name", "old", "new", "said"), MISSING)
def test_what_is_missing_is_named_in_chinese_first(editor: Editor, name: str, old: str, new: str, said: str) -> None:
    found = editor.complaints(name, editor.rules.text(name).replace(old, new, 1))
    assert any(said in one.partition(" / ")[0] for one in found), found


def test_ids_of_categories_are_offered_as_keys_and_in_lists(editor: Editor) -> None:
    text = editor.rules.text(MEDICAL).replace("          low_income_margin: 60%\n", "          ‸\n", 1)
    assert {"low_income_margin"} <= set(editor.completions(MEDICAL, text))
    text = editor.rules.text("safeguards").replace("[extreme_poverty, ", "[‸, ", 1)
    assert {"extreme_poverty", "illness_impoverished"} <= set(editor.completions("safeguards", text))


def test_a_district_is_offered_its_own_categories_and_the_city_is_not(editor: Editor) -> None:
    text = editor.rules.text(DISTRICT).replace("categories: [orphan, ", "categories: [‸, ", 1)
    assert {"orphan", "extreme_poverty"} <= set(editor.completions(DISTRICT, text))
    text = editor.rules.text("safeguards").replace("[extreme_poverty, ", "[‸, ", 1)
    assert "orphan" not in editor.completions("safeguards", text)


def test_clauses_and_documents_are_offered_whatever_was_typed_so_far(editor: Editor) -> None:
    text = editor.rules.text(MEDICAL).replace("cite: cq-2022-116#2.3.2-special", "cite: ‸", 1)
    offered = set(editor.completions(MEDICAL, text))
    assert {"cq-2022-116#2.3.2-other", f"{DOCUMENT}#1"} <= offered
    text = re.sub("\ndocument: .*", "\ndocument: ‸", editor.rules.text(DISTRICT), count=1)
    assert {DOCUMENT, "cq-2022-116"} <= set(editor.completions(DISTRICT, text))


def test_a_clause_registered_just_now_is_no_mistake(editor: Editor) -> None:
    text = editor.rules.text(MEDICAL).replace("cq-2022-116#2.3.2-special", "cq-2027-8#2.1", 1)
    assert editor.complaints(MEDICAL, text) == []
