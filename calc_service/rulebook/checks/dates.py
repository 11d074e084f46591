"""Entries of a dated list stand in the order of their days, and every day from the first on has a rule of the city.

同一列表的各条按生效日从早到晚排列，日期不重复；全市规则都从同一天开始，区县规定不早于这一天；全市列表的第一条不能按入院日适用。

The city's lists all begin on the same first day; only a burden threshold may come later, because the law gives none
(cq-2022-116#2.4.1). A district begins no earlier than the city and repeals only what it has set; its document, and the
name and pool of a track of its own, begin no later than what they belong to. In districts.yaml a last day follows the
first. An entry that goes by the day of admission follows one that does not: stays admitted earlier keep that.

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 70000, floor: true, verified: false, source: announced}

Fails: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-01-01, value: 70000, floor: true, cite: cq-2022-116#2.3.2-other}

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, applies_by: admitted_on, value: 70000, floor: true, cite: cq-2022-116#2.3.2-other}

Fails: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, applies_by: admitted_on, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}

Fails: districts/500116.yaml
    -       pool: ordinary
    +       pool: [{from: 2023-01-02, value: ordinary, cite: example-district-2023-1#3}]

Fails: districts.yaml
    - first_day: 2025-11-01, verified
    + first_day: 2025-11-01, last_day: 2025-10-31, verified

Fails: districts/500116.yaml
    -     - {from: 2023-01-01, threshold: 10000,
    +     - {from: 2022-01-01, threshold: 10000,
"""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import APPLIES_BY, Value, first_own_day, goes_by_admission, walk

Entries = tuple[Value, ...]
_MAY_BEGIN_LATER = (("safeguards", "burden_warning", "threshold"),)


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Entries out of order, other beginnings of city lists, district entries before them, last days before first."""
    shared = _dated_lists(*folder.city.values(), *folder.codes.values())
    own = [(district, _dated_lists(district)) for district in folder.districts.values()]
    for entries in chain(shared, _dated_lists(*folder.export_profiles.values()), *(lists for _, lists in own)):
        yield from _out_of_order(entries)
    yield from _last_before_first(folder)
    later = [_dated(folder.city[law].at(*path)) for law, *path in _MAY_BEGIN_LATER if law in folder.city]
    city = [entries for entries in shared if entries not in later]
    beginnings = [entries[0]["from"] for entries in city if not entries[0].broken]
    if not beginnings:
        return
    first_day = first_day_of(beginnings)
    yield from (_other_beginning(day, first_day) for day in beginnings if day.text != first_day)
    yield from (_no_rule_before(entries[0]) for entries in city if goes_by_admission(entries[0]))
    for entries in later:
        yield from _before(entries, first_day)
    for district, lists in own:
        for entries in lists:
            yield from _before(entries, first_day)
            yield from _repeals_nothing(entries)
        yield from _begins_late(district)


def _begins_late(district: Value) -> Iterator[Complaint]:
    """Names and pools of own tracks, and documents, that have days and begin after what they belong to."""
    tracks = district.at("medical_assistance", "tracks")
    parts = [(_dated(district.at("document")), first_own_day(district))]
    for track in () if tracks is None else tracks.children.values():
        begins = [entry["from"].text for entry in _dated(track.at("when"))[:1]]
        parts += [(_dated(track.at(key)), day) for day in begins for key in ("label", "pool")]
    for entries, day in parts:
        if entries and day and entries[0]["from"].text > day:
            late = entries[0]["from"]
            yield late.place.complain(
                f"从 {late.text} 开始，而它所属的规定 {day} 已经开始，之间的日子没有内容；请从 {day} 写起",
                f"this begins on {late.text}, and what it belongs to on {day}, so the days between would have nothing;"
                f" begin on {day}",
            )


def first_day_of(beginnings: list[Value]) -> str:
    """The ISO day on which most of the city's lists begin, the earliest of several."""
    days = Counter(sorted(day.text for day in beginnings))
    return days.most_common(1)[0][0]


def _dated(value: Value | None) -> Entries:
    return tuple(entry for entry in value or () if "from" in entry)


def _dated_lists(*files: Value) -> list[Entries]:
    lists = (_dated(value) for file in files for value in walk(file) if isinstance(value.content, tuple))
    return [entries for entries in lists if entries]


def _out_of_order(entries: Entries) -> Iterator[Complaint]:
    for earlier, later in pairwise(entry["from"] for entry in entries):
        if later.text <= earlier.text:
            yield later.place.complain(
                f"{later.text} 排在 {earlier.text} 之后，日期必须从早到晚且不重复；请调整顺序或日期",
                f"{later.text} stands after {earlier.text}, but days have to ascend without repetition;"
                " put them in order",
            )


def _last_before_first(folder: RulesFolder) -> Iterator[Complaint]:
    register = folder.city.get("districts")
    for district in () if register is None else walk(register):
        first, last = district.at("first_day"), district.at("last_day")
        if first is not None and last is not None and last.text < first.text:
            yield last.place.complain(
                f"撤销的日子 {last.text} 早于设立的日子 {first.text}，该区县没有一天存在；请核对两个日期",
                f"the last day {last.text} is before the first, {first.text}, so the district would exist on no day;"
                " check both",
            )


def _other_beginning(day: Value, first_day: str) -> Complaint:
    return day.place.complain(
        f"从 {day.text} 开始，而全市规则从 {first_day} 开始，有些日子规则会不全；请从 {first_day} 写起",
        f"this begins on {day.text}, the city's rules on {first_day}, so some days would have only part of the rules;"
        f" begin on {first_day}",
    )


def _no_rule_before(entry: Value) -> Complaint:
    return entry[APPLIES_BY].place.complain(
        "全市列表的第一条若按入院日适用，更早入院的住院就没有规则；请删去这一行，需要过渡的写在后面新的一条里",
        "were the city's first entry to go by the day of admission, stays admitted earlier would have no rule;"
        " remove the line, and say it in a later entry that needs a transition",
    )


def _before(entries: Entries, first_day: str) -> Iterator[Complaint]:
    for entry in entries:
        if entry["from"].text < first_day:
            yield entry["from"].place.complain(
                f"早于全市规则的第一天 {first_day}，那时还没有规则；请写 {first_day} 或更晚",
                f"earlier than {first_day}, the first day of the city's rules that this would build on;"
                f" write {first_day} or later",
            )


def _repeals_nothing(entries: Entries) -> Iterator[Complaint]:
    for before, entry in pairwise((None, *entries)):
        if entry is not None and "repealed" in entry and (before is None or "repealed" in before):
            yield entry.place.complain(
                "此前没有生效的区县规定，无可废止；请删去这一条",
                "nothing of the district's is in force here to repeal; remove the entry",
            )
