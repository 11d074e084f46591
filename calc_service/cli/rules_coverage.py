"""rules coverage: every smallest change of the rules, and whether a worked example or a check would notice it."""

import json
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

import msgspec

from calc_service.cli.rules_folder import folder_argument, folder_or_default
from calc_service.cli.terminal import Progress, aligned, printable
from calc_service.policy.coverage import Coverage, measure
from calc_service.policy.coverage.report import (
    HUNDREDTHS,
    document,
    examples_file,
    hundredths,
    missed_lines,
    proposal_lines,
    table,
)
from calc_service.policy.examples import EXAMPLES, compute_examples
from calc_service.rulebook.complaints import Complaint, RulesRefused
from calc_service.rulebook.load import SoundRules, read_rules

NOT_WRITTEN = 2
WRITTEN_TO = "to_confirm.yaml"
TRYING = "逐个改动试算 · trying every change"
PERCENT = re.compile(r"(100|[0-9]{1,2})(?:\.([0-9]{1,2}))?%?")
IS_THERE = "已经有这个文件，没有写入；请另取名字 · this file is there already and was not written; name another"
WRITTEN = "已写入，请逐个手算核对 · written; work each of them out by hand"
NOTHING_TO_WRITE = "没有要补的算例，没有写入 · no example is missing, so nothing was written"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_argument(parser, "--rules")
    add = parser.add_argument
    add("--format", choices=("text", "json"), default="text", help="输出格式 · what is printed (text)")
    add("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")
    add(
        "--at-least",
        metavar="PERCENT",
        type=_percent,
        default=HUNDREDTHS,
        help="至少应有多少改动被发现，默认 100 · how many changes have to be noticed (100)",
    )
    add(
        "--write-examples",
        metavar="FILE",
        nargs="?",
        const="",
        help=f"把能发现的算例写成新文件 · write the examples that would notice to a new file ({EXAMPLES}/{WRITTEN_TO})",
    )


def run(arguments: Namespace) -> int:
    """Print what is noticed; return 1 where it is less than asked for or the rules are refused, 2 where not written."""
    folder = folder_or_default(arguments.folder)
    rules = _rules_or_print(folder)
    if rules is None:
        return 1
    found = _measured(folder, rules)
    _print(arguments, found, rules.book.digest)
    if arguments.write_examples is not None and not _write(folder, arguments.write_examples, found):
        return NOT_WRITTEN
    return int(hundredths(found.findings) < arguments.at_least)


def _measured(folder: Path, rules: SoundRules) -> Coverage:
    with Progress() as progress:
        return measure(folder, rules, lambda done, total: progress.show(TRYING, done, total))


def _rules_or_print(folder: Path) -> SoundRules | None:
    """The rules; None after saying why they, or their examples, are not as they should be."""
    try:
        rules = read_rules(folder)
    except RulesRefused as refusal:
        _complain(refusal.complaints)
        return None
    complaints = compute_examples(folder, rules.book).complaints
    _complain(complaints)
    return None if complaints else rules


def _complain(complaints: tuple[Complaint, ...]) -> None:
    print(
        *(printable(str(complaint)) for complaint in complaints),
        sep="\n",
        end="\n" if complaints else "",
        file=sys.stderr,
    )


def _print(arguments: Namespace, found: Coverage, digest: str) -> None:
    if arguments.format == "json":
        print(json.dumps(msgspec.to_builtins(document(found, digest)), ensure_ascii=False, indent=2))
        return
    rows = list(table(found, arguments.lang))
    lines = [*aligned(rows, right=range(1, len(rows[0]))), *missed_lines(found, arguments.lang)]
    if arguments.write_examples is None:
        lines += proposal_lines(found, arguments.lang)
    print(*map(printable, lines), sep="\n")


def _write(folder: Path, name: str, found: Coverage) -> bool:
    """Write the examples to a new file; return False after saying why not."""
    file = Path(name) if name else folder / EXAMPLES / WRITTEN_TO
    if not found.proposals:
        print(NOTHING_TO_WRITE, file=sys.stderr)
        return True
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(examples_file(found))
    except FileExistsError:
        print(printable(f"{file}: {IS_THERE}"), file=sys.stderr)
        return False
    except OSError as error:
        print(printable(f"{file}: {error.strerror or error}"), file=sys.stderr)
        return False
    print(printable(f"{file}: {WRITTEN}"), file=sys.stderr)
    return True


def _percent(text: str) -> int:
    found = PERCENT.fullmatch(text)
    if not found or (text.startswith("100.") and found[2].strip("0")):
        raise ArgumentTypeError(f"{text}: 0–100")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
