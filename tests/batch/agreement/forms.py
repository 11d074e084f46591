"""The same rows in every form of file that is read, as writers of others write them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
import xlwt
import zstandard

from calc_service.batch.files import CSV, NDJSON, ODS, PARQUET, XLS, XLSX, FileFormat
from tests.batch.files.workbooks import ods_of, table_of
from tests.reference.batch.vocabulary import DATES

from .held import (
    NUMBER,
    Cell,
    everything,
    in_xml,
    is_amount,
    is_code,
    nanoseconds,
    of_sheet,
    since_1970,
    with_days,
    with_moments,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from tests.reference.batch.law import File

    Meaning = Callable[[str], str]
    Writer = Callable[[Random, File, Meaning], bytes]

PACKED: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "": lambda content: content,
    "gzip": gzip.compress,
    "zstd": lambda content: zstandard.ZstdCompressor().compress(content),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file: how it is declared, which rows it can hold, as it says them, and how they are written.

    declared: one of them is chosen
    write:    rows under their headers, by what our column a header means → the file
    """

    name: str
    declared: tuple[FileFormat, ...]
    write: Writer
    holds: Callable[[File], File] = everything


def texts(delimiter: str, charset: str, *, quoting: bool = False) -> Writer:
    """A writer of CSV."""

    def write(rng: Random, rows: File, _: Meaning) -> bytes:
        target = io.StringIO(newline="")
        end = rng.choice(("\n", "\n", "\r\n"))
        mode: Literal[0, 1] = csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL
        writer = csv.DictWriter(target, list(rows[0]), delimiter=delimiter, lineterminator=end, quoting=mode)
        writer.writeheader()
        writer.writerows(rows)
        return target.getvalue().encode(charset)

    return write


def lines(rng: Random, rows: File, _: Meaning) -> bytes:
    """NDJSON of texts; a blank is null or, below the first line, a key that is not there."""
    shown = [
        {name: text or None for name, text in row.items() if text or not number or rng.random() < 0.5}
        for number, row in enumerate(rows)
    ]
    return "\n".join(json.dumps(row, ensure_ascii=rng.random() < 0.5) for row in shown).encode()


def typed_lines(rng: Random, rows: File, meaning: Meaning) -> bytes:
    """NDJSON whose amounts and codes are numbers, and whose facilities are designated or not."""

    def value(header: str, text: str) -> str:
        column = meaning(header)
        plain = text in {"true", "false"} or (NUMBER.fullmatch(text) and is_amount(column)) or is_code(column, text)
        return text if plain and rng.random() < 0.9 else json.dumps(text or None, ensure_ascii=False)

    return b"".join(
        ("{" + ",".join(f"{json.dumps(name)}: {value(name, text)}" for name, text in row.items()) + "}\n").encode()
        for row in rows
    )


def columns(rng: Random, rows: File, _: Meaning) -> bytes:
    """Parquet of texts of several kinds, in one row group or more."""
    kinds = (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()), pa.string_view())
    arrays = {
        name: pa.array([row[name] or None for row in rows], pa.string()).cast(rng.choice(kinds)) for name in rows[0]
    }
    return stored(rng, arrays)


def stored(rng: Random, arrays: Mapping[str, pa.Array]) -> bytes:
    """A Parquet file."""
    target, table = io.BytesIO(), pa.table(dict(arrays))
    packing = rng.choice(("snappy", "zstd", "gzip", "none"))
    pq.write_table(table, target, row_group_size=rng.choice((3, 1000)), compression=packing)
    return target.getvalue()


def typed_columns(rng: Random, rows: File, meaning: Meaning) -> bytes:
    """Parquet of decimals, doubles, days, times and moments."""
    return stored(rng, {name: typed_column(rng, meaning(name), [row[name] for row in rows]) for name in rows[0]})


