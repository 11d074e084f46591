"""What the kit has to touch, and which cases do: vocabulary, clauses, every figure, each side of a threshold."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from calc_service.domain.money import HIGHEST_AMOUNT
from calc_service.domain.vocabulary import (
    ACCESSES,
    ALERTS,
    DISEASE_CLASSES,
    ERRORS,
    FACILITY_LEVELS,
    INSURANCES,
    NOTICES,
    PLACES_OF_CARE,
    PREMIUM_STATUSES,
    REASONS,
    REFERRALS,
    SETTINGS,
    STATUSES,
    TILT_STATUSES,
    WARNINGS,
)
from calc_service.domain.wording import Label
from calc_service.engine.tables import tabulate
from calc_service.policy.conformance import touched
from calc_service.policy.conformance.calendar import turning_days
from calc_service.policy.conformance.excuses import NO_RULE, OF_NO_CASE, every_edition, excuse
from calc_service.policy.conformance.posing import SIDE_CODES, figures_in, frames
from calc_service.policy.conformance.solving import SolvedCase
from calc_service.policy.conformance.thresholds import of_frame
from calc_service.policy.conformance.touched import Mark, figure_code
from calc_service.rulebook.load import SoundRules
from calc_service.rulebook.values import Value, walk
from calc_service.rulebook.wording import LAWS

EXAMPLES_SHOWN = 5
"""So many cases are named that touch a thing."""
CODES = {
    "insurance": INSURANCES,
    "setting": SETTINGS,
    "disease_class": DISEASE_CLASSES,
    "facility_level": FACILITY_LEVELS,
    "place_of_care": PLACES_OF_CARE,
    "referral": REFERRALS,
    touched.TIER: ("1", "2"),
    touched.STATUS: STATUSES,
    touched.TILT_STATUS: TILT_STATUSES,
    touched.PREMIUM_STATUS: PREMIUM_STATUSES,
    touched.ACCESS: ACCESSES,
    touched.REASON: REASONS,
    touched.NOTICE: NOTICES,
    touched.WARNING: WARNINGS,
    touched.ALERT: ALERTS,
    touched.ERROR: (*ERRORS, *(mark.code for mark in OF_NO_CASE)),
}
"""The closed lists, by what a code of theirs is."""
HEADINGS = ("kind", "code", "cases", "examples", "reason_zh", "reason_en")


class NotCovered(Exception):  # noqa: N818  named for what happened, as RulesRefused is
    """The kit would touch nothing of some things that a case can reach; `missing` are these."""

    def __init__(self, missing: Iterable[Mark]) -> None:
        self.missing = tuple(missing)
        super().__init__(", ".join(f"{mark.kind} {mark.code}" for mark in self.missing))


@dataclass(frozen=True, slots=True)
class CoveredThing:
    """One line of the table: a thing, how many cases touch it, some of them, and why none does."""

    mark: Mark
    cases: int
    examples: tuple[str, ...]
    why: Label | None


@dataclass(slots=True)
class Tallies:
    """Counts the cases that touch each thing, and keeps the first few."""

    counts: dict[Mark, int] = field(default_factory=dict)
    first: dict[Mark, list[str]] = field(default_factory=dict)

    def add(self, solved: SolvedCase) -> None:
        """Count one case."""
        for mark in solved.marks:
            self.counts[mark] = self.counts.get(mark, 0) + 1
            examples = self.first.setdefault(mark, [])
            if len(examples) < EXAMPLES_SHOWN:
                examples.append(solved.case.id)


def covered(tallies: Tallies, rules: SoundRules) -> tuple[CoveredThing, ...]:
    """The table. Raises NotCovered with all that is missing and that nothing excuses."""
    excused = _excused(rules)
    required = dict.fromkeys((*_required(rules), *sorted(tallies.counts)))
    missing = [mark for mark in required if mark not in tallies.counts and mark not in excused]
    if missing:
        raise NotCovered(missing)
    return tuple(
        CoveredThing(
            mark,
            tallies.counts.get(mark, 0),
            tuple(tallies.first.get(mark, ())),
            None if mark in tallies.counts else excused[mark],
        )
        for mark in required
    )


def _required(rules: SoundRules) -> Iterator[Mark]:
    book = rules.book
    yield from (Mark(kind, code) for kind, codes in CODES.items() for code in codes)
    yield from (Mark(touched.DISTRICT, code) for code in book.wording.districts)
    in_force = {category for edition in every_edition(book) for category in edition.categories_in_force}
    yield from (Mark(touched.CATEGORY, category) for category in sorted(in_force))
    tracks = {(track.id, track.pool) for edition in every_edition(book) for track in edition.medical_assistance.tracks}
    yield from (Mark(touched.TRACK, name) for name in sorted({track for track, _ in tracks}))
    yield from (Mark(touched.POOL, name) for name in sorted({pool for _, pool in tracks}))
    yield from (Mark(touched.CLAUSE, cite) for cite in _clauses(rules))
    yield from _figures(rules)
    yield from _thresholds(rules)
    for day in turning_days(book):
        yield from (Mark(touched.DAY, f"{day} {side}") for side in SIDE_CODES.values())


def _clauses(rules: SoundRules) -> Iterator[str]:
    for document, said in rules.book.wording.documents.items():
        yield from (f"{document}#{clause}" for clause in said.clauses)


def _figures(rules: SoundRules) -> Iterator[Mark]:
    book = rules.book
    stated = (book.premium_standards, book.catastrophic_terms, *(frame.edition for frame in frames(tabulate(book))))
    found = {figure_code(one.name, one.start, one.unit, one.value) for part in stated for one in figures_in(part)}
    yield from (Mark(touched.FIGURE, code) for code in sorted(found))


def _thresholds(rules: SoundRules) -> Iterator[Mark]:
    every = dict.fromkeys(one for frame in frames(tabulate(rules.book)) for one in of_frame(frame))
    for one in every:
        for step, side in SIDE_CODES.items():
            if 0 <= one.point + step <= HIGHEST_AMOUNT:
                yield Mark(touched.THRESHOLD, f"{one.code} {side}")


def _excused(rules: SoundRules) -> dict[Mark, Label]:
    reasons = {mark: excuse(mark, rules.book) for mark in _required(rules)}
    resting = _cited(rules)
    unused = {Mark(touched.CLAUSE, cite): NO_RULE for cite in _clauses(rules) if cite not in resting}
    return {mark: why for mark, why in reasons.items() if why is not None} | unused


def _cited(rules: SoundRules) -> set[str]:
    """The clauses that something rests on which can decide a case."""
    city, warned = rules.contents.city, excuse(Mark(touched.ALERT, ALERTS[0]), rules.book) is None
    watched = set() if warned else {id(each) for each in walk(city["safeguards"]["burden_warning"])}
    of_laws = (entry for name in LAWS for entry in walk(city[name]) if not _is_wording(entry))
    of_others = (entry for file in (city["categories"], *rules.contents.districts.values()) for entry in walk(file))
    entries = (entry for entry in (*of_laws, *of_others) if "cite" in entry and "repealed" not in entry)
    return {entry["cite"].text for entry in entries if id(entry) not in watched}


def _is_wording(entry: Value) -> bool:
    """Whether an entry only says how something is put: such a text may be of what no case can reach."""
    return "message" in entry or "label" in entry


def table(things: Iterable[CoveredThing]) -> str:
    """The table as CSV, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    for one in things:
        why = one.why or Label("", "")
        writer.writerow((*one.mark, one.cases, " ".join(one.examples), why.zh, why.en))
    return text.getvalue()
