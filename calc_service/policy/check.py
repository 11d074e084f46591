"""Whether the rules of a folder are in order on a day: their files, and the worked examples beside them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import UNSET, UnsetType

from calc_service.domain.reply_fields import Count, Position, Reply, RulesDigest, means, one_of
from calc_service.engine.edition import RuleBook
from calc_service.policy.decision_space import ExploredSpace
from calc_service.policy.examples import compute_examples
from calc_service.policy.standing import StandingWarnings, standing
from calc_service.policy.untried import told, untried, used_by
from calc_service.rulebook.checks import CONFIRMATIONS
from calc_service.rulebook.complaints import CONFIRMED, ERROR, MOST_A_FILE, WARNING, Complaint, at_most, in_order
from calc_service.rulebook.doubts import CONFIRMATION, Doubt
from calc_service.rulebook.load import examine


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found; `book` is None where the rules cannot be served, and their examples were not computed then.

    confirmed: what would be a warning if the rules did not say why it is meant so
    """

    book: RuleBook | None
    complaints: tuple[Complaint, ...]
    confirmed: tuple[Complaint, ...] = ()

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


class ConfirmedDoubt(Reply):
    """One thing that the rules themselves say is meant so, in both languages."""

    check: Annotated[str, means("what was looked at, as in docs/rules-checks.md")]
    path: Annotated[str, means("the file, `rules/…`")]
    line: Annotated[Position, means("counts from 1")]
    column: Annotated[Position, means("counts from 1")]
    reason: Annotated[str, means("what `confirmed` says beside the value")]
    zh: str
    en: str


class CheckedRules(Reply):
    """What is wrong with the rules of a folder."""

    digest: Annotated[RulesDigest | None, means("of the rules with the changes; null where they cannot be served")]
    errors: Count
    warnings: Count
    complaints: Annotated[list[RulesComplaint], means("all of them, in order of their places")]
    standing: Annotated[list[StandingWarnings], means("those of the complaints that stand for long, counted")]
    confirmed: Annotated[list[ConfirmedDoubt], means("what would be a warning without `confirmed`")]
    deep: Annotated[ExploredSpace | UnsetType, means("where it was asked for, of rules that can be served")] = UNSET


def check(folder: Path, today: date) -> CheckResult:
    """Every complaint about the rules in `folder` on `today`, examples included, in order of their places."""
    examined = examine(folder, today)
    found = list(examined.complaints)
    if examined.book is not None:
        computed = compute_examples(folder, examined.book)
        replies = (one.reply for one in computed.outcomes if one.reply is not None)
        not_tried = untried(examined.contents, used_by(replies))
        found = [*_still_idle(found, not_tried), *computed.complaints, *told(not_tried)]
    in_places = tuple(at_most(MOST_A_FILE, in_order(found)))
    return CheckResult(
        examined.book,
        tuple(one for one in in_places if one.level != CONFIRMED),
        tuple(one for one in in_places if one.level == CONFIRMED),
    )


def _still_idle(found: Iterable[Complaint], not_tried: Iterable[Doubt]) -> Iterator[Complaint]:
    """Without the complaint that a confirmation confirms nothing, where no example uses the entry."""
    places = [one.entry[CONFIRMATION].place for one in not_tried if one.is_confirmed]
    answered = {(place.path, place.line, place.column) for place in places}
    for one in found:
        if one.check != CONFIRMATIONS or (one.path, one.line, one.column) not in answered:
            yield one


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
        standing=[one.counted for one in standing(checked.complaints)],
        confirmed=[
            ConfirmedDoubt(one.check, one.path, one.line, one.column, one.reason, one.zh, one.en)
            for one in checked.confirmed
        ],
        deep=deep,
    )
