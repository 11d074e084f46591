"""audits against: two results side by side, row by row of the same person and claim, wherever they stand."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from calc_service.batch.files import CSV, FileFormat, Table, format_of_result, write
from calc_service.batch.files.table import in_yuan
from calc_service.batch.refusals import FileRefused
from calc_service.batch.scratch import scratch
from calc_service.cli.claim_files import refuse_overwriting, replacing
from calc_service.cli.result_sides import opened_result
from calc_service.cli.rules_folder import folder_argument, load_or_print
from calc_service.cli.terminal import aligned, printable
from calc_service.config import Settings
from calc_service.domain.columns import CLAIMS, FILE_KINDS
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.runs.against.comparing import compare, said_of
from calc_service.runs.against.comparison_types import ComparedSide, RunsCompared
from calc_service.runs.against.pairing import AFTER, BEFORE, CHANGE, COLUMNS
from calc_service.runs.found_files import FoundFile, as_frame
from calc_service.runs.progress import RowsDone
from calc_service.runs.row_types import FIRST_ROW

SAME, DIFFERENT, REFUSED = 0, 1, 2
KIND_HELP = "文件列的是结算还是参保资助 · what the files list: claims, or enrolments (claims)"
OUT_HELP = "不同的各行写成 CSV：在两个文件中的行号，哪些列不同，金额相差多少 · the rows that differ, as CSV"
SAID = {
    "rows": Label("行数", "Rows"),
    "same": Label("相同", "the same"),
    "changed": Label("结果不同", "changed"),
    "gone": Label("只在第一个文件", "in the first file alone"),
    "new": Label("只在第二个文件", "in the second file alone"),
    "columns": Label("结果不同的行，按列", "Changed rows by column"),
    "amounts": Label("金额合计：以前、现在、相差、不同的行数", "Sums: before, after, difference, rows that differ"),
    "crossed": Label("结论的变化：以前 → 现在", "Findings that changed: before → after"),
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("before", type=Path, metavar="RESULT", help="以前的结果 · the result before")
    parser.add_argument("after", type=Path, metavar="RESULT", help="现在的结果 · the result after")
    parser.add_argument("--kind", choices=tuple(FILE_KINDS), default=CLAIMS.name, help=KIND_HELP)
    parser.add_argument("--out", type=Path, metavar="FILE", help=OUT_HELP)
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")
    folder_argument(parser, "--rules")


def run(arguments: Namespace) -> int:
    """Print what differs; return 0 where nothing does, 1 where anything does, 2 where a file cannot be read."""
    book = load_or_print(arguments.folder)
    if book is None:
        return REFUSED
    try:
        if arguments.out is not None:
            format_of_result(arguments.out)
        refuse_overwriting([arguments.out], [arguments.before, arguments.after])
        said = _compared(arguments, book)
    except FileRefused as refusal:
        faults = [(one.column, one.code, one.message.in_language(arguments.lang)) for one in refusal.faults]
        print(*map(printable, aligned(faults)), sep="\n", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(printable(f"{error.filename or ''}: {error.strerror or error}"), file=sys.stderr)
        return REFUSED
    print(*map(printable, _lines(said, arguments.lang)), sep="\n")
    return DIFFERENT if said.rows.changed or said.rows.gone or said.rows.new else SAME


def _compared(arguments: Namespace, book: RuleBook) -> RunsCompared:
    kind, memory = FILE_KINDS[arguments.kind], Settings.from_environment().run_memory
    with scratch(None, "against-") as folder:
        before = opened_result(arguments.before, folder / "before", kind, book)
        after = opened_result(arguments.after, folder / "after", kind, book)
        target = folder / "differing.arrow"
        tally = compare(before, after, kind, target, memory, RowsDone(folder / "progress"))
        if arguments.out is not None:
            with replacing(arguments.out) as part:
                write(Table.of(_differing(target)), part, FileFormat(CSV))
    return said_of(tally, ComparedSide(None, before.rows, None), ComparedSide(None, after.rows, None))


def _differing(target: Path) -> pl.DataFrame:
    """The rows that differ, counted as a spreadsheet counts, amounts in yuan."""
    file = FoundFile(target)
    whole = as_frame([file.batch(number) for number in range(file.batches)])
    amounts = [name for name in whole.columns if name not in {BEFORE, AFTER, CHANGE, COLUMNS}]
    numbers = whole.select(CHANGE, pl.col(BEFORE, AFTER) + FIRST_ROW, pl.col(COLUMNS).replace("", None))
    return numbers.with_columns(in_yuan(whole[name]) for name in amounts)


def _lines(said: RunsCompared, language: str) -> Iterator[str]:
    words = {name: label.in_language(language) for name, label in SAID.items()}
    rows = [(words["rows"], str(said.before.rows), "→", str(said.after.rows))]
    rows += [(words[name], str(getattr(said.rows, name)), "", "") for name in ("same", "changed", "gone", "new")]
    yield from aligned(rows, right={1, 3})
    yield from _part(words["columns"], [(name, str(count)) for name, count in said.columns.items()])
    differing = [one for one in said.amounts if one.rows]
    sums = [(one.column, one.before, one.after, one.difference, str(one.rows)) for one in differing]
    yield from _part(words["amounts"], sums)
    crossed = [
        (name, one.before or "—", "→", one.after or "—", str(one.rows))
        for name, found in said.crossed.items()
        for one in found
        if one.before != one.after
    ]
    yield from _part(words["crossed"], crossed)


def _part(heading: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    rows = list(rows)
    if rows:
        yield from ("", heading)
        yield from (f"  {line}" for line in aligned(rows, right={len(rows[0]) - 1}))
