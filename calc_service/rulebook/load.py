"""The rules folder → the rule book, or everything that is wrong with it.

The book has profiles, a grid of editions (one row per day on which anything begins, one column per profile), and every
text of the folder, as the service says it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from calc_service.domain.days import AFTER_ALL_DAYS, BEFORE_ALL_DAYS, day_number
from calc_service.domain.wording import Clause, District, Document, Label, NoticeText, Reason, Step, Wording
from calc_service.engine.edition import Edition, Profile, RuleBook
from calc_service.rulebook import checks
from calc_service.rulebook.codes import codes, monitoring
from calc_service.rulebook.complaints import ERROR, MOST_A_FILE, Complaint, RulesRefused, at_most, in_order
from calc_service.rulebook.folder import RulesFolder, digest, read_folder
from calc_service.rulebook.laws import (
    catastrophic_insurance,
    medical_assistance,
    premium_subsidy,
    safeguards,
    tilt_assistance,
)
from calc_service.rulebook.laws.catastrophic_insurance import yearly_terms
from calc_service.rulebook.laws.medical_assistance import own_tracks
from calc_service.rulebook.laws.premium_subsidy import standards
from calc_service.rulebook.overlay import Overlay, city_categories, overlays, own_categories
from calc_service.rulebook.platform import platform_facts
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import Value, start_days


def number_of(day: str) -> int:
    """Days since 1970-01-01 of an ISO day."""
    return day_number(date.fromisoformat(day))


def profiles(folder: RulesFolder) -> tuple[Profile, ...]:
    """The city's profile, then one per district file in force, by code."""
    return tuple(_profile(folder.city, district) for district in (None, *_districts(folder)))


def grid(folder: RulesFolder) -> tuple[tuple[int, ...], tuple[tuple[Edition, ...], ...]]:
    """The starts in days since 1970-01-01, and by start and profile the edition that begins there."""
    starts = sorted(folder.city_days | start_days(folder.districts.values()))
    columns = [tuple(_column(folder, district, starts)) for district in (None, *_districts(folder))]
    return tuple(number_of(day) for day in starts), tuple(zip(*columns, strict=True))


def edition_on(overlay: Overlay) -> Edition:
    """All rules of one profile on one day."""
    return Edition(
        start=number_of(overlay.day),
        categories_in_force=frozenset((*overlay.city_categories(), *overlay.treated_as("medical_assistance"))),
        premium_subsidy=premium_subsidy.rules_on(overlay),
        catastrophic_insurance=catastrophic_insurance.rules_on(overlay),
        medical_assistance=medical_assistance.rules_on(overlay),
        tilt_assistance=tilt_assistance.rules_on(overlay),
        safeguards=safeguards.rules_on(overlay),
    )


def _districts(folder: RulesFolder) -> list[Value]:
    return [district for _, district in sorted(folder.districts.items())]


def _column(folder: RulesFolder, district: Value | None, starts: list[str]) -> Iterator[Edition]:
    """Editions of one profile; between its own starts the rules are the same objects, which keeps loading fast."""
    own = {overlay.day: edition_on(overlay) for overlay in overlays(folder, district)}
    last = own[starts[0]]
    for day in starts:
        last = own.get(day, last)
        yield replace(last, start=number_of(day))


def _profile(city: Mapping[str, Value], district: Value | None) -> Profile:
    shared = [track["pool"].text for track in medical_assistance.city_tracks(city).values()]
    own = [track["pool"].text for track in medical_assistance.own_tracks(district, city).values()]
    return Profile(
        district="" if district is None else district["district"].text,
        document="" if district is None else district["document"].text,
        categories=(*city_categories(city), *own_categories(district)),
        pools=tuple(dict.fromkeys((*shared, *own))),
    )


LAWS = ("premium_subsidy", "catastrophic_insurance", "medical_assistance", "tilt_assistance", "safeguards")


def wording(folder: RulesFolder) -> Wording:
    """All labels, messages, documents and districts."""
    city = folder.city
    return Wording(
        documents={id_: _document(value) for id_, value in city["documents"]["documents"].children.items()},
        districts={code: _district(code, value) for code, value in city["districts"]["districts"].children.items()},
        categories=_category_labels(folder),
        laws={law: label_of(city[law]["label"]) for law in LAWS},
        tracks=_track_labels(folder),
        pools=_pool_labels(folder),
        steps={name: _step(step) for law in LAWS for name, step in _children(city[law].at("steps")).items()},
        reasons={name: _reason(value) for name, value in city["medical_assistance"]["reasons"].children.items()},
        notices={name: _notice(value) for name, value in city["medical_assistance"]["notices"].children.items()},
        terms={name: _labels(codes) for name, codes in city["vocabulary"]["vocabulary"].children.items()},
        letter=_labels(city["letter"]["letter"]),
    )


def _category_labels(folder: RulesFolder) -> dict[str, Label]:
    of_city = folder.city["categories"]["categories"]
    return _labels_inside([of_city, *(district.at("categories") for district in folder.districts.values())])


def _track_labels(folder: RulesFolder) -> dict[str, Label]:
    labels = _labels_inside([folder.city["medical_assistance"]["tracks"]])
    for district in folder.districts.values():
        labels |= {id_: label_of(track["label"]) for id_, track in own_tracks(district, folder.city).items()}
    return labels


