"""ODS as a table of text, read from its XML: numbers by the digits they are stored with, days in ISO form.

What a cell does not hold itself is refused with its place, as in XLSX: formulas, merged cells, error values. A cell or
row that stands for many equal ones is as many, within bounds.
"""

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

from calc_service.batch.files.column_names import refuse_many_columns
from calc_service.batch.files.costs import SheetCosts
from calc_service.batch.files.damage import damaged, workbook_of
from calc_service.batch.files.formats import SHEET_COLUMNS, SHEET_ROWS, SizeLimits
from calc_service.batch.files.sheet_rows import SheetRows, column_letters
from calc_service.batch.files.sheets import table_of
from calc_service.batch.files.table import Table
from calc_service.batch.files.xlsx_values import NoExactText, number
from calc_service.batch.files.zip_package import Attributes, local, opened, parse, parser_of, refuse_long_text

Start = Callable[[Attributes], object]
CONTENT = "content.xml"
ERROR = "error"
MILLISECOND_DIGITS = 3
LAST_MOMENT = "23:59:59.999"
NUMBERS = {"float", "percentage", "currency"}
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]{1,18}))?)?")
MILLISECONDS = 86_400_000


def read_ods(path: Path, limits: SizeLimits) -> Table:
    """The rows of the workbook at `path`, every column as text; raises `FileRefused` with column and row."""
    with opened(path, limits, "ODS") as package:
        reader = _OdsReader(path.stat().st_size)
        reader.read(package)
        return table_of(reader.sheets)


def _plain(attributes: Attributes) -> Attributes:
    """Attributes by their local names; of two kinds of a value, which a cell may have, that of an error counts."""
    plain: Attributes = {}
    for name, value in attributes.items():
        if plain.get(local(name)) != ERROR:
            plain[local(name)] = value
    return plain


def moment(stored: str) -> str:
    """A day, or a day and a clock time to the nearest millisecond of that day; raises `NoExactText` for any other."""
    parts = DAY.fullmatch(stored)
    if parts is None:
        raise NoExactText("wrong_type")
    day, hours, minutes, seconds, fraction = parts.groups(default="")
    if not hours:
        return day
    whole = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000
    thousandths = (int(fraction.ljust(MILLISECOND_DIGITS + 15, "0")) + 5 * 10**14) // 10**15
    clock = min(whole + thousandths, MILLISECONDS - 1)
    if not clock:
        return day
    shown = f"{clock // 3_600_000:02d}:{clock // 60_000 % 60:02d}:{clock // 1000 % 60:02d}"
    return f"{day} {shown}" + (f".{clock % 1000:03d}" if clock % 1000 else "")


