"""What one document changes begins on one day, and what begins holds for more than a few weeks.

同一文件规定的各条在同一天生效，前后两条至少相隔四周：一条写 2027-01-01、另一条写 2027-01-10，大多有一个写错了。

Days of one document that lie close to each other or differ by two figures exchanged are mostly one day, written twice.
So are two entries of one list, whatever they cite.

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 70000, floor: true, cite: cq-2022-116#2.3.2-other}

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-11-08, value: 70000, floor: true, cite: cq-2022-116#2.3.2-other}
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from calc_service.rulebook.doubts import Doubt, doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.histories import Entry, EntryList, entry_lists
from calc_service.rulebook.overlay import cite_of
from calc_service.rulebook.values import YEARLY_TABLES

CLOSE = 28
"""Fewer days than this are close."""


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
        for entry in entries:
            other = _likelier(entry.since, days)
            if other:
                apart = abs(_apart(other, entry.since))
                zh = (
                    f"{entry.since} 与同一文件（{document}）其他各条的 {other} 相差 {apart} 天；"
                    "一个文件一般在同一天生效，是否日期写错"
                )
                en = (
                    f"{entry.since} is {apart} days from {other}, on which other entries that cite {document} begin;"
                    " one document mostly has one day"
                )
                yield doubt(entry.value, entry.value["from"].place, zh, en)


def _likelier(day: str, days: Counter[str]) -> str:
    """Of days close to `day` one that more entries begin on, or that reads more like a beginning; "" without any."""
    weight = {one: (count, one.endswith("-01"), -_ordinal(one)) for one, count in days.items()}
    near = [one for one in days if one != day and _alike(one, day) and weight[one] > weight[day]]
    return max(near, key=lambda one: weight[one], default="")


def _of_one_list(lists: list[EntryList]) -> Iterator[Doubt]:
    for earlier, later in (pair for listed in lists for pair in pairwise(listed.entries)):
        apart = _apart(earlier.since, later.since)
        if 0 < apart < CLOSE:
            yield doubt(
                later.value,
                later.value["from"].place,
                f"上一条（{earlier.value.place.in_brief}，{earlier.since} 起）只用了 {apart} 天"
                "就被这一条替换；是否日期写错",
                f"the entry before ({earlier.value.place.in_brief}, from {earlier.since}) holds for {apart} days only"
                " before this one replaces it; the day may be wrong",
            )


def _alike(one: str, other: str) -> bool:
    """Whether two days are close, or month and day are written with the same figures of which two are exchanged."""
    if abs(_apart(one, other)) < CLOSE:
        return True
    changed = [place for place in range(len(one)) if one[place] != other[place]]
    if one[:4] != other[:4] or len(changed) != len(("first", "second")):
        return False
    first, second = changed
    return (one[first], one[second]) == (other[second], other[first])


def _apart(earlier: str, later: str) -> int:
    return _ordinal(later) - _ordinal(earlier)


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
