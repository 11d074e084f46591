"""The rules folder → the rule book, or everything that is wrong with it.

The book has profiles, a grid of editions (one row per day on which anything begins, one column per profile), and every
text of the folder, as the service says it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from calc_service.domain.dated import Dated, always, dated
from calc_service.domain.days import BEFORE_ALL_DAYS
from calc_service.engine.edition import Edition, Profile, RuleBook
from calc_service.rulebook import checks
from calc_service.rulebook.codes import codes, monitoring
from calc_service.rulebook.complaints import ERROR, MOST_A_FILE, Complaint, RulesRefused, at_most, in_order
from calc_service.rulebook.editions import editions
from calc_service.rulebook.folder import RulesFolder, digest, read_folder
from calc_service.rulebook.laws.catastrophic_insurance import yearly_terms
from calc_service.rulebook.laws.medical_assistance import city_tracks, own_tracks, pools_of
from calc_service.rulebook.laws.premium_subsidy import standards
from calc_service.rulebook.overlay import city_categories, own_categories
from calc_service.rulebook.platform import platform_facts
from calc_service.rulebook.successors import DistrictRules, district_rules
from calc_service.rulebook.values import Value, first_own_day, number_of, stretches
from calc_service.rulebook.wording import districts, wording


def profiles(folder: RulesFolder) -> tuple[Profile, ...]:
    """The city's profile, then one per district with a file of its own or taken over, by code."""
    return tuple(_profile(folder.city, rules) for rules in (None, *district_rules(folder)))


def grid(folder: RulesFolder) -> tuple[tuple[int, ...], tuple[tuple[Edition, ...], ...]]:
    """The starts in days since 1970-01-01, and by start and profile the edition that begins there."""
    every = editions(folder)
    return every.starts, every.editions


def _profile(city: Mapping[str, Value], rules: DistrictRules | None) -> Profile:
    district = None if rules is None else rules.file
    tracks = (*city_tracks(city).values(), *own_tracks(district, city).values())
    return Profile(
        district="" if rules is None else rules.code,
        document=_document(rules, city["documents"]["documents"]),
        categories=(*city_categories(city), *own_categories(district)),
        pools=tuple(dict.fromkeys(pool for track in tracks for pool in pools_of(track))),
        taken_from="" if rules is None else rules.taken_from,
    )


def _document(rules: DistrictRules | None, documents: Value) -> Dated[str]:
    """The legal text of a district's rules, "" before the first of them: until then it has the city's."""
    if rules is None:
        return always("")
    issued = documents[next(stretches(rules.file["document"])).said.text]["issued_on"].text
    first = max(number_of(first_own_day(rules.file) or issued), number_of(rules.since))
    named = [(max(first, number_of(each.first)), each.said.text) for each in stretches(rules.file["document"])]
    return dated([(BEFORE_ALL_DAYS, ""), *named])


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A rules folder as it is: `book` is None where it cannot be served; `complaints` stand in order of their places.

    What is wrong only as time passes, such as a year without figures, keeps nothing from being served.
    """

    book: RuleBook | None
    complaints: tuple[Complaint, ...]
    contents: RulesFolder


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
    return LoadResult(book_of(contents) if _can_be_served(complaints) else None, complaints, contents)


def _read(folder: Path, today: date | None) -> tuple[RulesFolder, tuple[Complaint, ...]]:
    complaints: list[Complaint] = []
    contents = read_folder(folder, complaints)
    complaints.extend(checks.check(contents, today))
    return contents, tuple(at_most(MOST_A_FILE, in_order(complaints)))


def _can_be_served(complaints: Iterable[Complaint]) -> bool:
    return all(complaint.level != ERROR or complaint.check in checks.TODAY for complaint in complaints)


def with_other_rules(book: RuleBook, folder: RulesFolder) -> RuleBook:
    """The `book` of a folder as it would be of another whose texts, codes and digest may be taken for the same."""
    return replace(book, **_rules(folder), wording=replace(book.wording, districts=districts(folder)))


def book_of(folder: RulesFolder) -> RuleBook:
    """The book of rules in which no error was found."""
    return RuleBook(
        **_rules(folder),
        digest=digest(folder),
        wording=wording(folder),
        codes=codes(folder),
        monitoring=monitoring(folder),
        platform=platform_facts(folder),
    )


def _rules(folder: RulesFolder) -> dict[str, Any]:
    """The fields of a rule book that amounts and statuses rest on."""
    every = editions(folder)
    return {
        "starts": every.starts,
        "profiles": profiles(folder),
        "editions": every.editions,
        "premium_standards": standards(folder.city["premium_subsidy"]),
        "catastrophic_terms": yearly_terms(folder.city["catastrophic_insurance"]),
        "admission_days": every.admission_days,
        "stays": every.stays if every.admission_days else (),
    }
