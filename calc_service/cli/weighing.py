"""Claims and enrolments weighed under two sets of rules: what a command takes for it, and the work."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from getpass import getuser
from itertools import chain
from pathlib import Path

from calc_service.batch.audit import Request
from calc_service.batch.files import Table, format_of_path
from calc_service.batch.refusals import FileRefused
from calc_service.batch.scratch import scratch
from calc_service.batch.spellings import year_number
from calc_service.batch.threads import both
from calc_service.cli.claim_files import assumed, assumption, concatenated, matching_files, refuse_overwriting
from calc_service.cli.terminal import Progress, aligned
from calc_service.domain import parsing
from calc_service.domain.days import day_number
from calc_service.domain.parsing import ParseError
from calc_service.domain.today import today
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.compared_rules import RulesToCompare
from calc_service.policy.differences import differences
from calc_service.policy.impact import (
    FiguresOf,
    Impact,
    NoFiguresOfYear,
    NoRulesOnDay,
    Weighed,
    WeighedRun,
    Weighing,
)
from calc_service.policy.impact.moved_rules import CATASTROPHIC, STANDARDS
from calc_service.policy.impact.result import CLAIMS, ENROLMENTS, EnrolmentImpact
from calc_service.policy.impact.weighing import weighed_files

BEFORE, AFTER = Label("变更前的规则", "the rules before"), Label("变更后的规则", "the changed rules")
CATASTROPHIC_HELP = "大病保险按实付或应付 · assistance rests on what was settled, or computed (settled)"
ASSUME_HELP = "各行未填时的取值，可重复 · the value of rows that say nothing; repeatable"
AS_OF_HELP = "所有结算都按该日的规则计算 · compute all claims by the rules of this day (each by its own)"
ENROLMENTS_HELP = "参保名单或通配符 · lists of enrolments, for premium subsidies, or patterns"
FIGURES_HELP = (
    "按年公布的数据用哪一年的，可写“变更前:变更后”"
    " · the year whose figures are taken, or two, BEFORE:AFTER (each row's own)"
)
LACKING = {
    CATASTROPHIC: Label("大病保险", "catastrophic terms"),
    STANDARDS: Label("缴费标准", "premiums"),
}
READING, COMPUTING = "读取 · reading", "按两套规则计算 · computing under both rules"
NO_RESULT = (FileRefused, NoRulesOnDay, NoFiguresOfYear, OSError)
"""Why nothing could be weighed."""


@dataclass(frozen=True, slots=True)
class FilesRead:
    """The rows of some files together, and of each where it lies, how it is called and how many rows it has."""

    table: Table
    files: Sequence[tuple[Path, str, int]]


@dataclass(frozen=True, slots=True)
class RulesState:
    """One set of rules: to compute by, and as its files say it."""

    book: RuleBook
    rules: RulesToCompare


def weighing_arguments(parser: ArgumentParser) -> None:
    """Add what is weighed, and how."""
    add = parser.add_argument
    add("--claims", metavar="FILE", nargs="+", default=[], help="结算文件或通配符 · files of claims or patterns")
    add("--enrolments", metavar="FILE", nargs="+", default=[], help=ENROLMENTS_HELP)
    add("--as-of", metavar="DAY", type=_day, help=AS_OF_HELP)
    add("--figures-of", metavar="YEAR", type=_years, help=FIGURES_HELP)
    add("--catastrophic", choices=("settled", "computed"), default="settled", help=CATASTROPHIC_HELP)
    add("--assume", action="append", type=assumption, default=[], metavar="COLUMN:VALUE", help=ASSUME_HELP)


def weighed(arguments: Namespace, before: RulesState, after: RulesState) -> Weighed:
    """Return the impact; raises one of NO_RESULT."""
    paths = {CLAIMS: matching_files(arguments.claims), ENROLMENTS: matching_files(arguments.enrolments)}
    # Said before anything is computed.
    refuse_overwriting((arguments.out, arguments.report), chain(*paths.values()))
    if arguments.out:
        format_of_path(arguments.out)
    with Progress() as progress, scratch(None, "impact-") as folder:
        tables = {holds: _read_files(files, folder / holds, progress) for holds, files in paths.items()}
        progress.show(COMPUTING, 1, 2)
        files = [(holds, *one) for holds, read in tables.items() for one in (read.files if read else ())]
        # What a file's bytes are is found out while its rows are computed.
        (claims, enrolments), record = both(
            lambda: _impacts(arguments, tables, before.book, after.book), lambda: weighed_files(files)
        )
    return Weighed(
        claims,
        enrolments,
        before.book,
        after.book,
        run=WeighedRun(today().isoformat(), _author(arguments), arguments.reason, record),
        changes=[one.sentence for one in differences(before.rules.contents, after.rules.contents)],
        defaults=[used.sentence for side in (before, after) for used in side.rules.defaults],
    )


def _impacts(
    arguments: Namespace, tables: Mapping[str, FilesRead | None], before: RuleBook, after: RuleBook
) -> tuple[Impact, EnrolmentImpact | None]:
    request = Request(assumed=assumed(arguments.assume), settled=arguments.catastrophic == "settled")
    weighing = Weighing(request, arguments.as_of, arguments.figures_of)
    claims, enrolments = (read.table if read else None for read in (tables[CLAIMS], tables[ENROLMENTS]))
    return weighing.impacts(claims, enrolments, before, after)


def _read_files(paths: Sequence[Path], folder: Path, progress: Progress) -> FilesRead | None:
    """The rows of all files, and what each of them is; None where there are none."""
    if not paths:
        return None
    folder.mkdir()
    rows: list[int] = []
    table = concatenated(
        paths,
        folder,
        lambda path: progress.show(f"{READING} {path.name}", paths.index(path), len(paths) + 1),
        has_read=rows.append,
    )
    return FilesRead(table, [(path, path.name, count) for path, count in zip(paths, rows, strict=True)])


def why(error: Exception, language: str) -> Iterable[str]:
    """What has to be said where there is no result."""
    if isinstance(error, FileRefused):
        return aligned((fault.column, fault.code, fault.message.in_language(language)) for fault in error.faults)
    if isinstance(error, NoRulesOnDay):
        return ["该日尚无规则 · no rules were in force on that day: --as-of"]
    if isinstance(error, NoFiguresOfYear):
        return [_lacking(error)]
    return [f"{error.filename or ''}: {error.strerror or error}" if isinstance(error, OSError) else str(error)]


def _lacking(lacking: NoFiguresOfYear) -> str:
    side, what = (BEFORE if lacking.side == "before" else AFTER), LACKING[lacking.kind]
    years = ", ".join(map(str, lacking.years))
    zh = (
        f"{side.zh}没有 {lacking.year} 年度的{what.zh}，不会用别的年度代替；有：{years}。"
        "两边用不同年度请写“--figures-of 变更前:变更后”"
    )
    en = (
        f"{side.en} have no {what.en} of {lacking.year}, and no other year is taken instead; there are: {years}. For a"
        " different year on each side write --figures-of BEFORE:AFTER"
    )
    return f"{zh} · {en}"


def _author(arguments: Namespace) -> str:
    """Who weighs: as said, else the login name; "" where that is not known."""
    if arguments.author is not None:
        return str(arguments.author)
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _day(text: str) -> int:
    try:
        return day_number(parsing.day(text))
    except ParseError as fault:
        raise ArgumentTypeError(f"2027-01-01? ({fault.code})") from None


def _years(text: str) -> FiguresOf:
    before, mark, after = text.partition(":")
    try:
        return FiguresOf(year_number(before), year_number(after if mark else before))
    except ParseError:
        raise ArgumentTypeError("2027, 2026:2027?") from None
