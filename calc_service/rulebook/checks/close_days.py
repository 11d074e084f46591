"""What one document changes begins on one day, and what begins holds for more than a few weeks.

同一文件规定的各条在同一天生效，前后两条至少相隔四周：一条写 2027-01-01、另一条写 2027-01-10，大多有一个写错了。

Days of one document that lie close to each other or differ by two figures exchanged are mostly one day, written twice.
So are two entries of one list, whatever they cite.

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 70000, floor: true, cite: cq-2022-116#2.3.2}

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-11-08, value: 70000, floor: true, cite: cq-2022-116#2.3.2}
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise

from calc_service.rulebook.doubts import Doubt, doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.histories import Entry, EntryList, entry_lists
from calc_service.rulebook.overlay import cite_of
from calc_service.rulebook.values import YEARLY_TABLES

CLOSE = 28
"""Fewer days than this are close."""
_OF_MONTH_AND_DAY = (5, 6, 8, 9)
"""Where their figures stand in an ISO day."""


def check(folder: RulesFolder) -> Iterator[Doubt]:
    """Entries whose day is close to another one's."""
    # Codes only say how files are written, and yearly lines have no day.
    lists = [
        one for one in entry_lists(folder) if not one.path[0].startswith("codes/") and one.path not in YEARLY_TABLES
    ]
    yield from _of_one_document(lists)
    yield from _of_one_list(lists)


def _of_one_document(lists: list[EntryList]) -> Iterator[Doubt]:
    citing: dict[str, list[Entry]] = {}
    for entry in (entry for listed in lists for entry in listed.entries):
        document = cite_of(entry.value).partition("#")[0]
        if document:
            citing.setdefault(document, []).append(entry)
    for document, entries in citing.items():
        days = Counter(entry.since for entry in entries)
        likelier = {day: _likelier(day, days) for day in days}
        for entry in entries:
            if likelier[entry.since]:
                yield _not_together(entry, likelier[entry.since], document)


def _not_together(entry: Entry, other: str, document: str) -> Doubt:
    apart = abs(_ordinal(other) - _ordinal(entry.since))
    return doubt(
        entry.value,
        entry.value["from"].place,
        f"{entry.since} 与同一文件（{document}）其他各条的 {other} 相差 {apart} 天；"
        "一个文件一般在同一天生效，是否日期写错",
        f"{entry.since} is {apart} days from {other}, on which other entries that cite {document} begin; one document"
        " mostly has one day",
    )


def _likelier(day: str, days: Counter[str]) -> str:
    """Of days like `day` one that more entries begin on, or that reads more like a beginning; "" without any."""

    def weight(one: str) -> tuple[int, bool, int]:
        return days[one], one.endswith("-01"), -_ordinal(one)

    like = [one for one in _like(day) if one in days and weight(one) > weight(day)]
    return max(like, key=weight, default="")


def _like(day: str) -> Iterator[str]:
    """The days close to `day`, and what is written with two figures of its month and day exchanged."""
    ordinal = _ordinal(day)
    for other in range(max(ordinal - CLOSE + 1, 1), min(ordinal + CLOSE, date.max.toordinal() + 1)):
        if other != ordinal:
            yield date.fromordinal(other).isoformat()
    for first, second in combinations(_OF_MONTH_AND_DAY, 2):
        figures = list(day)
        figures[first], figures[second] = figures[second], figures[first]
        yield "".join(figures)


def _of_one_list(lists: list[EntryList]) -> Iterator[Doubt]:
    for earlier, later in (pair for listed in lists for pair in pairwise(listed.entries)):
        apart = _ordinal(later.since) - _ordinal(earlier.since)
        if 0 < apart < CLOSE:
            yield doubt(
                later.value,
                later.value["from"].place,
                f"上一条（{earlier.value.place.in_brief}，{earlier.since} 起）只用了 {apart} 天"
                "就被这一条替换；是否日期写错",
                f"the entry before ({earlier.value.place.in_brief}, from {earlier.since}) holds for {apart} days only"
                " before this one replaces it; the day may be wrong",
            )


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
