"""rules population: a marked file of claims that nobody made, for those who have no file of real ones."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from calc_service.batch.files import Table, format_of_path, write
from calc_service.batch.refusals import FileRefused
from calc_service.cli.rules_folder import folder_argument, load_or_print
from calc_service.cli.terminal import aligned, printable
from calc_service.policy.population import NoPopulation, population
from calc_service.policy.population.people import MARK, NOTICE

REFUSED = 2
YEAR_HELP = "结算年度 · the year of settlement (the latest that the rules have figures for)"


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
    add("--out", metavar="FILE", type=Path, required=True, help="文件，格式由后缀定 · in the form that its suffix says")
    add("--year", type=_number, help=YEAR_HELP)
    folder_argument(parser, "--rules")


def run(arguments: Namespace) -> int:
    """Write the file and say that it is made up; return 2 where it cannot be made."""
    book = load_or_print(arguments.folder)
    if book is None:
        return REFUSED
    try:
        form = format_of_path(arguments.out)
        frame = population(arguments.persons, arguments.seed, book, arguments.year)
        write(Table.of(frame), arguments.out, form)
    except NoPopulation as refusal:
        print(f"该年度没有所需数据 · no figures for that year: --year {arguments.year}; {refusal}", file=sys.stderr)
        return REFUSED
    except FileRefused as refusal:
        faults = ((fault.column, fault.code, fault.message.zh, fault.message.en) for fault in refusal.faults)
        print(*map(printable, aligned(faults)), sep="\n", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(printable(f"{error.filename or arguments.out}: {error.strerror or error}"), file=sys.stderr)
        return REFUSED
    print(f"{NOTICE.zh} · {NOTICE.en}: {MARK}…")
    print(printable(f"{arguments.out}: {arguments.persons} 人 persons, {len(frame)} 行 rows"))
    return 0


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError("0, 1, 2, …")
    return int(text)


def _positive(text: str) -> int:
    number = _number(text)
    if not number:
        raise ArgumentTypeError("1, 2, …")
    return number
