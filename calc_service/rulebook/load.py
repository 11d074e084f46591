"""The rules folder → the rule book, or everything that is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from calc_service.engine.edition import RuleBook
from calc_service.rulebook import checks
from calc_service.rulebook.codes import codes, monitoring
from calc_service.rulebook.complaints import ERROR, MOST_A_FILE, Complaint, RulesRefused, at_most, in_order
from calc_service.rulebook.digest import digest
from calc_service.rulebook.editions import grid, profiles
from calc_service.rulebook.folder import RulesFolder, read_folder
from calc_service.rulebook.laws.catastrophic_insurance import yearly_terms
from calc_service.rulebook.laws.premium_subsidy import standards
from calc_service.rulebook.words import wording


@dataclass(frozen=True, slots=True)
class Examined:
    """A rules folder as it is: `book` is None where it cannot be served; `complaints` stand in order of their places.

    What is wrong only as time passes, such as a year without figures, keeps nothing from being served.
    """

    book: RuleBook | None
    complaints: tuple[Complaint, ...]


def load(folder: Path) -> RuleBook:
    """The book of the rules in `folder`; RulesRefused with every error at once where there is one."""
    contents, complaints = _read(folder, None)
    if not _can_be_served(complaints):
        raise RulesRefused(complaint for complaint in complaints if complaint.level == ERROR)
    return _book(contents)


def inspect(folder: Path, today: date | None = None) -> tuple[Complaint, ...]:
    """Every complaint about the rules in `folder`, warnings included, sorted by place.

    With `today` also what that day makes wrong: see `checks.TODAY`.
    """
    return _read(folder, today)[1]


def examine(folder: Path, today: date) -> Examined:
    """Both at once: every complaint on `today`, and the book where the rules can be served."""
    contents, complaints = _read(folder, today)
    return Examined(_book(contents) if _can_be_served(complaints) else None, complaints)


def _read(folder: Path, today: date | None) -> tuple[RulesFolder, tuple[Complaint, ...]]:
    complaints: list[Complaint] = []
    contents = read_folder(folder, complaints)
    complaints.extend(checks.check(contents, today))
    return contents, tuple(at_most(MOST_A_FILE, in_order(complaints)))


def _can_be_served(complaints: Iterable[Complaint]) -> bool:
    return all(complaint.level != ERROR or complaint.check in checks.TODAY for complaint in complaints)


def _book(folder: RulesFolder) -> RuleBook:
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
    )
