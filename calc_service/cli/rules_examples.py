"""rules examples: compute the worked examples that stand beside the rules, and update them when asked."""

import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from calc_service.cli.claim_files import replacing
from calc_service.cli.rules_folder import folder_argument, folder_or_default, load_or_print
from calc_service.cli.terminal import printable
from calc_service.engine.edition import RuleBook
from calc_service.policy.examples import ExampleResult, ExampleResults, compute_examples
from calc_service.policy.examples_update import FileUpdate, contents, updates

NOT_WRITTEN = 2
AGREED = frozenset({"y", "yes", "是", "好"})
YES_ALONE = "“--yes”只与“--update”同用 · --yes goes with --update alone"
NO_TERMINAL = (
    "没有终端可以询问，什么也没有写入；核对以上各处后加“--yes” · no terminal to ask in, so nothing was written; look at"
    " the values above, then add --yes"
)
CHANGED = "文件在此期间被改动；请再运行一次 · the file was changed meanwhile; run this again"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_argument(parser, "DIR")
    parser.add_argument(
        "--update",
        action="store_true",
        help="列出每个不符的应得值，旧值和新值，按文件询问后写入 · show what differs, old and new, ask by file, write",
    )
    parser.add_argument("--yes", action="store_true", help="不询问，直接写入 · write without asking")


def run(arguments: Namespace) -> int:
    """Print each example's sentence with ok or what differs; return 1 where anything does, or nothing is there.

    With --update first show and write what differs, and compute again; 2 where a file could not be written.
    """
    if arguments.yes and not arguments.update:
        print(YES_ALONE, file=sys.stderr)
        return NOT_WRITTEN
    book = load_or_print(arguments.folder)
    if book is None:
        return 1
    folder = folder_or_default(arguments.folder)
    failed = arguments.update and not _update(folder, book, yes=arguments.yes)
    worked = compute_examples(folder, book)
    _show_all(worked)
    return NOT_WRITTEN if failed else int(bool(worked.complaints or not worked.outcomes))


def _show_all(worked: ExampleResults) -> None:
    for outcome in worked.outcomes:
        _show(outcome)
    for complaint in worked.unreadable:
        print(complaint, file=sys.stderr)
    different = sum(bool(outcome.complaints) for outcome in worked.outcomes)
    print(f"{len(worked.outcomes)} 个算例，{different} 个不符 · {len(worked.outcomes)} examples, {different} different")


def _show(outcome: ExampleResult) -> None:
    print("✗" if outcome.complaints else "✓", outcome.example.sentence)
    print(*(f"    {complaint}\n" for complaint in outcome.complaints), sep="", end="")


def _update(folder: Path, book: RuleBook, *, yes: bool) -> bool:
    """Show and write the examples that differ; return False where a file could not be written."""
    before = contents(folder)
    found = list(updates(folder, compute_examples(folder, book), before))
    can_ask = sys.stdin.isatty() and sys.stdout.isatty()
    written = True
    for update in found:
        _show_update(update)
        if update.changes and (yes or (can_ask and _agreed(update))):
            written = _write(update) and written
        elif update.changes:
            print(f"{update.path}: 没有写入 · not written")
    if any(update.changes for update in found) and not yes and not can_ask:
        print(NO_TERMINAL, file=sys.stderr)
    return written


def _show_update(update: FileUpdate) -> None:
    print(f"{update.path}: 应得值，旧 → 新 · expected values, old → new")
    for change in update.changes:
        print(f"  {printable(change.example.sentence)}")
        for one in change.values:
            place, values = f"{one.place.line}:{one.place.column}", f"{one.expected.en} → {one.correction}"
            print(printable(f"    {place} {one.pointer}: {values}"))
    for complaint in update.left:
        print(printable(f"  ! {complaint}"))


def _agreed(update: FileUpdate) -> bool:
    count = sum(len(change.values) for change in update.changes)
    question = (
        f"规则无误，写入这 {count} 个新值？输入 y 写入，其他不写 · "
        f"are the rules right? New values to be written: {count}. y writes, anything else does not: "
    )
    try:
        return input(question).strip().lower() in AGREED
    except EOFError:
        print()
        return False


def _write(update: FileUpdate) -> bool:
    """Put the update in the place of the file in one step, unless the file is no longer what was read."""
    try:
        _refuse_changed(update)
        _replace(update)
    except OSError as error:
        print(printable(f"{update.path}: 没有写入 · not written: {error.strerror or error}"), file=sys.stderr)
        return False
    print(f"{update.path}: 已写入 · written")
    return True


def _refuse_changed(update: FileUpdate) -> None:
    if not update.is_untouched():
        raise OSError(0, CHANGED)


def _replace(update: FileUpdate) -> None:
    with update.file.open("r+b"):  # a file that may not be written is not replaced either
        pass
    with replacing(update.file) as part:
        with part.open("wb") as file:
            file.write(update.after)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(update.file, part)
        _refuse_changed(update)
