"""conformance export: the cases of the rules with their replies, as a folder of plain files."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from calc_service.cli.rules_folder import folder_argument, folder_or_default
from calc_service.cli.terminal import Progress, aligned, printable
from calc_service.domain.wording import Label
from calc_service.policy.conformance.coverage import NotCovered
from calc_service.policy.conformance.exporting import Exported, export
from calc_service.policy.conformance.kit import KitUnusable
from calc_service.policy.conformance.topics import NUMBER_OF_TOPICS
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.load import read_rules

NOT_COVERED = Label(
    "以下各项没有一个案件用到，也没有说明为什么不可能用到", "no case touches these, and nothing says why none can"
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "out", metavar="FOLDER", type=Path, help="写到哪里；原来导出的会被替换 · where to; an earlier kit is replaced"
    )
    folder_argument(parser, "--rules")


def run(arguments: Namespace) -> int:
    """Write the kit and return 0; 1 where the rules are refused, something is not covered, or it cannot be written."""
    exported = exported_or_said(arguments.folder, arguments.out)
    if exported is None:
        return 1
    _show(exported, arguments.out)
    return 0


def exported_or_said(rules: Path | None, out: Path) -> Exported | None:
    """Write the kit of the rules in a folder; None after saying why there is none."""
    try:
        return _exported(folder_or_default(rules), out)
    except RulesRefused as refusal:
        lines = [str(complaint) for complaint in refusal.complaints]
    except NotCovered as refusal:
        missing = (f"  {mark.kind} {mark.code}" for mark in refusal.missing)
        lines = [f"{NOT_COVERED.zh} / {NOT_COVERED.en}:", *missing]
    except KitUnusable as refusal:
        lines = [f"{out}: {refusal.why.zh} / {refusal.why.en}"]
    except OSError as error:
        lines = [f"{error.filename or out}: {error.strerror or error}"]
    print(*map(printable, lines), sep="\n", file=sys.stderr)
    return None


def _exported(folder: Path, out: Path) -> Exported:
    rules = read_rules(folder)
    done = iter(range(NUMBER_OF_TOPICS))
    with Progress() as progress:
        return export(folder, rules, out, lambda topic: progress.show(topic, next(done), NUMBER_OF_TOPICS))


def _show(exported: Exported, out: Path) -> None:
    rows = [(name, f"{topic.cases:,}", topic.zh, topic.en) for name, topic in exported.topics.items()]
    print(*aligned(rows, {1}), sep="\n")
    excused = sum(thing.why is not None for thing in exported.things)
    touched = len(exported.things) - excused
    print(
        f"{exported.cases:,} 个案件，用到 {touched:,} 项，另有 {excused:,} 项不可能用到 · {exported.cases:,} cases,"
        f" {touched:,} things touched, {excused:,} that no case can: {printable(str(out))}"
    )
