"""rules diff: what changed in meaning between two states of the rules, and whether it reaches back."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from calc_service.cli.rules_folder import chosen, folder_or_revision
from calc_service.cli.table import printable
from calc_service.cli.today import today_argument
from calc_service.policy.differences import differences
from calc_service.policy.differences.reading import read_sound
from calc_service.policy.differences.report import Compared, as_plain, lines
from calc_service.policy.revisions import RevisionRefused
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.digest import digest
from calc_service.rulebook.folder import RulesFolder

SAME, DIFFERENT, NOT_UNDERSTOOD = 0, 1, 2


def arguments(parser: ArgumentParser) -> None:
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


def run(asked: Namespace) -> int:
    """Print what differs; return 0 where nothing does, 1 where something does, 2 where either side cannot be read."""
    rules = chosen(asked.folder)
    with TemporaryDirectory(prefix="rules-") as temporary:
        states = [_state(name, rules, Path(temporary) / side) for side, name in _sides(asked, rules)]
    before, after = states
    if before is None or after is None:
        return NOT_UNDERSTOOD
    compared = Compared(digest(before), digest(after), asked.settled_through.isoformat(), differences(before, after))
    if asked.format == "json":
        print(json.dumps(as_plain(compared), ensure_ascii=False, indent=2))
    else:
        print(*map(printable, lines(compared, asked.lang)), sep="\n")
    return DIFFERENT if compared.found else SAME


def _sides(asked: Namespace, rules: Path) -> Sequence[tuple[str, str]]:
    return ("A", asked.before), ("B", str(rules) if asked.after is None else asked.after)


def _state(name: str, rules: Path, into: Path) -> RulesFolder | None:
    """What one side says; None after printing why it cannot be compared."""
    into.mkdir()
    try:
        return read_sound(folder_or_revision(name, into, rules))
    except (RevisionRefused, OSError) as refusal:
        print(f"{into.name}: {printable(str(refusal))}", file=sys.stderr)
    except RulesRefused as refusal:
        print(
            printable(
                f"{into.name} ({name}) 有 {len(refusal.complaints)} 处错误，无法比较"
                f" · {len(refusal.complaints)} errors in {into.name}, which cannot be compared"
            ),
            *(printable(str(complaint)) for complaint in refusal.complaints),
            sep="\n",
            file=sys.stderr,
        )
    return None
