"""Which sheets of a workbook are its claims: like ones are one file, and lists and notes beside them are passed over.

A sheet is passed over only where no row of it holds as many numbers as a claim does; what cannot be told is refused.
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from calc_service.batch.files.column_names import ColumnNames, named_apart
from calc_service.batch.files.sheet_rows import SheetRows, named
from calc_service.batch.files.table import ReadingNote, Table
from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.domain.wording import Label

SHEET_COLUMN = "工作表"
"""The header of the column that says from which of several sheets a row is; with a number where it is taken."""


def table_of(sheets: Sequence[SheetRows], notes: tuple[ReadingNote, ...] = ()) -> Table:
    """The claims of a workbook; raises `FileRefused` with every fault of the sheets that hold them."""
    filled = [sheet for sheet in sheets if sheet.has_content]
    if not filled:
        raise refusal("empty", "工作簿是空的，连表头也没有", "the workbook is empty: it has not even a header")
    claims = _claims(filled)
    beside = [sheet for sheet in filled if sheet not in claims]
    return _joined(claims, (*notes, *_passed(beside), *_hidden(claims)))


def _claims(filled: Sequence[SheetRows]) -> list[SheetRows]:
    """The sheets that are read, those with nothing but the same headers among them."""
    like = [sheet for sheet in filled if sheet.like_claims]
    seen = [sheet for sheet in filled if not sheet.hidden]
    chosen = like or seen or list(filled)
    if len({_kind(sheet) for sheet in chosen}) > 1:
        headings = tuple(filter(None, (sheet.heading_fault() for sheet in chosen)))
        titled = len(headings) == len(chosen)
        raise FileRefused(headings if titled else (_several(chosen if like else filled),))
    return [sheet for sheet in filled if _kind(sheet) == _kind(chosen[0])]


def _kind(sheet: SheetRows) -> tuple[str, ...]:
    """The headers of a sheet, in whatever order."""
    return tuple(sorted(_apart(sheet)))


def _apart(sheet: SheetRows) -> list[str]:
    return named_apart([header.strip() for header in sheet.headers])


def _joined(claims: Sequence[SheetRows], notes: tuple[ReadingNote, ...]) -> Table:
    read: list[tuple[SheetRows, pl.DataFrame, ColumnNames]] = []
    faults: list[FileFault] = []
    for sheet in claims:
        try:
            read.append((sheet, *sheet.frame()))
        except FileRefused as refused:
            faults += refused.faults
    if faults:
        raise FileRefused(tuple(faults))
    first, rows, names = read[0]
    columns, headers = names.columns, names.headers
    if len(read) > 1:
        order, origin = _apart(first), named_apart([*headers, SHEET_COLUMN])[-1]
        parts = [_in_order(frame, _apart(sheet), order, columns) for sheet, frame, _ in read]
        named_parts = zip(parts, claims, strict=True)
        rows = pl.concat([part.select(pl.lit(sheet.name).alias(origin), pl.all()) for part, sheet in named_parts])
        columns, headers = [origin, *columns], [origin, *headers]
        notes = (*notes, _several_read(claims, origin))
    numbers = frozenset(found.columns[place - 1] for sheet, _, found in read for place in sheet.numbers)
    return replace(Table.of(rows, headers, (*notes, *names.notes)), numbers=numbers)


def _in_order(frame: pl.DataFrame, found: list[str], order: list[str], columns: Sequence[str]) -> pl.DataFrame:
    """The columns of a sheet, whose headers are `found`, in the `order` of the first sheet and under its names."""
    places = [found.index(header) for header in order]
    return pl.DataFrame([frame.to_series(place).alias(name) for place, name in zip(places, columns, strict=True)])


def _several(sheets: Sequence[SheetRows]) -> FileFault:
    found = named(sheets)
    return FileFault(
        "several_sheets",
        Label(
            f"不止一个工作表可能是结算数据，而表头不同：{found.zh}；请只保留结算明细，或把各表的表头改成一样",
            f"more than one sheet may hold claims, and their headers differ: {found.en}; keep the claims alone, or "
            "give the sheets the same headers",
        ),
    )


def _passed(sheets: Sequence[SheetRows]) -> tuple[ReadingNote, ...]:
    found = named(sheets)
    message = Label(f"没有结算数据而跳过的工作表：{found.zh}", f"sheets without claims, passed over: {found.en}")
    return (ReadingNote("sheets_passed_over", message),) if sheets else ()


def _hidden(claims: Sequence[SheetRows]) -> tuple[ReadingNote, ...]:
    hidden = [sheet for sheet in claims if sheet.hidden]
    found = named(hidden)
    message = Label(f"也读取了隐藏的工作表：{found.zh}", f"hidden sheets were read too: {found.en}")
    return (ReadingNote("hidden_sheets_read", message),) if hidden else ()


def _several_read(claims: Sequence[SheetRows], origin: str) -> ReadingNote:
    found = named(claims)
    message = Label(
        f"表头相同的工作表合为一个文件：{found.zh}；“{origin}”列写明来自哪一个，行号连续计数",
        f"sheets of the same headers are one file: {found.en}; the column {origin!r} says where a row is from, and "
        "rows are counted through",
    )
    return ReadingNote("sheets_joined", message)
