"""What is said of a field that is missing: those of a case speak of amounts, of which there are none here."""

from collections.abc import Iterable
from dataclasses import replace

from calc_service.api.rules_trials.forms import HIGHEST_SEED, MOST_PERSONS
from calc_service.case.refusals import Fault
from calc_service.domain.wording import Label

REQUIRED = "required"
ANY_FIELD = Label("缺少这一项，请补填", "this field is missing; give it")
BY_PLACE = {
    "/files": Label(
        '缺少 files（改动的规则文件）。请按路径列出各文件的全文：{"rules/medical_assistance.yaml": "全文"}；'
        "没有改动就写 {}",
        "files, the changed rules files, is missing. Give the whole text of each by its path: "
        '{"rules/medical_assistance.yaml": "the whole text"}; without any change write {}',
    ),
    "/population": Label(
        '缺少 population（模拟人群）。请填写，例如 {"persons": 20000, "seed": 1}；要用自己的结算测算，请改为以'
        " multipart/form-data 发送 changes 和 claims 两个部分",
        'population, the made-up persons, is missing. Give it, for example {"persons": 20000, "seed": 1}; or, for'
        " claims of your own, send multipart/form-data with the parts changes and claims",
    ),
    "/population/persons": Label(
        f"缺少 persons（模拟多少人）。请填写 1 到 {MOST_PERSONS} 的整数",
        f"persons, how many to make up, is missing. Give a whole number from 1 to {MOST_PERSONS}",
    ),
    "/population/seed": Label(
        f"缺少 seed（随机数种子，同一种子得到同一批人）。请填写 0 到 {HIGHEST_SEED} 的整数，例如 1",
        f"seed is missing; the same seed makes up the same persons. Give a whole number from 0 to {HIGHEST_SEED}, such"
        " as 1",
    ),
}


def with_what_to_give(faults: Iterable[Fault], language: str) -> list[Fault]:
    """Return `faults`, those about missing fields saying what belongs there."""
    return [
        replace(fault, message=BY_PLACE.get(fault.pointer, ANY_FIELD).in_language(language))
        if fault.code == REQUIRED
        else fault
        for fault in faults
    ]
