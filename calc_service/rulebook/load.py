"""The rules folder → the rule book, or everything that is wrong with it."""

from pathlib import Path

from calc_service.engine.edition import RuleBook
from calc_service.rulebook import checks
from calc_service.rulebook.codes import codes, monitoring
from calc_service.rulebook.complaints import ERROR, Complaint, RulesRefused, in_order
from calc_service.rulebook.digest import digest
from calc_service.rulebook.editions import grid, profiles
from calc_service.rulebook.folder import RulesFolder, read_folder
from calc_service.rulebook.laws.catastrophic_insurance import yearly_terms
from calc_service.rulebook.laws.premium_subsidy import standards
from calc_service.rulebook.words import wording


def load(folder: Path) -> RuleBook:
    """The book of the rules in `folder`; RulesRefused with every error at once where there is one."""
    contents, complaints = _examine(folder)
    errors = [complaint for complaint in complaints if complaint.level == ERROR]
    if errors:
        raise RulesRefused(errors)
    return _book(contents)


def inspect(folder: Path) -> tuple[Complaint, ...]:
    """Every complaint about the rules in `folder`, warnings included, sorted by place."""
    return _examine(folder)[1]


def _examine(folder: Path) -> tuple[RulesFolder, tuple[Complaint, ...]]:
    complaints: list[Complaint] = []
    contents = read_folder(folder, complaints)
    complaints.extend(checks.check(contents))
    return contents, in_order(complaints)


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
