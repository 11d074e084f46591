"""rules impact: what changed rules would cost, who gains and who loses, by the same claims under both."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from calc_service.batch.audit import Request
from calc_service.batch.files import Table, format_of_path, write
from calc_service.batch.memory import set_up_heap
from calc_service.batch.refusals import FileRefused
from calc_service.batch.scratch import scratch
from calc_service.cli.claim_files import (
    assumed,
    assumption,
    concatenated,
    matching_files,
    refuse_overwriting,
    replacing,
)
from calc_service.cli.impact_lines import ImpactResult, impact_lines
from calc_service.cli.rules_folder import folder_or_default, folder_or_revision
from calc_service.cli.terminal import Progress, aligned, printable
from calc_service.domain import parsing
from calc_service.domain.days import day_number
from calc_service.domain.parsing import ParseError
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.compared_rules import RulesToCompare, State, read_to_compare
from calc_service.policy.differences import differences
from calc_service.policy.impact import Impact, NoRulesOnDay, document, impact, report, table
from calc_service.policy.revisions import RevisionRefused
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.load import book_of

REFUSED = 2
NOTHING_TO_COMPARE = (
    "没有写出要比较的规则；请用 --rules HEAD 与上次提交比较，或用 --changed 写出变更后的规则 · "
    "name the rules to compare with: --rules HEAD for those of the last commit, or --changed for the changed ones"
)
STATE = "文件夹或 git 版本 · a folder or a git revision (HEAD, v1.0.0)"
BEFORE, AFTER = Label("变更前的规则", "the rules before"), Label("变更后的规则", "the changed rules")
CHANGED_RULES = "变更后的规则有错误 · the changed rules hold errors"
CATASTROPHIC_HELP = "大病保险按实付或应付 · assistance rests on what was settled, or computed (settled)"
ASSUME_HELP = "各行未填时的取值，可重复 · the value of rows that say nothing; repeatable"
AS_OF_HELP = "所有结算都按该日的规则计算 · compute all claims by the rules of this day (each by its own)"
READING, COMPUTING = "读取 · reading", "按两套规则计算 · computing under both rules"


@dataclass(frozen=True, slots=True)
class RulesState:
    """One set of rules: to compute by, and as its files say it."""

    book: RuleBook
    rules: RulesToCompare


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("--rules", metavar="STATE", help=f"变更前的规则 · the rules before: {STATE} (CALC_RULES_FOLDER)")
    add("--changed", metavar="STATE", help=f"变更后的规则 · the changed rules: {STATE} (CALC_RULES_FOLDER)")
    add("--claims", metavar="FILE", nargs="+", required=True, help="结算文件或通配符 · files of claims or patterns")
    add("--out", metavar="FILE", type=Path, help="影响表，格式由后缀定 · the table, in the form that its suffix says")
    add("--report", metavar="FILE", type=Path, help="可离线打开的网页报告 · a page that opens without a network")
    add("--format", choices=("text", "json"), default="text", help="输出格式 · what is printed (text)")
    add("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")
    add("--as-of", metavar="DAY", type=_day, help=AS_OF_HELP)
    add("--catastrophic", choices=("settled", "computed"), default="settled", help=CATASTROPHIC_HELP)
    add("--assume", action="append", type=assumption, default=[], metavar="COLUMN:VALUE", help=ASSUME_HELP)


def run(arguments: Namespace) -> int:
    """Print the impact; return 0 where nothing computed differs, 1 where anything does, 2 where there is no result.

    The rules may differ where nothing computed does.
    """
    if not (arguments.rules or arguments.changed):
        print(NOTHING_TO_COMPARE, file=sys.stderr)
        return REFUSED
    set_up_heap()
    before, after = _rules(arguments)
    if before is None or after is None:
        if after is None:
            print(f"{CHANGED_RULES}: {arguments.changed or folder_or_default(None)}", file=sys.stderr)
        return REFUSED
    try:
        result = _result(arguments, before, after)
        _write(arguments, result)
    except FileRefused as refusal:
        faults = ((fault.column, fault.code, fault.message.in_language(arguments.lang)) for fault in refusal.faults)
        print(*map(printable, aligned(faults)), sep="\n", file=sys.stderr)
        return REFUSED
    except NoRulesOnDay:
        print("该日尚无规则 · no rules were in force on that day: --as-of", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(printable(f"{error.filename or ''}: {error.strerror or error}"), file=sys.stderr)
        return REFUSED
    _print(arguments, result)
    return int(result.impact.differs)


def _rules(arguments: Namespace) -> tuple[RulesState | None, RulesState | None]:
    """Both sets of rules, those of the settings where none is named; None for one after saying what is wrong."""
    with scratch(None, "rules-") as folder:
        before = _state(arguments.rules, BEFORE, folder / "before")
        after = _state(arguments.changed, AFTER, folder / "after")
        return _read(before, after), _read(after, before)


def _state(name: str | None, called: Label, into: Path) -> State | str:
    """A folder or a revision laid into `into`, or why it cannot be had."""
    into.mkdir()
    try:
        return State(folder_or_default(folder_or_revision(name, into) if name else None), called)
    except RevisionRefused as refusal:
        return printable(str(refusal))


def _read(state: State | str, other: State | str) -> RulesState | None:
    if isinstance(state, str):
        print(state, file=sys.stderr)
        return None
    try:
        rules = read_to_compare(state, None if isinstance(other, str) else other)
    except RulesRefused as refusal:
        print(*(printable(str(complaint)) for complaint in refusal.complaints), sep="\n", file=sys.stderr)
        return None
    return RulesState(book_of(rules.contents), rules)


def _result(arguments: Namespace, before: RulesState, after: RulesState) -> ImpactResult:
    found = _computed(arguments, before.book, after.book)
    changes = [one.sentence for one in differences(before.rules.contents, after.rules.contents)]
    defaults = [used.sentence for side in (before, after) for used in side.rules.defaults]
    return ImpactResult(found, before.book, after.book, changes, defaults)


def _computed(arguments: Namespace, before: RuleBook, after: RuleBook) -> Impact:
    paths = matching_files(arguments.claims)
    # Said before anything is computed.
    refuse_overwriting((arguments.out, arguments.report), paths)
    if arguments.out:
        format_of_path(arguments.out)
    with _progress() as progress, scratch(None, "impact-") as folder:
        claims = concatenated(
            paths, folder, lambda path: progress.show(f"{READING} {path.name}", paths.index(path), len(paths) + 1)
        )
        progress.show(COMPUTING, len(paths), len(paths) + 1)
        request = Request(assumed=assumed(arguments.assume), settled=arguments.catastrophic == "settled")
        return impact(claims, before, after, request, day=arguments.as_of)


def _write(arguments: Namespace, result: ImpactResult) -> None:
    found, before, after = result.impact, result.before, result.after
    if arguments.out:
        with replacing(arguments.out) as part:
            write(Table.of(table(found, before, after)), part, format_of_path(arguments.out))
    if arguments.report:
        with replacing(arguments.report) as part:
            part.write_text(report(found, before, after, result.changes, result.defaults), encoding="utf-8")


def _print(arguments: Namespace, result: ImpactResult) -> None:
    if arguments.format == "json":
        posted = msgspec.to_builtins(document(result.impact, result.changes, result.defaults))
        print(json.dumps(posted, ensure_ascii=False, indent=2))
    else:
        print(*map(printable, impact_lines(result, arguments.lang)), sep="\n")


@contextmanager
def _progress() -> Iterator[Progress]:
    progress = Progress()
    try:
        yield progress
    finally:
        progress.close()


def _day(text: str) -> int:
    try:
        return day_number(parsing.day(text))
    except ParseError as fault:
        raise ArgumentTypeError(f"2027-01-01? ({fault.code})") from None
