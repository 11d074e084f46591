"""The rows that could not be computed, one line an error: where, what it holds, why, and what to do."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from itertools import islice
from typing import Any, cast

import polars as pl

from calc_service.batch.audit import Audited
from calc_service.batch.faults import NOT_REJECTING
from calc_service.batch.files.xlsx_cells import number_cells, text_cells
from calc_service.batch.result import REJECTED
from calc_service.batch.spellings import values_of, words_of
from calc_service.batch.workbook.all_rows import FIRST_ROW, understood
from calc_service.batch.workbook.finding_sheets import limited
from calc_service.batch.workbook.input_cells import Styles
from calc_service.batch.workbook.output_cells import JOINED, PARTED, OutputWords
from calc_service.batch.workbook.picked_rows import MOST, PLACE, as_given, that_are
from calc_service.batch.workbook.sheets import (
    LINE,
    MadeCells,
    Rows,
    SheetColumn,
    TableSheet,
    fitting,
    lines_of,
    width_of,
)
from calc_service.domain.columns import input_columns
from calc_service.domain.days import day_number, day_of
from calc_service.domain.money import yuan
from calc_service.domain.parsing import LONGEST_ID
from calc_service.domain.wording import SUCCESSOR, Label

WIDTHS = {"row": 8, "header": 18, "column": 20, "cell": 18, "reason": 72, "code": 22}
WRAPPED = [(name, WIDTHS[name]) for name in ("header", "column", "cell", "reason")]
IDS = ("claim_id", "person_id")
FEW = 12
"""So many values of a list are named where one is not among them."""


def rejected_sheet(audited: Audited, words: OutputWords) -> Iterator[TableSheet]:
    """The sheet, if there are rows that could not be computed."""
    number = audited.summary.statuses.get(REJECTED, 0)
    if not number:
        return
    rows = that_are(audited.found, pl.col("status") == REJECTED)
    headers = _headers(audited)
    texts = as_given(audited, rows[PLACE].to_numpy(), list(headers.values()))
    given = texts.rename(dict(zip(texts.columns, headers, strict=True)))
    lines = list(islice(_lines(rows, given, headers, words), MOST))
    heading = words.codes.heading
    ids = [SheetColumn(words.column(name), _width([line[name] for line in lines])) for name in IDS if name in headers]
    columns = [SheetColumn(heading(name), width) for name, width in WIDTHS.items()]
    yield TableSheet(
        name=heading("rejected"),
        about=limited(heading("about_rejected").format(f"{number:,}"), max(number, len(lines)), words),
        columns=[columns[0], *ids, *columns[1:]],
        rows=len(lines),
        frozen=2,
        made=partial(_made, lines, [name for name in IDS if name in headers]),
    )


def _headers(audited: Audited) -> Mapping[str, str]:
    """By column of ours the first header that gives it, as far as there is one."""
    headers: dict[str, str] = {}
    for header, column in understood(audited).items():
        headers.setdefault(column, header)
    return headers


def _width(texts: Sequence[str | None]) -> int:
    return fitting(max((width_of(text or "") for text in texts), default=0))


def _lines(
    rows: pl.DataFrame, texts: pl.DataFrame, headers: Mapping[str, str], words: OutputWords
) -> Iterator[dict[str, Any]]:
    """One line an error, with its texts by column."""
    why, districts = cache(partial(reason, words=words)), words_of("district", words.book)
    for row, given in zip(rows.iter_rows(named=True), texts.iter_rows(named=True), strict=True):
        for fault in row["errors"].split(PARTED):
            column, _, code = fault.rpartition(":")
            if code != NOT_REJECTING:
                yield {
                    "row": row[PLACE] + FIRST_ROW,
                    **{name: given.get(name) for name in IDS},
                    "header": headers.get(column, ""),
                    "column": words.column(column) if column else words.codes.heading("whole_row"),
                    "cell": given.get(column),
                    "reason": why(
                        column,
                        code,
                        row["year"],
                        _successor(districts.get(given.get("district") or ""), row["month"], words),
                    ),
                    "code": code,
                }


def _successor(code: str | None, month: int | None, words: OutputWords) -> Label | None:
    """The district that follows another one in a month such as 202601; None where it still exists or none is known."""
    if code is None or month is None:
        return None
    year, number = divmod(month, 100)
    begins, ends = (day_number(date(year, number, day)) for day in (1, monthrange(year, number)[1]))
    gone = words.book.wording.districts[code].last_day + 1
    known = words.book.wording.successors(code, [max(begins, gone), ends] if gone <= ends else [])
    return cast("Label | None", known.get(SUCCESSOR))


def reason(column: str, code: str, year: int | None, successor: Label | None, words: OutputWords) -> str:
    """Why a cell, or a row, could not be taken, and what to do, as the rules word it."""
    wording = words.book.wording
    known: dict[str, object] = {SUCCESSOR: successor} if successor and code == "district_not_in_force" else {}
    label = wording.refusal(code, known) or wording.terms["batch_error"].get(code)
    if label is None:
        return code
    places = {**_places(column, year, words), **wording.said(column, known, words.language)}
    text = label.in_language(words.language)
    for name, value in places.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _places(column: str, year: int | None, words: OutputWords) -> dict[str, str]:
    """What the places in a message stand for."""
    kind = {each.name: each.kind for each in input_columns(words.book.pools)}.get(column)
    labels = values_of(column, words.book)
    names = [label.in_language(words.language) if label else value for value, label in labels.items()]
    few = JOINED[words.language].join(names) if len(names) <= FEW else ""
    return {
        "allowed": few or (kind.written.in_language(words.language) if kind else ""),
        "minimum": yuan(0),
        "maximum": yuan(kind.highest) if kind else "",
        "limit": str(LONGEST_ID),
        "first_day": day_of(words.book.starts[0]).isoformat(),
        "figure": words.column("catastrophic_entitled"),
        "year": str(year or ""),
        "file": "rules/catastrophic_insurance.yaml",
    }


def _made(lines: Sequence[Mapping[str, Any]], ids: Sequence[str], styles: Styles) -> Iterator[Rows]:
    yield len(lines), partial(_cells, lines, ids, styles)


def _cells(lines: Sequence[Mapping[str, Any]], ids: Sequence[str], styles: Styles) -> MadeCells:
    shown = (*ids, *list(WIDTHS)[1:])
    texts = (pl.Series(name, [line[name] for line in lines], dtype=pl.String) for name in shown)
    heights = [LINE * max(lines_of(line[name] or "", width) for name, width in WRAPPED) for line in lines]
    columns = [
        number_cells(pl.Series([line["row"] for line in lines]), styles["whole"]),
        *(text_cells(text, styles["wrapped"]) for text in texts),
    ]
    columns = [column.with_blanks(styles["text"]) for column in columns]
    return MadeCells(columns, pl.Series(heights))
