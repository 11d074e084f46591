"""Every track and every entry with figures is used by a worked example.

每个救助项目、每一条写有数字的规定，都至少有一个算例用到；没有算例用到的，写错了也没有算例会不符。

What no worked case touches can be wrong without any example noticing it. A yearly table counts as one, whichever year
an example is of. How closely the examples look is for `rules coverage` to say.

Passes: medical_assistance.yaml
          - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 70000, floor: true, cite: cq-2022-116#2.3.2}
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, product

from calc_service.case.reply_types import AssessedClaim, Assessment
from calc_service.case.step_types import BreakdownStep
from calc_service.domain.money import ratio_text, yuan
from calc_service.rulebook.complaints import Complaint, named
from calc_service.rulebook.doubts import Doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.histories import Entry, EntryList, Path, entry_lists, figures
from calc_service.rulebook.laws.medical_assistance import city_tracks, own_tracks
from calc_service.rulebook.overlay import cite_of
from calc_service.rulebook.values import PERCENTAGES, YEARLY_TABLES, Value, stretches

UNTRIED = "untried"
_CITY = ("",)
"""The names under which what the city says is used; of a district those of its documents."""


@dataclass(frozen=True, slots=True)
class UsedByExamples:
    """What replies to examples rest on: once under "", the city's name, and once under the district's document.

    figures: (name, first ISO day, the figure as a reply shows it, a clause of its step)
    tracks:  (name, the track's id)
    """

    figures: frozenset[tuple[str, str, str, str]]
    tracks: frozenset[tuple[str, str]]


def used_by(replies: Iterable[Assessment]) -> UsedByExamples:
    """What is used by the replies."""
    amounts: set[tuple[str, str, str, str]] = set()
    tracks: set[tuple[str, str]] = set()
    for reply in replies:
        document = reply.rules.district_rules
        claims = [claim for claim in reply.claims if isinstance(claim, AssessedClaim)]
        premium = () if reply.premium_subsidy is None else reply.premium_subsidy.steps
        for figure in chain(*map(_figures, (*premium, *(step for claim in claims for step in claim.steps)))):
            amounts |= {(name, *figure) for name in (document, *_CITY)}
        for claim in claims:
            tracks |= {(name, claim.track or "") for name in (document, *_CITY)}
    return UsedByExamples(frozenset(amounts), frozenset(tracks))


def _figures(step: BreakdownStep) -> Iterator[tuple[str, str, str]]:
    for figure in step.figures:
        yield from ((figure.from_, figure.value or "", clause) for clause in (*step.clauses, ""))


def untried(folder: RulesFolder, used: UsedByExamples) -> tuple[Doubt, ...]:
    """Tracks and entries that no example uses, each at its place."""
    tracks = [_doubt(track) for track in _tracks(folder, used)]
    documents = {f"districts/{code}": _documents(district) for code, district in folder.districts.items()}
    lists = [(listed, documents.get(listed.path[0], _CITY)) for listed in entry_lists(folder)]
    entries = [_doubt(entry) for listed, names in lists for entry in _entries(listed, names, used)]
    return (*tracks, *entries)


def _documents(district: Value | None) -> tuple[str, ...]:
    return _CITY if district is None else tuple(each.said.text for each in stretches(district["document"]))


def told(doubts: Iterable[Doubt]) -> Iterator[Complaint]:
    """One warning a file with the lines of all that is not tried, and what was confirmed."""
    by_file: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        if doubt.is_confirmed:
            yield from named(UNTRIED, [doubt.told])
        else:
            by_file.setdefault(doubt.complaint.path, []).append(doubt)
    yield from named(UNTRIED, map(_together, by_file.values()))


def _together(doubts: list[Doubt]) -> Complaint:
    lines = sorted({doubt.complaint.line for doubt in doubts})
    first = min(doubts, key=lambda one: one.complaint.line)
    listed = ", ".join(map(str, lines))
    return first.entry.place.warn(
        f"没有一个算例用到这里的 {len(lines)} 处（第 {listed} 行），写错了也不会有算例不符；"
        "请在“examples/”里各写一个算例，不需要的就在那一条加上“confirmed: 理由”",
        f"no worked example uses what stands at these lines: {listed}; none would notice a slip there, so write one"
        " for each in examples/, or add 'confirmed: reason' to an entry that needs none",
    )


def _doubt(value: Value) -> Doubt:
    return Doubt(value, value.place.warn("没有一个算例用到这一条", "no worked example uses this entry"))


def _tracks(folder: RulesFolder, used: UsedByExamples) -> Iterator[Value]:
    for district in (None, *folder.districts.values()):
        names = _documents(district)
        tracks: Mapping[str, Value] = own_tracks(district, folder.city) if district else city_tracks(folder.city)
        yield from (track for id_, track in tracks.items() if used.tracks.isdisjoint((name, id_) for name in names))


def _entries(listed: EntryList, names: tuple[str, ...], used: UsedByExamples) -> Iterator[Value]:
    """Those with figures of which none is used; of a yearly table the last where no year is."""
    with_figures = [entry for entry in listed.entries if any(figures(entry.value))]
    idle = [entry.value for entry in with_figures if not _is_used(listed.path, entry, names, used)]
    yield from idle if listed.path not in YEARLY_TABLES else idle[-1:] if len(idle) == len(with_figures) else ()


def _is_used(path: Path, entry: Entry, names: tuple[str, ...], used: UsedByExamples) -> bool:
    first_day = f"{entry.since}-01-01" if path in YEARLY_TABLES else entry.since
    return any(
        (name, first_day, _as_in_a_reply((*path, *inner), figure.number), cite_of(entry.value)) in used.figures
        for name, (inner, figure) in product(names, figures(entry.value))
    )


def _as_in_a_reply(path: Path, number: int) -> str:
    return yuan(number) if PERCENTAGES.isdisjoint(path) else ratio_text(number)