def typed_column(rng: Random, column: str, cells: list[str]) -> pa.Array:
    """A column of a kind that fits."""
    if is_amount(column):
        wide = pa.decimal256(rng.choice((14, 60)), 2)
        kind = rng.choice((pa.decimal128(14, 2), pa.decimal128(38, 6), wide, pa.decimal256(70, 9), pa.float64()))
        amounts = [Decimal(text) if text else None for text in cells]
        doubles = [None if amount is None else float(amount) for amount in amounts]
        return pa.array(doubles if kind == pa.float64() else amounts, kind)
    if column == "settled_time":
        return pa.array([nanoseconds(text) if text else None for text in cells], pa.time64("ns"))
    if column in DATES and any(" " in text for text in cells):
        zone = rng.choice((None, "Asia/Shanghai", "+08:00"))
        moments = pa.array([since_1970(text) - (8 * 3_600 * 10**9 if zone else 0) for text in cells], pa.int64())
        return moments.cast(pa.timestamp("ns", zone))
    if column in DATES:
        days = pa.array([date.fromisoformat(text) if text else None for text in cells], pa.date32())
        return days.cast(rng.choice((pa.date32(), pa.date64())))
    return pa.array([text or None for text in cells], pa.string())


def sheet(*, as_values: bool) -> Writer:
    """A writer of XLSX: shared texts or texts within cells, blanks written or left out."""

    def write(rng: Random, rows: File, meaning: Meaning) -> bytes:
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, {"constant_memory": rng.random() < 0.5}) as book:
            page = book.add_worksheet("明细")
            day = book.add_format({"num_format": rng.choice(("yyyy-mm-dd", "m/d/yy"))})
            moment = book.add_format({"num_format": rng.choice(("yyyy-mm-dd hh:mm:ss.000", "yyyy/m/d h:mm"))})
            money = book.add_format({"num_format": "#,##0.00"})
            for place, header in enumerate(rows[0]):
                page.write_string(0, place, header)
            for number, row in enumerate(rows, 1):
                for place, cell in enumerate((typed(rng, row, meaning) if as_values else row).values()):
                    if isinstance(cell, bool):
                        page.write_boolean(number, place, cell)
                    elif isinstance(cell, str):
                        page.write_string(number, place, cell)
                    elif isinstance(cell, float):
                        page.write_number(number, place, cell, rng.choice((money, None)))
                    else:
                        page.write_number(number, place, serial(cell), day if isinstance(cell, date) else moment)
        return target.getvalue()

    return write


def serial(cell: date | tuple[date, timedelta]) -> float:
    """The number that a sheet keeps for a day or a moment."""
    day, beside = (cell, timedelta()) if isinstance(cell, date) else cell
    return (day - date(1899, 12, 30)).days + beside / timedelta(days=1)


def open_sheet(*, as_values: bool) -> Writer:
    """A writer of ODS as LibreOffice writes it: blanks and tabs by elements, lines as paragraphs."""

    def write(rng: Random, rows: File, meaning: Meaning) -> bytes:
        shown = [list((typed(rng, row, meaning) if as_values else row).values()) for row in rows]
        all_rows: list[list[Cell]] = [list(rows[0]), *shown]
        return ods_of(
            table_of("".join(f"<table:table-row>{''.join(map(open_cell, row))}</table:table-row>" for row in all_rows))
        )

    return write


def typed(rng: Random, row: dict[str, str], meaning: Meaning) -> dict[str, Cell]:
    """A row with numbers, days and moments where its texts are some."""
    return {header: of_sheet(rng, meaning(header), text) for header, text in row.items()}


def open_cell(cell: Cell) -> str:
    """The XML of a cell."""
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        parts = "".join(f"<text:p>{paragraph(part)}</text:p>" for part in cell.split("\n"))
        return f'<table:table-cell office:value-type="string">{parts}</table:table-cell>'
    if isinstance(cell, bool):
        said = f'office:value-type="boolean" office:boolean-value="{str(cell).lower()}"'
    elif isinstance(cell, float):
        said = f'office:value-type="float" office:value="{cell!r}"'
    else:
        day, beside = (cell, timedelta()) if isinstance(cell, date) else cell
        seconds, fraction = divmod(beside, timedelta(seconds=1))
        clock = f"T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{fraction.microseconds:06}000"
        shown = day.isoformat() + clock * (not isinstance(cell, date))
        said = f'office:value-type="date" office:date-value="{shown}"'
    return f"<table:table-cell {said}><text:p>?</text:p></table:table-cell>"


