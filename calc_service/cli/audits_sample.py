"""audits sample: rows of a result drawn by a seed, for reviewers; the same rows as a service draws."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from calc_service.batch.files import Table, format_of_result, write
from calc_service.batch.refusals import FileRefused
from calc_service.batch.scratch import scratch
from calc_service.cli.claim_files import concatenated, refuse_overwriting, replacing
from calc_service.cli.rules_folder import folder_argument, load_or_print
from calc_service.cli.terminal import aligned, printable
from calc_service.domain.money import signed_yuan
from calc_service.runs.samples.drawing import Drawing
from calc_service.runs.samples.reply_types import MONTH
from calc_service.runs.samples.row_keys import LONGEST_SEED, is_seed
from calc_service.runs.samples.sample_file import SampleRefused, drawn_of_table, header_of_days, sample_table
from calc_service.runs.samples.strata import MOST_STRATA

MOST_DRAWN = 5_000
REFUSED = 2
SEED_HELP = "随机种子，相同则抽到相同的行 · the same seed draws the same rows, whoever draws them"
BY_HELP = (
    "分层的列，以逗号分隔；“month”为结算月份 · headers that tell strata, parted by commas, or `month` of settlement"
)
ONLY_HELP = "只抽该列为该值的行，可重复 · draw only from rows that hold this; repeatable"
TOO_FEW = "每层至少抽一行，至少需要 · one row of each stratum is needed: at least"
TOO_MANY = f"分出的层超过 {MOST_STRATA}；请少分几列 · more than {MOST_STRATA} strata; tell them by fewer columns"
HEADING = ("层 · stratum", "行 · rows", "抽 · drawn", "已付 · paid, yuan")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add(
        "file",
        metavar="RESULT",
        type=Path,
        help="核查结果（工作簿除外） · a result as audit writes it: CSV, NDJSON or Parquet, no workbook",
    )
    add("--n", metavar="N", type=_count, default=200, help="抽多少行 · how many rows (200)")
    add("--seed", metavar="TEXT", type=_seed, required=True, help=SEED_HELP)
    add("--by", metavar="COLUMN,…", type=_columns, default=(), help=BY_HELP)
    add("--only", metavar="COLUMN:VALUE", type=_pair, action="append", default=[], help=ONLY_HELP)
    add(
        "--out",
        metavar="FILE",
        type=Path,
        required=True,
        help="样本，留有填写复核结果的列 · the sample, with room for reviews",
    )
    folder_argument(parser, "--rules")


def run(arguments: Namespace) -> int:
    """Write the sample and print its strata; return 2 where nothing can be drawn, else 0."""
    try:
        refuse_overwriting((arguments.out,), [arguments.file])
        form = format_of_result(arguments.out)
        with scratch(None, "sample-") as folder:
            table = concatenated([arguments.file], folder, lambda _: None)
            only, days = dict(arguments.only), ""
            if MONTH in {*arguments.by, *only}.difference(table.columns):
                book = load_or_print(arguments.folder)
                if book is None:
                    return REFUSED
                days = header_of_days(table, book)
            drawing = drawn_of_table(table, arguments.n, arguments.seed, arguments.by, only, days)
            if drawing.needed:
                return _refuse([TOO_MANY if drawing.needed > MOST_STRATA else f"--n: {TOO_FEW} {drawing.needed}"])
            with replacing(arguments.out) as part:
                write(Table.of(sample_table(table, drawing)), part, form)
    except SampleRefused as refusal:
        return _refuse(aligned((place, f"{why.zh} · {why.en}") for place, why in refusal.faults))
    except FileRefused as refusal:
        return _refuse(
            aligned((one.column, one.code, f"{one.message.zh} · {one.message.en}") for one in refusal.faults)
        )
    except OSError as error:
        return _refuse([f"{error.filename or arguments.file}: {error.strerror or error}"])
    print(*map(printable, _lines(drawing, arguments.by)), sep="\n")
    return 0


def _lines(drawing: Drawing, by: Sequence[str]) -> Iterator[str]:
    rows = [(*HEADING[:1], *by, *HEADING[1:])]
    for number, one in enumerate(drawing.strata, 1):
        paid = ", ".join(f"{fund} {signed_yuan(fen)}" for fund, (known, fen) in one.recorded.items() if known)
        values = ["" if value is None else str(value) for value in one.values]
        rows.append((str(number), *values, str(one.rows), str(one.drawn), paid))
    yield from aligned(rows)
    whole = sum(one.rows for one in drawing.strata)
    yield f"共 {whole} 行，抽 {len(drawing.rows)} 行 · {len(drawing.rows)} of {whole} rows drawn"


def _refuse(lines: Iterable[str]) -> int:
    print(*map(printable, lines), sep="\n", file=sys.stderr)
    return REFUSED


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_DRAWN):  # noqa: PLR2004
        raise ArgumentTypeError(f"1–{MOST_DRAWN}")
    return int(text)


def _seed(text: str) -> str:
    if not is_seed(text):
        raise ArgumentTypeError(
            f"1–{LONGEST_SEED} 个可见字符，前后没有空格 · printable characters, no blank at either end"
        )
    return text


def _columns(text: str) -> tuple[str, ...]:
    columns = tuple(text.split(","))
    if not all(columns) or len(set(columns)) != len(columns):
        raise ArgumentTypeError("district,finding_assistance")
    return columns


def _pair(text: str) -> tuple[str, str]:
    column, parted, value = text.partition(":")
    if not (column and parted and value):
        raise ArgumentTypeError("finding_assistance:overpaid")
    return column, value
