"""What proposing takes: a folder checked, compared, covered and weighed, which takes some seconds, then kept."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from calc_service.batch.memory import set_up_heap
from calc_service.batch.scratch import scratch
from calc_service.cli.own_key import own_key
from calc_service.cli.proposal_lines import proposal_lines
from calc_service.cli.rules_folder import as_set, day_argument, folder_argument, folder_or_default
from calc_service.cli.terminal import Progress, printable
from calc_service.cli.weighing import NO_RESULT, RulesState, weighed, weighing_arguments, why
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy import decision_space
from calc_service.policy.check import CheckedRules
from calc_service.policy.coverage import measure
from calc_service.policy.coverage.report import RulesCoverage
from calc_service.policy.coverage.report import document as covered_document
from calc_service.policy.decision_space import ExploredSpace
from calc_service.policy.folder_files import files_of
from calc_service.policy.impact import document
from calc_service.policy.impact.reply_types import ImpactReply
from calc_service.policy.proposed.acts import Files, base_files, refuse_the_same
from calc_service.policy.proposed.shown import proposal_shown
from calc_service.policy.publishing import BothRules, NotFit, Weigh, Wish, draft
from calc_service.rulebook.complaints import ERROR, RulesRefused
from calc_service.rulebook.load import SoundRules
from calc_service.state.acting import signing
from calc_service.state.folders import digest_of
from calc_service.state.keys import POLICY, Key
from calc_service.state.opening import KeptState
from calc_service.state.proposals import ProposalDraft, change, propose, refuse_unchangeable, refuse_unfit

REFUSED, NOT_HAD = 1, 2
TRYING = "试算各种情形 · trying every kind of claim"
COVERING = "核对算例 · trying every smallest change"
HOLDS_ERRORS = Label(
    "规则有错误，不能提出；请逐处改正", "the rules hold errors and are not proposed; put each of them right"
)
BASE_REFUSED = Label(
    "现行的规则这个版本的程序读不了，无法比较；请用公布它的那个版本提出",
    "the rules in force cannot be read by this version of the program, so nothing can be compared with them; propose"
    " with the version that published them",
)
FROM = "生效日，默认批准后立即生效 · the day from which on it is to be in force (once it is approved)"
REPLACING = "提案编号：作为它的新版本 · an open proposal of one's own, of which this is a new version"


def drafting_arguments(parser: ArgumentParser) -> None:
    """Add what every command takes that proposes."""
    add = parser.add_argument
    add("--reason", required=True, metavar="TEXT", help="理由，永久保存 · why, kept for ever")
    day_argument(parser, "--from", FROM, dest="in_force_from")
    add("--replacing", metavar="ID", help=REPLACING)
    folder_argument(parser, "--rules")
    weighing_arguments(parser)
    add("--format", choices=("text", "json"), default="text", help="输出格式 · what is printed (text)")
    add("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")
    parser.set_defaults(out=None, report=None, author=None)


def propose_files(state: KeptState, files: Files, arguments: Namespace) -> int:
    """Keep `files` as a proposal and print it; return 1 where its rules hold errors, 2 where nothing can be weighed.

    Raises `RefusedByState`.
    """
    set_up_heap()
    by = signing(state, own_key(), POLICY)
    serving = files_of(folder_or_default(arguments.folder))
    _refuse_early(state, files, by, arguments)
    try:
        drafted = _drafted(state, files, serving, arguments)
    except NotFit as refusal:
        return _say(REFUSED, HOLDS_ERRORS, *_errors(refusal.checked))
    except RulesRefused as refusal:
        return _say(NOT_HAD, BASE_REFUSED, *map(str, refusal.complaints))
    except NO_RESULT as error:
        return _say(NOT_HAD, None, *why(error, arguments.lang))
    kept = change(state, arguments.replacing, drafted, by) if arguments.replacing else propose(state, drafted, by)
    show_proposal(state, kept.id, digest_of(serving), arguments)
    return 0


def show_proposal(state: KeptState, proposal_id: str, serving: str, arguments: Namespace) -> None:
    """Print one proposal."""
    shown = proposal_shown(state, proposal_id, serving)
    if arguments.format == "json":
        print(as_json(shown))
    else:
        print(*map(printable, proposal_lines(shown, arguments.lang)), sep="\n")


def as_json(shown: msgspec.Struct) -> str:
    """A document as every command prints it."""
    return json.dumps(json.loads(msgspec.json.encode(shown)), ensure_ascii=False, indent=2)


def _refuse_early(state: KeptState, files: Files, by: Key, arguments: Namespace) -> None:
    """Before seconds are spent: what the state would refuse afterwards."""
    refuse_unfit(state, arguments.in_force_from, arguments.reason)
    refuse_the_same(state, files)
    if arguments.replacing:
        refuse_unchangeable(state, arguments.replacing, by)


def _drafted(state: KeptState, files: Files, serving: Files, arguments: Namespace) -> ProposalDraft:
    wish = Wish(arguments.in_force_from, arguments.reason)
    today = date.fromisoformat(state.surroundings.today())
    weigh = _weighing(arguments) if arguments.claims or arguments.enrolments else None
    with Progress() as progress, scratch(None, "rules-") as folder:

        def explore(book: RuleBook) -> ExploredSpace:
            tried = decision_space.explore(book, lambda done, total: progress.show(TRYING, done, total))
            return decision_space.document(tried)

        def cover(place: Path, rules: SoundRules) -> RulesCoverage:
            found = measure(place, rules, lambda done, total: progress.show(COVERING, done, total))
            return covered_document(found, rules.book.digest)

        base = base_files(state, serving)
        return draft(files, base, wish, today, folder, explore=explore, cover=cover, weigh=weigh)


def _weighing(arguments: Namespace) -> Weigh:
    def weigh(both: BothRules) -> ImpactReply:
        sides = (both.before, both.compared.before), (both.after, both.compared.after)
        before, after = (RulesState(as_set(book), rules) for book, rules in sides)
        return document(weighed(arguments, before, after))

    return weigh


def _errors(checked: CheckedRules) -> Iterator[str]:
    for one in checked.complaints:
        if one.level == ERROR:
            yield f"{one.path}:{one.line}:{one.column}: {one.zh} / {one.en}"
    for violation in checked.deep.violations if checked.deep else ():
        if violation.level == ERROR:
            yield f"{violation.zh} / {violation.en}"
            yield f"    {_in_one_line(violation.request)}"


def _in_one_line(body: Mapping[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False)


def _say(status: int, heading: Label | None, *lines: str) -> int:
    first = [f"{heading.zh} · {heading.en}"] if heading else []
    print(*map(printable, (*first, *lines)), sep="\n", file=sys.stderr)
    return status