def paragraph(text: str) -> str:
    """A line of a cell: of several blanks, and of one at either end, all by elements."""
    marked = re.sub(r"^ +| +$| {2,}", lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(text))
    return marked.replace("\t", "<text:tab/>")


def old_sheet(*, as_values: bool) -> Writer:
    """A writer of XLS, whose moments are read to the whole second."""

    def write(rng: Random, rows: File, meaning: Meaning) -> bytes:
        target, book = io.BytesIO(), xlwt.Workbook()
        page = book.add_sheet("明细")
        day, moment = (xlwt.easyxf(num_format_str=code) for code in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        for place, header in enumerate(rows[0]):
            page.write(0, place, header)
        for number, row in enumerate(rows, 1):
            for place, (text, cell) in enumerate(
                zip(row.values(), (typed(rng, row, meaning) if as_values else row).values(), strict=True)
            ):
                if isinstance(cell, str | float | bool):
                    page.write(number, place, cell)
                elif isinstance(cell, tuple) and cell[1] % timedelta(seconds=1):
                    page.write(number, place, text)
                else:
                    page.write(number, place, serial(cell), day if isinstance(cell, date) else moment)
        book.save(target)
        return target.getvalue()

    return write


def form(name: str, media_type: str, write: Writer, *charsets: str, holds: Callable[[File], File] = everything) -> Form:
    """A form that is declared in one of some ways."""
    return Form(name, tuple(FileFormat(media_type, charset) for charset in charsets or ("",)), write, holds)


FORMS: Final = (
    form("comma utf-8", CSV, texts(",", "utf-8"), "", "utf-8"),
    form("comma utf-8 quoted", CSV, texts(",", "utf-8", quoting=True), "", "utf-8"),
    form("comma utf-8 marked", CSV, texts(",", "utf-8-sig"), "", "utf-8", "utf-8-sig"),
    form("comma gb18030", CSV, texts(",", "gb18030"), "", "gb18030"),
    form("comma utf-16", CSV, texts(",", "utf-16"), "", "utf-16"),
    form("semicolon utf-8", CSV, texts(";", "utf-8"), "", "utf-8"),
    form("semicolon utf-8 marked", CSV, texts(";", "utf-8-sig"), ""),
    form("semicolon gb18030", CSV, texts(";", "gb18030"), "", "gb18030"),
    form("semicolon utf-16", CSV, texts(";", "utf-16"), "", "utf-16"),
    form("tab utf-8", CSV, texts("\t", "utf-8"), "", "utf-8"),
    form("tab utf-8 marked", CSV, texts("\t", "utf-8-sig"), ""),
    form("tab gb18030", CSV, texts("\t", "gb18030"), "", "gb18030"),
    form("tab utf-16", CSV, texts("\t", "utf-16"), "", "utf-16"),
    form("ndjson texts", NDJSON, lines),
    form("ndjson values", NDJSON, typed_lines),
    form("parquet texts", PARQUET, columns),
    form("parquet days", PARQUET, typed_columns, holds=with_days),
    form("parquet moments", PARQUET, typed_columns, holds=with_moments),
    form("xlsx texts", XLSX, sheet(as_values=False), holds=in_xml),
    form("xlsx values", XLSX, sheet(as_values=True), holds=in_xml),
    form("ods texts", ODS, open_sheet(as_values=False), holds=in_xml),
    form("ods values", ODS, open_sheet(as_values=True), holds=in_xml),
    form("xls texts", XLS, old_sheet(as_values=False)),
    form("xls values", XLS, old_sheet(as_values=True)),
)
