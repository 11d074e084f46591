"""rules population: a marked file of claims that nobody made, for those who have no file of real ones."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from calc_service.batch.files import Table, format_of_path, write
from calc_service.batch.refusals import FileRefused
from calc_service.cli.rules_folder import folder_argument, load_or_print
from calc_service.cli.terminal import aligned, printable
from calc_service.engine.edition import RuleBook
from calc_service.policy.population import NoPopulation, enrolments, population
from calc_service.policy.population.people import MARK, NOTICE

REFUSED = 2
YEAR_HELP = "结算和参保年度 · the year of settlement and enrolment (the latest that the rules have figures for)"
NOWHERE = "请用 --out 或 --enrolments 写明文件 · name a file with --out, --enrolments or both"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("--persons", metavar="N", type=_positive, required=True, help="人数 · how many persons")
    add(
        "--seed",
        metavar="S",
        type=_number,
        required=True,
        help="随机种子，相同则文件相同 · the same seed, the same file",
    )
    add("--out", metavar="FILE", type=Path, help="结算文件，格式由后缀定 · claims, in the form that its suffix says")
    add("--enrolments", metavar="FILE", type=Path, help="同一批人的参保名单 · the enrolments of the same persons")
    add("--year", type=_number, help=YEAR_HELP)
    folder_argument(parser, "--rules")


def run(arguments: Namespace) -> int:
    """Write the file and say that it is made up; return 2 where it cannot be made."""
    if arguments.out is None and arguments.enrolments is None:
        print(NOWHERE, file=sys.stderr)
        return REFUSED
    book = load_or_print(arguments.folder)
    if book is None:
        return REFUSED
    try:
        rows = _write(arguments, book)
    except NoPopulation as refusal:
        print(f"该年度没有所需数据 · no figures for that year: --year {arguments.year}; {refusal}", file=sys.stderr)
        return REFUSED
    except FileRefused as refusal:
        faults = ((fault.column, fault.code, fault.message.zh, fault.message.en) for fault in refusal.faults)
        print(*map(printable, aligned(faults)), sep="\n", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(
            printable(f"{error.filename or arguments.out or arguments.enrolments}: {error.strerror or error}"),
            file=sys.stderr,
        )
        return REFUSED
    print(f"{NOTICE.zh} · {NOTICE.en}: {MARK}…")
    for path, count in rows.items():
        print(printable(f"{path}: {arguments.persons} 人 persons, {count} 行 rows"))
    return 0


def _write(arguments: Namespace, book: RuleBook) -> dict[Path, int]:
    """Write what was asked for; returns the rows of each file."""
    makers = {arguments.out: population, arguments.enrolments: enrolments}
    wanted = {path: maker for path, maker in makers.items() if path is not None}
    # Said before anything is made.
    forms = {path: format_of_path(path) for path in wanted}
    rows = {}
    for path, maker in wanted.items():
        frame = maker(arguments.persons, arguments.seed, book, arguments.year)
        write(Table.of(frame), path, forms[path])
        rows[path] = len(frame)
    return rows


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError("0, 1, 2, …")
    return int(text)


def _positive(text: str) -> int:
    number = _number(text)
    if not number:
        raise ArgumentTypeError("1, 2, …")
    return number