def _pool_labels(folder: RulesFolder) -> dict[str, Label]:
    own = [medical_assistance.own_tracks(district, folder.city).items() for district in _districts(folder)]
    drawing: dict[str, dict[str, Label]] = {}
    for id_, track in chain(medical_assistance.city_tracks(folder.city).items(), *own):
        drawing.setdefault(track["pool"].text, {})[id_] = label_of(track["label"])
    return {
        pool: Label("、".join(label.zh for label in tracks.values()), ", ".join(label.en for label in tracks.values()))
        for pool, tracks in drawing.items()
    }


def _labels_inside(tables: list[Value | None]) -> dict[str, Label]:
    return {id_: label_of(value["label"]) for table in tables for id_, value in _children(table).items()}


def _children(value: Value | None) -> dict[str, Value]:
    return {} if value is None else dict(value.children)


def _labels(codes: Value) -> dict[str, Label]:
    return {code: label_of(value) for code, value in codes.children.items()}


def _document(value: Value) -> Document:
    return Document(
        number=value["number"].text,
        title=label_of(value["title"]),
        issuer=label_of(value["issuer"]),
        issued_on=value["issued_on"].text,
        clauses={id_: _clause(clause) for id_, clause in value["clauses"].children.items()},
    )


def _clause(value: Value) -> Clause:
    return Clause(label_of(value["label"]), label_of(value["summary"]))


def _district(code: str, value: Value) -> District:
    first, last = value.at("first_day"), value.at("last_day")
    return District(
        code=code,
        label=label_of(value["label"]),
        first_day=BEFORE_ALL_DAYS if first is None else number_of(first.text),
        last_day=AFTER_ALL_DAYS if last is None else number_of(last.text),
        verified=value["verified"].flag,
    )


def _step(value: Value) -> Step:
    return Step(label_of(value["label"]), value["cite"].text if "cite" in value else "")


def _notice(value: Value) -> NoticeText:
    return NoticeText(label_of(value["label"]), value["cite"].text)


def _reason(value: Value) -> Reason:
    cure = {name: put_right.text for name, put_right in _children(value.at("cure")).items()}
    curable = value["curable"].flag
    return Reason(label_of(value["message"]), value["field"].text, value["cite"].text, curable, cure or None)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A rules folder as it is: `book` is None where it cannot be served; `complaints` stand in order of their places.

    What is wrong only as time passes, such as a year without figures, keeps nothing from being served.
    """

    book: RuleBook | None
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True)
class SoundRules:
    """Rules that can be served: as their files say them, and to compute by."""

    contents: RulesFolder
    book: RuleBook


def read_rules(folder: Path) -> SoundRules:
    """The rules in `folder`; RulesRefused with every error at once where there is one."""
    contents, complaints = _read(folder, None)
    if not _can_be_served(complaints):
        raise RulesRefused(complaint for complaint in complaints if complaint.level == ERROR)
    return SoundRules(contents, book_of(contents))


def load(folder: Path) -> RuleBook:
    """The book of the rules in `folder`; raises as `read_rules` does."""
    return read_rules(folder).book


def inspect(folder: Path, today: date | None = None) -> tuple[Complaint, ...]:
    """Every complaint about the rules in `folder`, warnings included, sorted by place.

    With `today` also what that day makes wrong: see `checks.TODAY`.
    """
    return _read(folder, today)[1]


def examine(folder: Path, today: date) -> LoadResult:
    """Both at once: every complaint on `today`, and the book where the rules can be served."""
    contents, complaints = _read(folder, today)
    return LoadResult(book_of(contents) if _can_be_served(complaints) else None, complaints)


def _read(folder: Path, today: date | None) -> tuple[RulesFolder, tuple[Complaint, ...]]:
    complaints: list[Complaint] = []
    contents = read_folder(folder, complaints)
    complaints.extend(checks.check(contents, today))
    return contents, tuple(at_most(MOST_A_FILE, in_order(complaints)))


def _can_be_served(complaints: Iterable[Complaint]) -> bool:
    return all(complaint.level != ERROR or complaint.check in checks.TODAY for complaint in complaints)


def with_other_rules(book: RuleBook, folder: RulesFolder) -> RuleBook:
    """The `book` of a folder as it would be of another whose texts, codes and digest may be taken for the same."""
    starts, editions = grid(folder)
    districts = {code: _district(code, value) for code, value in folder.city["districts"]["districts"].children.items()}
    return replace(
        book,
        starts=starts,
        profiles=profiles(folder),
        editions=editions,
        premium_standards=standards(folder.city["premium_subsidy"]),
        catastrophic_terms=yearly_terms(folder.city["catastrophic_insurance"]),
        wording=replace(book.wording, districts=districts),
    )


def book_of(folder: RulesFolder) -> RuleBook:
    """The book of rules in which no error was found."""
    starts, editions = grid(folder)
    return RuleBook(
        digest=digest(folder),
        starts=starts,
        profiles=profiles(folder),
        editions=editions,
        premium_standards=standards(folder.city["premium_subsidy"]),
        catastrophic_terms=yearly_terms(folder.city["catastrophic_insurance"]),
        wording=wording(folder),
        codes=codes(folder),
        monitoring=monitoring(folder),
        platform=platform_facts(folder),
    )
