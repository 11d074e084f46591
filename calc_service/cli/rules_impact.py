"""rules impact: what changed rules would cost, who gains and who loses, by the same claims under both."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec

from calc_service.batch.files import Table, format_of_path, write
from calc_service.batch.memory import set_up_heap
from calc_service.batch.scratch import scratch
from calc_service.cli.claim_files import (
    replacing,
)
from calc_service.cli.impact_lines import impact_lines
from calc_service.cli.rules_folder import as_set, folder_or_default, folder_or_revision
from calc_service.cli.terminal import printable
from calc_service.cli.weighing import AFTER, BEFORE, NO_RESULT, RulesState, weighed, weighing_arguments, why
from calc_service.domain.wording import Label
from calc_service.policy.compared_rules import State, read_to_compare
from calc_service.policy.impact import (
    Weighed,
    document,
    report,
    table,
)
from calc_service.policy.revisions import RevisionRefused
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.load import book_of

REFUSED = 2
NOTHING_TO_COMPARE = (
    "没有写出要比较的规则；请用 --rules HEAD 与上次提交比较，或用 --changed 写出变更后的规则 · "
    "name the rules to compare with: --rules HEAD for those of the last commit, or --changed for the changed ones"
)
STATE = "文件夹或 git 版本 · a folder or a git revision (HEAD, v1.0.0)"
CHANGED_RULES = "变更后的规则有错误 · the changed rules hold errors"
NOTHING_TO_WEIGH = "请用 --claims 或 --enrolments 写出文件 · name files with --claims, --enrolments or both"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("--rules", metavar="STATE", help=f"变更前的规则 · the rules before: {STATE} (CALC_RULES_FOLDER)")
    add("--changed", metavar="STATE", help=f"变更后的规则 · the changed rules: {STATE} (CALC_RULES_FOLDER)")
    weighing_arguments(parser)
    add("--out", metavar="FILE", type=Path, help="影响表，格式由后缀定 · the table, in the form that its suffix says")
    add("--report", metavar="FILE", type=Path, help="可离线打开的网页报告 · a page that opens without a network")
    add("--format", choices=("text", "json"), default="text", help="输出格式 · what is printed (text)")
    add("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")
    add("--reason", metavar="TEXT", default="", help="测算事由，写进报告 · why it is weighed, for the report")
    add("--author", metavar="NAME", help="测算人，写进报告 · who weighs it, for the report (the login name)")


def run(arguments: Namespace) -> int:
    """Print the impact; return 0 where nothing computed differs, 1 where anything does, 2 where there is no result.

    The rules may differ where nothing computed does.
    """
    if not (arguments.rules or arguments.changed):
        print(NOTHING_TO_COMPARE, file=sys.stderr)
        return REFUSED
    if not (arguments.claims or arguments.enrolments):
        print(NOTHING_TO_WEIGH, file=sys.stderr)
        return REFUSED
    set_up_heap()
    before, after = _rules(arguments)
    if before is None or after is None:
        if after is None:
            print(f"{CHANGED_RULES}: {arguments.changed or folder_or_default(None)}", file=sys.stderr)
        return REFUSED
    try:
        result = weighed(arguments, before, after)
        _write(arguments, result)
    except NO_RESULT as error:
        print(*map(printable, why(error, arguments.lang)), sep="\n", file=sys.stderr)
        return REFUSED
    _print(arguments, result)
    return int(result.differs)


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
    return RulesState(as_set(book_of(rules.contents)), rules)


def _write(arguments: Namespace, weighed: Weighed) -> None:
    if arguments.out:
        with replacing(arguments.out) as part:
            write(Table.of(table(weighed)), part, format_of_path(arguments.out))
    if arguments.report:
        with replacing(arguments.report) as part:
            part.write_text(report(weighed), encoding="utf-8")


def _print(arguments: Namespace, weighed: Weighed) -> None:
    if arguments.format == "json":
        print(json.dumps(msgspec.to_builtins(document(weighed)), ensure_ascii=False, indent=2))
    else:
        print(*map(printable, impact_lines(weighed, arguments.lang)), sep="\n")
