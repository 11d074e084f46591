"""Every clause that a rule cites is registered in documents.yaml, and so is the document of a district's file.

规则引用的每个条款、区县文件依据的文件，都已在 documents.yaml 登记；查不到的引用等于没有出处。

A citation nobody can look up is no provenance.

Passes: tilt_assistance.yaml
        cite: cq-2022-116#2.3.3

Fails: tilt_assistance.yaml
    -     cite: cq-2022-116#2.3.3
    +     cite: cq-2022-116#2.3.4

Fails: districts/500116.yaml
    - document: example-district-2023-1
    + document: example-district-2024-1
"""

from collections.abc import Iterator, Mapping

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.scalars import same_but_for_signs
from calc_service.rulebook.values import Value, stretches, walk


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Citations of unknown documents or clauses."""
    documents = folder.city.get("documents")
    if documents is None or documents.broken:
        return
    registered = documents["documents"].children
    for _, file in folder.files():
        yield from (_unknown(cite, registered) for cite in _cites(file) if not _is_known(cite, registered))
    named = (district["document"] for district in folder.districts.values() if "document" in district)
    for document in (stretch.said for each in named for stretch in stretches(each)):
        if document.text not in registered:
            zh, en = same_but_for_signs(document.text, registered)
            yield document.place.complain(
                f"文件“{document.text}”没有登记；请先在“documents.yaml”登记；{zh}",
                f"the document '{document.text}' is not registered; register it in documents.yaml first; {en}",
            )


def _cites(file: Value) -> Iterator[Value]:
    return (value["cite"] for value in walk(file) if "cite" in value)


def _is_known(cite: Value, registered: Mapping[str, Value]) -> bool:
    document, _, clause = cite.text.partition("#")
    return document in registered and clause in registered[document]["clauses"]


def _unknown(cite: Value, registered: Mapping[str, Value]) -> Complaint:
    document = cite.text.partition("#")[0]
    if document not in registered:
        zh, en = same_but_for_signs(document, registered)
        return cite.place.complain(
            f"引用的文件“{document}”没有登记，无法查证；请先在“documents.yaml”登记；{zh}",
            f"the cited document '{document}' is not registered, so nobody can look it up;"
            f" register it in documents.yaml first; {en}",
        )
    zh, en = same_but_for_signs(
        cite.text, [f"{document}#{clause}" for clause in registered[document]["clauses"].children]
    )
    return cite.place.complain(
        f"引用的条款“{cite.text}”没有登记，无法查证；请先在“documents.yaml”登记；{zh}",
        f"the cited clause '{cite.text}' is not registered, so nobody can look it up;"
        f" register it in documents.yaml first; {en}",
    )
