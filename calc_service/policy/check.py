"""Whether the rules of a folder are in order on a day: their files, and the worked examples beside them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import UNSET, UnsetType

from calc_service.domain.reply_fields import Count, Position, Reply, RulesDigest, means, one_of
from calc_service.engine.edition import RuleBook
from calc_service.policy.decision_space import ExploredSpace
from calc_service.policy.examples import compute_examples
from calc_service.rulebook.complaints import ERROR, MOST_A_FILE, WARNING, Complaint, at_most, in_order
from calc_service.rulebook.load import examine


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found; `book` is None where the rules cannot be served, and their examples were not computed then."""

    book: RuleBook | None
    complaints: tuple[Complaint, ...]

    @property
    def errors(self) -> int:
        """How many complaints have to be put right."""
        return sum(complaint.level == ERROR for complaint in self.complaints)

    @property
    def warnings(self) -> int:
        """How many complaints are only to be looked at."""
        return sum(complaint.level == WARNING for complaint in self.complaints)


Level = Annotated[str, one_of((ERROR, WARNING)), means("an error has to be put right; a warning is to be looked at")]


class RulesComplaint(Reply):
    """One thing that is wrong with the rules files, in both languages."""

    check: Annotated[str, means("what was looked at, as in docs/rules-checks.md")]
    level: Level
    path: Annotated[str, means("the file, `rules/…`")]
    line: Annotated[Position, means("counts from 1")]
    column: Annotated[Position, means("counts from 1")]
    zh: str
    en: str


class CheckedRules(Reply):
    """What is wrong with the rules of a folder."""

    digest: Annotated[RulesDigest | None, means("of the rules with the changes; null where they cannot be served")]
    errors: Count
    warnings: Count
    complaints: Annotated[list[RulesComplaint], means("in order of their places")]
    deep: Annotated[ExploredSpace | UnsetType, means("where it was asked for, of rules that can be served")] = UNSET


def check(folder: Path, today: date) -> CheckResult:
    """Every complaint about the rules in `folder` on `today`, examples included, in order of their places."""
    examined = examine(folder, today)
    if examined.book is None:
        return CheckResult(None, examined.complaints)
    of_examples = compute_examples(folder, examined.book).complaints
    return CheckResult(examined.book, tuple(at_most(MOST_A_FILE, in_order((*examined.complaints, *of_examples)))))


def document(checked: CheckResult, deep: ExploredSpace | UnsetType = UNSET) -> CheckedRules:
    """The same as it is sent and printed as JSON, with what was found `deep` in the decision space."""
    return CheckedRules(
        digest=None if checked.book is None else checked.book.digest,
        errors=checked.errors,
        warnings=checked.warnings,
        complaints=[
            RulesComplaint(one.check, one.level, one.path, one.line, one.column, one.zh, one.en)
            for one in checked.complaints
        ],
        deep=deep,
    )
