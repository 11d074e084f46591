"""A document that ends does so after it was issued, and what replaces it is registered, not older, and no circle.

文件有效的最后一天不早于发文日期；代替它的文件已经登记，发文不比它早，也不绕回自己。

Who follows `replaced_by` arrives at the document that is in force.

Passes: documents.yaml
    -     issued_on: 2022-10-28
    +     issued_on: 2022-10-28
    +     in_force_until: 2027-12-31
    +     replaced_by: example-district-2023-1

Fails: documents.yaml
    -     issued_on: 2021-04-01
    +     issued_on: 2021-04-01
    +     in_force_until: 2021-03-31

Fails: documents.yaml
    -     issued_on: 2022-10-28
    +     issued_on: 2022-10-28
    +     replaced_by: cq-2027-8

Fails: documents.yaml
    -     issued_on: 2022-10-28
    +     issued_on: 2022-10-28
    +     replaced_by: cq-2021-31

Fails: documents.yaml
    -     issued_on: 2022-10-28
    +     issued_on: 2022-10-28
    +     replaced_by: cq-2022-116
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Last days before the first, and replacing documents that are unknown, older, or lead back."""
    documents = folder.city["documents"]["documents"]
    for id_, document in documents.children.items():
        last, issued = document.at("in_force_until"), document["issued_on"].text
        if last is not None and last.text < issued:
            yield last.place.complain(
                f"有效的最后一天 {last.text} 早于发文日期 {issued}；请核对这两个日期",
                f"the last day {last.text} is before the day of issue, {issued}; look up both",
            )
        replacing = document.at("replaced_by")
        if replacing is not None:
            yield from _wrong(id_, replacing, documents)


def _wrong(id_: str, replacing: Value, documents: Value) -> Iterator[Complaint]:
    if replacing.text not in documents:
        yield replacing.place.complain(
            f"代替它的文件“{replacing.text}”没有登记；请先在这里登记那个文件",
            f"the document '{replacing.text}' that replaces it is not registered; register it here first",
        )
    elif _leads_back(id_, documents):
        yield replacing.place.complain(
            f"“{id_}”由“{replacing.text}”代替，最后又绕回自己；请核对哪个文件在后",
            f"'{id_}' is replaced by '{replacing.text}', which leads back to it; look up which of them came later",
        )
    elif documents[replacing.text]["issued_on"].text < documents[id_]["issued_on"].text:
        yield replacing.place.complain(
            f"代替它的文件“{replacing.text}”发文比它早；请核对两个文件的发文日期和先后",
            f"the document '{replacing.text}' that replaces it was issued before it; look up the days of both and which"
            " of them came later",
        )


def _leads_back(id_: str, documents: Value) -> bool:
    seen, at = set[str](), documents[id_].at("replaced_by")
    while at is not None and at.text in documents and at.text not in seen:
        seen.add(at.text)
        at = documents[at.text].at("replaced_by")
    return id_ in seen