class _OdsReader:
    """The place where a parser stands in the content of a workbook, and the sheets met so far."""

    __slots__ = (
        "_attributes",
        "_cells",
        "_column",
        "_costs",
        "_hidden",
        "_kept",
        "_parts",
        "_row",
        "_rows",
        "_style",
        "_times",
        "sheets",
    )

    def __init__(self, size: int) -> None:
        """`size`: bytes of the file."""
        self.sheets: list[SheetRows] = []
        self._costs = SheetCosts(size)
        self._hidden: set[str] = set()
        self._style = ""
        self._rows: SheetRows | None = None
        self._cells: dict[int, str] = {}
        self._parts: list[str] = []
        self._attributes: Attributes = {}
        self._row, self._column, self._times = 0, 0, 1
        self._kept = 0

    def read(self, package: ZipFile) -> None:
        """Read all sheets."""
        starts: dict[str, Start] = {
            "style": self._start_style,
            "table-properties": self._table_properties,
            "table": self._start_table,
            "table-row": self._start_row,
            "table-cell": self._start_cell,
            "covered-table-cell": self._start_cell,
            "p": self._start_paragraph,
            **dict.fromkeys(BESIDE, self._start_beside),
            "s": self._spaces,
            "tab": lambda _: self._add("\t"),
            "line-break": lambda _: self._add("\n"),
        }
        ends = {
            "table": self._end_table,
            "table-row": self._end_row,
            "table-cell": self._end_cell,
            "covered-table-cell": self._end_cell,
            "p": self._end_paragraph,
            **dict.fromkeys(BESIDE, self._end_beside),
        }

        def start(name: str, attributes: Attributes) -> None:
            if name in starts:
                starts[name](_plain(attributes))

        def end(name: str) -> None:
            if name in ends:
                ends[name]()

        parser = parser_of(start, end)
        parser.CharacterDataHandler = self._add
        parse(package, CONTENT, parser, lambda: refuse_long_text(self._parts))

    def _start_style(self, attributes: Attributes) -> None:
        self._style = attributes.get("name", "")

    def _table_properties(self, attributes: Attributes) -> None:
        if attributes.get("display") == "false":
            self._hidden.add(self._style)

    def _start_table(self, attributes: Attributes) -> None:
        if self._rows is not None:
            raise damaged(*workbook_of("ODS"))
        hidden = attributes.get("style-name") in self._hidden
        self._rows = SheetRows(attributes.get("name", ""), hidden=hidden, costs=self._costs)
        self.sheets.append(self._rows)
        self._row = 0

    def _end_table(self) -> None:
        self._rows = None

    def _start_row(self, attributes: Attributes) -> None:
        self._times = _repeats(attributes, "number-rows-repeated", SHEET_ROWS + 1)
        self._column = 0

    def _end_row(self) -> None:
        if self._rows is not None:
            self._rows.add(self._row + 1, self._cells, self._times)
            self._row += self._times
        self._cells = {}

    def _start_cell(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._parts.clear()

    def _start_paragraph(self, _: Attributes) -> None:
        self._kept += 1
        if self._parts:
            self._add("\n")

    def _end_paragraph(self) -> None:
        self._kept -= 1

    def _start_beside(self, _: Attributes) -> None:
        self._kept -= DEEP

    def _end_beside(self) -> None:
        self._kept += DEEP

    def _spaces(self, attributes: Attributes) -> None:
        self._add(" " * _repeats(attributes, "c", SHEET_COLUMNS))

    def _add(self, text: str) -> None:
        if self._kept > 0:
            self._parts.append(text)

    def _end_cell(self) -> None:
        attributes, rows = self._attributes, self._rows
        column = self._column + 1
        times = _repeats(attributes, "number-columns-repeated", SHEET_COLUMNS)
        self._column += times
        if rows is None:
            return
        row = self._row + 1
        if "formula" in attributes:
            rows.fault("formula", column, row)
        if {attributes.get("number-columns-spanned", "1"), attributes.get("number-rows-spanned", "1")} != {"1"}:
            rows.fault("merged_cells", column, row, f"{column_letters(column)}{row}")
        try:
            text = self._text(attributes)
        except NoExactText as fault:
            rows.fault(str(fault), column, row)
            return
        if text:
            if times > 1:
                refuse_many_columns(column + times - 1)
            places = range(column, column + times)
            self._cells |= dict.fromkeys(places, text)
            if attributes.get("value-type") in NUMBERS:
                rows.numbers.update(places)

    def _text(self, attributes: Attributes) -> str:
        kind = attributes.get("value-type", "")
        if kind in NUMBERS:
            return number(attributes["value"])
        if kind == "date":
            return moment(attributes["date-value"])
        if kind == "boolean":
            return attributes["boolean-value"]
        if kind in {"time", ERROR}:
            raise NoExactText("wrong_type")
        return attributes.get("string-value") or "".join(self._parts)


DEEP = 1_000_000
"""More than there are paragraphs around a remark: no text of it is kept."""
BESIDE = ("annotation", "frame", "custom-shape")
"""What may stand within a cell and is no part of its text."""


def _repeats(attributes: Attributes, name: str, most: int) -> int:
    times = int(attributes.get(name, "1"))
    if not 0 < times <= most:
        raise damaged(*workbook_of("ODS"))
    return times
