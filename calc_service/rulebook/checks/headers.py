"""A header means one thing: no two columns of ours and no two national fields go by the same name.

一个表头只表示一项内容：我们的两列、国家平台的两个字段，不能叫同一个名字。

A header may stand both for a column of ours and for a field that is nothing else than this column.

Passes: codes/chinese.yaml
    - disease_class: [病种, 疾病类别]
    + disease_class: [病种, 疾病类别, 病种分类]

Fails: codes/chinese.yaml
    - disease_class: [病种, 疾病类别]
    + disease_class: [病种, 就医地]
"""

from collections.abc import Iterator
from dataclasses import dataclass

from calc_service.domain.columns import INPUTS, NAMED
from calc_service.domain.interface_codes import as_header
from calc_service.rulebook.codes import entries_of, further_headers, national_fields
from calc_service.rulebook.complaints import Complaint, FilePlace
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Value


@dataclass(frozen=True, slots=True)
class _Claim:
    """`header` is claimed by `owner`; `plainly` is our column where the owner is nothing else than that."""

    header: str
    owner: str
    plainly: str
    place: FilePlace


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Headers that two columns or fields claim."""
    taken: dict[str, _Claim] = {}
    for claim in (*_own(folder), *_national(folder), *_unused(folder)):
        first = taken.setdefault(as_header(claim.header), claim)
        if first.owner != claim.owner and not (first.plainly and first.plainly == claim.plainly):
            yield claim.place.complain(
                f"表头“{claim.header}”已经表示“{first.owner}”，不能又表示“{claim.owner}”；请只留一处",
                f"the header '{claim.header}' stands for '{first.owner}' already and cannot mean '{claim.owner}' too;"
                " keep one",
            )


def _own(folder: RulesFolder) -> Iterator[_Claim]:
    words = folder.city["vocabulary"]["vocabulary"]
    labels = {**words["amount"].children, **words["column"].children}
    ids = dict.fromkeys((*INPUTS, *words["amount"].children, *NAMED))
    yield from (_Claim(column, column, column, words.place) for column in ids)
    for column in INPUTS:
        if column in labels:
            yield _Claim(labels[column]["zh"].text, column, column, labels[column]["zh"].place)
    for column, header in further_headers(list(folder.codes.values())):
        yield _Claim(header.text, column, column, header.place)


def _national(folder: RulesFolder) -> Iterator[_Claim]:
    files = list(folder.codes.values())
    mapped = {name for name, _ in entries_of(files, "codes")}
    for name, _, field in national_fields(files):
        plainly = "" if name in mapped or field["sum"].flag else field["means"].text
        yield from _names(name, field, plainly)


def _unused(folder: RulesFolder) -> Iterator[_Claim]:
    for section in ("not_inputs", "several_meanings"):
        for name, field in entries_of(list(folder.codes.values()), section):
            yield from _names(name, field, "")


def _names(name: str, field: Value, plainly: str) -> Iterator[_Claim]:
    yield _Claim(name, name, plainly, field.place)
    yield from (_Claim(header.text, name, plainly, header.place) for header in field["headers"])
