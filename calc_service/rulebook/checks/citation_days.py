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

from calc_service.rulebook.citing import Citation, citations
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Citations of documents that were issued only after the day from which on they are cited."""
    first_day = min(folder.city_days)
    for citation, document in citations(folder):
        issued = document["issued_on"].text
        if issued > max(citation.first, first_day):
            yield _younger(citation, issued) if citation.first else _undated(citation, issued, first_day)


def _younger(citation: Citation, issued: str) -> Complaint:
    day = citation.first
    return citation.named.place.warn(
        f"从 {day} 起就引用“{citation.document}”，而它 {issued} 才发布；请核对这两个日期，文件规定追溯的可以保留",
        f"'{citation.document}' is cited from {day} on, but was issued only on {issued}; look up both days, and leave"
        " them where the document itself reaches back",
    )


def _undated(citation: Citation, issued: str, first_day: str) -> Complaint:
    return citation.named.place.complain(
        f"这里没有写日期，对所有日期都适用，而“{citation.document}”{issued} 才发布，以往的答复会引用当时还没有的文件；"
        f"请写成按日期的列表：从 {first_day} 起是原来的内容，再从新内容开始的那一天写一条",
        f"this has no day and so holds on all of them, but '{citation.document}' was issued only on {issued}, so that"
        f" replies about earlier days would cite what did not exist; write a dated list: what stood here from"
        f" {first_day} on, and another entry from the day on which the new one begins",
    )
