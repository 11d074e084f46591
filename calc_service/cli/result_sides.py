"""A file that audit wrote as one side of a comparison: its ids, and what was found, amounts in fen."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from calc_service.batch.audit import Request, understood
from calc_service.batch.column_mapping import COMPUTED
from calc_service.batch.files import CSV, NDJSON, PARQUET, Table, format_of_path, read
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.domain.columns import FileKind
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.runs.against.blocks import OF_IDS, SideRows

STATUS = "status"
AMOUNT = r"^'?-?[0-9]+\.[0-9]{2}$"
NO_RESULT = Label("不是核查的结果：没有这一列", "this is no result of an audit: it lacks this column")
NO_WORKBOOK = Label(
    "工作簿供人查看；请用 CSV、NDJSON 或 Parquet 的结果",
    "a workbook is for people; name the result as CSV, NDJSON or Parquet",
)
NO_AMOUNT = Label("这一列有单元格不是金额", "a cell of this column is no amount")


def opened_result(path: Path, scratch: Path, kind: FileKind, book: RuleBook) -> SideRows:
    """One result. Raises FileRefused, also while its rows are read, and OSError."""
    form = format_of_path(path)
    if form.media_type not in {CSV, NDJSON, PARQUET}:
        raise _refused(path, "unsupported_form", NO_WORKBOOK)
    scratch.mkdir()
    table = read(path, form, scratch)
    headers = {name: _called(name, table) for name in kind.output if _called(name, table) in table.columns}
    if STATUS not in headers:
        raise _refused(path, "required", NO_RESULT, STATUS)
    mapping = understood(table, Request(kind=kind.name), book)
    ids = {name: sources[0].header for column, name in OF_IDS.items() if (sources := mapping.sources_of(column))}
    wanted = ids | headers
    return SideRows(len(table), tuple(headers), _frames(path, table, wanted, kind))


def _called(name: str, table: Table) -> str:
    """What a column of the result is called where the file had one of its name."""
    return COMPUTED + name if COMPUTED + name in table.columns else name


def _frames(path: Path, table: Table, wanted: Mapping[str, str], kind: FileKind) -> Iterator[pl.DataFrame]:
    for piece in table.pieces:
        frame = piece(list(dict.fromkeys(wanted.values())))
        cells = {name: frame[header].cast(pl.String) for name, header in wanted.items()}
        missing = {name: pl.Series([None], dtype=pl.String).new_from_index(0, len(frame)) for name in OF_IDS.values()}
        yield pl.DataFrame(
            missing | {name: _fen(path, texts) if name in kind.in_fen else texts for name, texts in cells.items()}
        )


def _fen(path: Path, texts: pl.Series) -> pl.Series:
    if not texts.drop_nulls().str.contains(AMOUNT).all():
        raise _refused(path, "not_an_amount", NO_AMOUNT, texts.name)
    return texts.str.replace_all(r"['.]", "").cast(pl.Int64)


def _refused(path: Path, code: str, message: Label, column: str = "") -> FileRefused:
    told = Label(f"{path.name}：{message.zh}", f"{path.name}: {message.en}")
    return FileRefused((FileFault(code, told, column),))
