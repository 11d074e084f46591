"""What holds from a day on rests on a document that had been issued by then, and what has no day on one from the start.

从某一天起的内容，依据的文件那时已经发布；不写日期的内容对所有日期都适用，只能引用全市规则第一天已经发布的文件。

A reply about a day would else cite a document that did not exist then. That a document reaches back may be lawful, so
that of dated entries it is only told; a text without a day is said of all days, and is dated where its document is
younger. What is cited for a year counts from its first day.

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2023-01-01, value: 70000, floor: true, cite: example-district-2023-1#1}

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-12-01, value: 70000, floor: true, cite: example-district-2023-1#1}

Passes: tilt_assistance.yaml
    -   tilt:
    -     label: {zh: 倾斜救助, en: Tilt assistance}
    -     cite: cq-2022-116#2.3.3
    +   tilt:
    +     - from: 2022-10-28
    +       label: {zh: 倾斜救助, en: Tilt assistance}
    +       cite: cq-2022-116#2.3.3
    +     - from: 2023-01-01
    +       label: {zh: 倾斜救助, en: Tilt assistance}
    +       cite: example-district-2023-1#1

Fails: tilt_assistance.yaml
    -   tilt:
    -     label: {zh: 倾斜救助, en: Tilt assistance}
    -     cite: cq-2022-116#2.3.3
    +   tilt:
    +     label: {zh: 倾斜救助, en: Tilt assistance}
    +     cite: example-district-2023-1#1
"""

from collections.abc import Iterator
from pathlib import Path

from calc_service.rulebook.citing import Citation, citations
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.doubts import Doubt, doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Value

FEW = 3
"""So many places that cite a document too early are told one by one; of more its day of issue is the likelier fault."""


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Texts without a day that cite a document issued later, and documents that are cited too early in many places."""
    first_day = min(folder.city_days)
    for issued, cited in _early(folder):
        if len(cited) > FEW:
            yield _everywhere(issued, cited)
        else:
            yield from (_undated(each, issued.text, first_day) for each in cited if not each.first)


def doubts(folder: RulesFolder) -> Iterator[Doubt]:
    """Dated entries that cite a document issued later."""
    for issued, cited in _early(folder):
        if len(cited) <= FEW:
            yield from (_dated(each, issued.text) for each in cited if each.first)


def _early(folder: RulesFolder) -> Iterator[tuple[Value, list[Citation]]]:
    """By document its day of issue, and what cites it from an earlier day on."""
    first_day = min(folder.city_days)
    early: dict[str, list[Citation]] = {}
    for citation, document in citations(folder):
        if document["issued_on"].text > max(citation.first, first_day):
            early.setdefault(citation.document, []).append(citation)
    for id_, cited in early.items():
        yield folder.city["documents"]["documents"][id_]["issued_on"], cited


def _everywhere(issued: Value, cited: list[Citation]) -> Complaint:
    place, number = cited[0].named.place, len(cited)
    where = f"{Path(place.path).name}:{place.line}"
    first = min(citation.first for citation in cited)
    tell = issued.place.warn if first else issued.place.complain
    return tell(
        f"有 {number} 处（第一处 {where}）在 {issued.text} 发文之前就引用它；请先对照文件核对发文日期，"
        "无误时再核对那些地方从哪一天起引用它",
        f"{number} places (the first is {where}) cite it from before {issued.text}, the day of issue; look that day up"
        " in the document first, and where it is right from which day on those places cite it",
    )


def _dated(citation: Citation, issued: str) -> Doubt:
    day, document = citation.first, citation.document
    return doubt(
        citation.entry,
        citation.named.place,
        f"从 {day} 起就引用“{document}”，而它 {issued} 才发布",
        f"'{document}' is cited from {day} on, but was issued only on {issued}",
    )


def _undated(citation: Citation, issued: str, first_day: str) -> Complaint:
    document = citation.document
    return citation.named.place.complain(
        f"这里没有写日期，对所有日期都适用，而“{document}”{issued} 才发布，以往的答复会引用当时还没有的文件；"
        f"发文日期无误的，请写成按日期的列表：从 {first_day} 起是原来的内容，再从新内容开始的那一天写一条",
        f"this has no day and so holds on all of them, but '{document}' was issued only on {issued}, so that replies"
        " about earlier days would cite what did not exist; where the day of issue is right write a dated list: what"
        f" stood here from {first_day} on, and another entry from the day on which the new one begins",
    )
