"""rules impact: what changed rules would cost, who gains and who loses, by the same claims under both."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from calc_service.batch.audit import Request
from calc_service.batch.files import Table, form_of_path, write
from calc_service.batch.memory import set_up_heap
from calc_service.batch.refusals import FileRefused
from calc_service.cli.claim_files import assumed, assumption, joined, named_files
from calc_service.cli.impact_lines import impact_lines
from calc_service.cli.outputs import in_place_of, refuse_overwriting
from calc_service.cli.progress import Progress
from calc_service.cli.rules_folder import chosen, folder_or_revision, loaded
from calc_service.cli.table import aligned, printable
from calc_service.domain import parsing
from calc_service.domain.days import day_number
from calc_service.domain.parsing import ParseError
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.differences import differences
from calc_service.policy.differences.reading import read_sound
from calc_service.policy.impact import Impact, NoRulesOnDay, document, impact, report, table
from calc_service.policy.revisions import RevisionRefused
from calc_service.rulebook.folder import RulesFolder

REFUSED = 2
NOTHING_TO_COMPARE = (
    "没有写出要比较的规则；请用 --rules HEAD 与上次提交比较，或用 --changed 写出变更后的规则 · "
    "name the rules to compare with: --rules HEAD for those of the last commit, or --changed for the changed ones"
)
STATE = "文件夹或 git 版本 · a folder or a git revision (HEAD, v1.0.0)"
CHANGED_RULES = "变更后的规则有错误 · the changed rules hold errors"
CATASTROPHIC_HELP = "大病保险按实付或应付 · assistance rests on what was settled, or computed (settled)"
ASSUME_HELP = "各行未填时的取值，可重复 · the value of rows that say nothing; repeatable"
AS_OF_HELP = "所有结算都按该日的规则计算 · compute all claims by the rules of this day (each by its own)"
READING, COMPUTING = "读取 · reading", "按两套规则计算 · computing under both rules"


@dataclass(frozen=True, slots=True)
class Rules:
    """One set of rules: to compute by, and as its files say it."""

    book: RuleBook
    contents: RulesFolder


def arguments(parser: ArgumentParser) -> None:
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


def run(asked: Namespace) -> int:
    """Print the impact; return 0 where nothing computed differs, 1 where anything does, 2 where there is no result.

    The rules may differ where nothing computed does.
    """
    if not (asked.rules or asked.changed):
        print(NOTHING_TO_COMPARE, file=sys.stderr)
        return REFUSED
    set_up_heap()
    before, after = _rules(asked.rules), _rules(asked.changed)
    if before is None or after is None:
        if after is None:
            print(f"{CHANGED_RULES}: {asked.changed or chosen(None)}", file=sys.stderr)
        return REFUSED
    try:
        found = _computed(asked, before.book, after.book)
        changes = [one.sentence for one in differences(before.contents, after.contents)]
        _write(asked, found, before.book, after.book, changes)
    except FileRefused as refusal:
        faults = ((fault.column, fault.code, fault.message.in_language(asked.lang)) for fault in refusal.faults)
        print(*map(printable, aligned(faults)), sep="\n", file=sys.stderr)
        return REFUSED
    except NoRulesOnDay:
        print("该日尚无规则 · no rules were in force on that day: --as-of", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(printable(f"{error.filename or ''}: {error.strerror or error}"), file=sys.stderr)
        return REFUSED
    _print(asked, found, before.book, after.book, changes)
    return int(found.differs)


def _rules(state: str | None) -> Rules | None:
    """The rules of a folder or revision, of the settings where none is named; None after saying what is wrong."""
    with TemporaryDirectory(prefix="rules-") as into:
        try:
            folder = chosen(folder_or_revision(state, Path(into)) if state else None)
        except RevisionRefused as refusal:
            print(printable(str(refusal)), file=sys.stderr)
            return None
        book = loaded(folder)
        return Rules(book, read_sound(folder)) if book else None


def _computed(asked: Namespace, before: RuleBook, after: RuleBook) -> Impact:
    paths = named_files(asked.claims)
    # Said before anything is computed.
    refuse_overwriting((asked.out, asked.report), paths)
    if asked.out:
        form_of_path(asked.out)
    with _progress() as progress, TemporaryDirectory(prefix="impact-") as name:
        claims = joined(
            paths, Path(name), lambda path: progress.show(f"{READING} {path.name}", paths.index(path), len(paths) + 1)
        )
        progress.show(COMPUTING, len(paths), len(paths) + 1)
        request = Request(assumed=assumed(asked.assume), settled=asked.catastrophic == "settled")
        return impact(claims, before, after, request, day=asked.as_of)


def _write(asked: Namespace, found: Impact, before: RuleBook, after: RuleBook, changes: Sequence[Label]) -> None:
    if asked.out:
        with in_place_of(asked.out) as part:
            write(Table.of(table(found, before, after)), part, form_of_path(asked.out))
    if asked.report:
        with in_place_of(asked.report) as part:
            part.write_text(report(found, before, after, changes), encoding="utf-8")


def _print(asked: Namespace, found: Impact, before: RuleBook, after: RuleBook, changes: Sequence[Label]) -> None:
    if asked.format == "json":
        print(json.dumps(document(found, changes), ensure_ascii=False, indent=2))
    else:
        print(*map(printable, impact_lines(found, before, after, asked.lang, changes)), sep="\n")


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
