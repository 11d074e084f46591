"""A rules folder looked at as a whole before it is proposed: checked, compared with what it is to replace, covered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from calc_service import __version__
from calc_service.domain.reply_fields import Reply
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy import check as checking
from calc_service.policy.check import CheckedRules
from calc_service.policy.compared_rules import State, read_to_compare
from calc_service.policy.coverage import measure
from calc_service.policy.coverage.report import RulesCoverage
from calc_service.policy.coverage.report import document as covered_document
from calc_service.policy.decision_space import ExploredSpace
from calc_service.policy.differences.report import Comparison, compare
from calc_service.policy.differences.report import document as compared_document
from calc_service.policy.folder_files import files_of, laid_out
from calc_service.policy.impact.reply_types import ImpactReply
from calc_service.policy.law_code import law_digest
from calc_service.policy.proposed.figures import figures_brought
from calc_service.policy.proposed.reply_types import ProposalFindings, ProposedDifference
from calc_service.policy.proposed.without_persons import without_persons
from calc_service.rulebook.load import SoundRules, read_rules
from calc_service.state.folders import KeptFolder, digest_of
from calc_service.state.proposals import ProposalDraft

Explore = Callable[[RuleBook], ExploredSpace]
Cover = Callable[[Path, SoundRules], RulesCoverage]
Weigh = Callable[["BothRules"], ImpactReply]
BEFORE, AFTER = Label("现行规则", "the rules in force"), Label("提案", "the proposal")


class NotFit(Exception):  # noqa: N818  named for what it says, as RulesRefused is
    """The rules of a folder are not in order: `checked` holds every complaint, those of the decision space too."""

    def __init__(self, checked: CheckedRules) -> None:
        super().__init__(f"{checked.errors} errors")
        self.checked = checked


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be in force: from which day (None: once it is approved), and why."""

    in_force_from: date | None
    reason: str


def cover_rules(folder: Path) -> bytes:
    """Return which smallest changes the examples of `folder` notice, as JSON: all of it in a process of its own."""
    return msgspec.json.encode(covered(folder, read_rules(folder)))


@dataclass(frozen=True, slots=True)
class BothRules:
    """Those that a proposal is compared with and its own, to compute by, and what differs."""

    before: RuleBook
    after: RuleBook
    compared: Comparison


def covered(folder: Path, rules: SoundRules) -> RulesCoverage:
    """Which smallest changes of `rules`, read from `folder`, their worked examples notice."""
    return covered_document(measure(folder, rules), rules.book.digest)


def kept(folder: Path) -> KeptFolder:
    """A folder as it is kept; raises `RulesRefused` where it cannot be served."""
    return _as_kept(files_of(folder), read_rules(folder))


def draft(  # noqa: PLR0913  a proposal rests on all of this
    files: Mapping[str, bytes],
    base: Mapping[str, bytes],
    wish: Wish,
    today: date,
    scratch: Path,
    *,
    explore: Explore,
    cover: Cover = covered,
    weigh: Weigh | None = None,
) -> ProposalDraft:
    """What is to be proposed: the folder of `files`, compared with that of `base`, with all that was found of it.

    scratch: an empty folder, for what is made on the way
    explore: what tries the decision space; settlements up to `today` count as settled
    weigh:   what computes the impact, where there are claims to compute it by; nobody is named in what is kept of it
    Raises `NotFit`, and `RulesRefused` where `base` cannot be served by this version.
    """
    after, before = laid_out(files, scratch / "after"), laid_out(base, scratch / "before")
    found = _checked(after, today, explore)
    rules, base_rules = read_rules(after), read_rules(before)
    both = BothRules(base_rules.book, rules.book, _compared(before, after, today))
    impact = None if weigh is None else without_persons(weigh(both))
    return ProposalDraft(
        folder=_as_kept(files_of(after), rules),
        base=_as_kept(files_of(before), base_rules),
        in_force_from=wish.in_force_from,
        reason=wish.reason,
        difference=_text(_difference(both)),
        found=_text(ProposalFindings(found, cover(after, rules), impact)),
    )


def _as_kept(files: Mapping[str, bytes], rules: SoundRules) -> KeptFolder:
    return KeptFolder(digest_of(files), rules.book.digest, __version__, files, law_digest())


def _checked(folder: Path, today: date, explore: Explore) -> CheckedRules:
    checked = checking.check(folder, today)
    explored = explore(checked.book) if checked.book is not None else msgspec.UNSET
    found = checking.document(checked, explored)
    if found.errors or (explored is not msgspec.UNSET and explored.errors):
        raise NotFit(found)
    return found


def _compared(before: Path, after: Path, settled_through: date) -> Comparison:
    states = State(before, BEFORE), State(after, AFTER)
    sides = read_to_compare(states[0], states[1]), read_to_compare(states[1], states[0])
    return compare(*sides, settled_through.isoformat())


def _difference(both: BothRules) -> ProposedDifference:
    compared, figures = compared_document(both.compared), figures_brought(both.before, both.after)
    return ProposedDifference(**msgspec.structs.asdict(compared), figures=figures)


def _text(said: Reply) -> str:
    return msgspec.json.encode(said).decode()
