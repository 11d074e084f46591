"""rules diff: what changed in meaning between two states of the rules, and whether it reaches back."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec

from calc_service.batch.scratch import scratch
from calc_service.cli.rules_folder import folder_or_default, folder_or_revision, today_argument
from calc_service.cli.terminal import printable
from calc_service.domain.wording import Label
from calc_service.policy.compared_rules import RulesToCompare, State, read_to_compare
from calc_service.policy.differences.report import compare, document, lines
from calc_service.policy.revisions import RevisionRefused
from calc_service.rulebook.complaints import RulesRefused

SAME, DIFFERENT, NOT_UNDERSTOOD = 0, 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    state = "文件夹或 git 版本 · a folder or a git revision (HEAD~1, v1.0.0, REV:path)"
    parser.add_argument("before", metavar="A", help=f"修改前 · before: {state}")
    parser.add_argument(
        "after", metavar="B", nargs="?", help="修改后，省略则为当前规则 · after; the rules folder if left out"
    )
    parser.add_argument(
        "--rules",
        dest="folder",
        metavar="DIR",
        type=Path,
        help="规则文件夹，版本从它的仓库取 · rules folder, in whose repository revisions are",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language of the text (default zh)")
    today_argument(parser, "--settled-through", "已结算到哪一天，默认今天 · the last day settled (today)")


def run(arguments: Namespace) -> int:
    """Print what differs; return 0 where nothing does, 1 where something does, 2 where either side cannot be read."""
    rules = folder_or_default(arguments.folder)
    names = arguments.before, str(rules) if arguments.after is None else arguments.after
    with scratch(None, "rules-") as folder:
        a, b = (_state(side, name, rules, folder) for side, name in zip("AB", names, strict=True))
        before, after = _read(a, b, names[0]), _read(b, a, names[1])
    if before is None or after is None:
        return NOT_UNDERSTOOD
    compared = compare(before, after, arguments.settled_through.isoformat())
    if arguments.format == "json":
        print(json.dumps(msgspec.to_builtins(document(compared)), ensure_ascii=False, indent=2))
    else:
        print(*map(printable, lines(compared, arguments.lang)), sep="\n")
    return SAME if len(set(compared.digests)) == 1 else DIFFERENT


def _state(side: str, name: str, rules: Path, folder: Path) -> State | str:
    """One side, a revision laid below `folder`, or why it cannot be had."""
    into = folder / side
    into.mkdir()
    try:
        return State(folder_or_revision(name, into, rules), Label(side, side))
    except (RevisionRefused, OSError) as refusal:
        return f"{side}: {printable(str(refusal))}"


def _read(state: State | str, other: State | str, name: str) -> RulesToCompare | None:
    """What one side says; None after printing why it cannot be compared."""
    if isinstance(state, str):
        print(state, file=sys.stderr)
        return None
    side = state.name.en
    try:
        return read_to_compare(state, None if isinstance(other, str) else other)
    except OSError as error:
        print(f"{side}: {printable(str(error))}", file=sys.stderr)
    except RulesRefused as refusal:
        count = len(refusal.complaints)
        print(
            printable(
                f"{side} ({name}) 有 {count} 处错误，无法比较 · {count} errors in {side}, which cannot be compared"
            ),
            *(printable(str(complaint)) for complaint in refusal.complaints),
            sep="\n",
            file=sys.stderr,
        )
    return None
