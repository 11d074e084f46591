"""XLSX as a table of text: the sheets that hold claims, the first row the header, hidden rows included.

A sheet is read as a stream of XML. Days come in ISO form, numbers by the shortest digits that give them back, text as
it is. What a cell does not hold itself is refused with its place: formulas, merged cells, error values. Blank rows
below the last row are no rows.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from xml.parsers import expat
from zipfile import ZipFile

from calc_service.batch.files.costs import SheetCosts
from calc_service.batch.files.damage import damaged, workbook_of
from calc_service.batch.files.formats import SHEET_COLUMNS, SHEET_ROWS, SizeLimits
from calc_service.batch.files.sheet_rows import SheetRows, column_number
from calc_service.batch.files.sheets import table_of
from calc_service.batch.files.table import Table
from calc_service.batch.files.xlsx_package import workbook
from calc_service.batch.files.xlsx_values import NoExactText, moment, number, shared_texts, time_styles, unescaped
from calc_service.batch.files.zip_package import DEEPEST, Attributes, opened, parse, refuse_long_text, too_deep

DIGITS = "0123456789"
NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
TRUE_OR_FALSE = {"1": "true", "0": "false", "true": "true", "false": "false"}

Action = TypeVar("Action")


def read_xlsx(path: Path, limits: SizeLimits) -> Table:
    """The rows of the workbook at `path`, every column as text; raises `FileRefused` with column and row."""
    with opened(path, limits, "XLSX") as package:
        book = workbook(package)
        values = CellValues(shared_texts(package, book), time_styles(package, book), book.since_1904)
        costs = SheetCosts(path.stat().st_size)
        sheets = [SheetRows(sheet.name, hidden=sheet.hidden, costs=costs) for sheet in book.sheets]
        for sheet, rows in zip(book.sheets, sheets, strict=True):
            SheetReader(rows, values).read(package, sheet.member)
        return table_of(sheets)


@dataclass(frozen=True, slots=True)
class CellValues:
    """What cells refer to: texts by number, the styles that show a time, and whether days count from 1904."""

    texts: list[str]
    times: frozenset[str]
    since_1904: bool

    def text(self, content: str, kind: str, style: str) -> str:
        """The text of a cell that stores `content`; raises `NoExactText`."""
        if kind == "s":
            return unescaped(self.texts[_place(content)])
        if kind == "n":
            return moment(content, since_1904=self.since_1904) if style in self.times else number(content)
        if kind == "b":
            return TRUE_OR_FALSE[content]
        if kind == "e":
            raise NoExactText("wrong_type")
        return unescaped(content)


def _place(content: str) -> int:
    place = int(content)
    if place < 0:
        raise IndexError(place)
    return place


def _in_namespaces(by_name: dict[str, Action]) -> dict[str, Action]:
    """The same, by the whole name of an element as a parser gives it."""
    return {f"{namespace} {name}": action for namespace in NAMESPACES for name, action in by_name.items()}


TEXTS = _in_namespaces({"v": True, "t": True})


class SheetReader:
    """The place where a parser stands in a worksheet, and the cells of that row."""

    __slots__ = (
        "_cells",
        "_column",
        "_ends",
        "_kept",
        "_kind",
        "_parts",
        "_row",
        "_rows",
        "_starts",
        "_style",
        "_values",
    )

    def __init__(self, rows: SheetRows, values: CellValues) -> None:
        """`rows`: where what is read goes."""
        self._values, self._rows = values, rows
        self._cells: dict[int, str] = {}
        self._parts: list[str] = []
        self._row = self._column = 0
        self._kind = self._style = ""
        self._kept = True
        self._starts = _in_namespaces(
            {
                "row": self._start_row,
                "c": self._start_cell,
                "f": self._formula,
                "rPh": self._phonetic,
                "mergeCell": self._merged,
            }
        )
        self._ends = _in_namespaces({"c": self._end_cell, "row": self._end_row, "rPh": self._end_phonetic})

    def read(self, package: ZipFile, member: str) -> None:
        """Read the sheet; raises `FileRefused` where it is not sound, and notes what is wrong with cells."""
        parser = expat.ParserCreate(namespace_separator=" ")
        starts, ends, parts, depth = self._starts, self._ends, self._parts, 0

        def start(name: str, attributes: Attributes) -> None:
            nonlocal depth
            depth += 1
            if name in starts:
                starts[name](attributes)
            elif name in TEXTS:
                parser.CharacterDataHandler = parts.append if self._kept else None
            if depth > DEEPEST:
                raise too_deep()

        def end(name: str) -> None:
            nonlocal depth
            depth -= 1
            parser.CharacterDataHandler = None
            if name in ends:
                ends[name]()

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parse(package, member, parser, lambda: refuse_long_text(parts))

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        row = int(number) if number else self._row + 1
        if not self._row < row <= SHEET_ROWS + 1:
            raise damaged(*workbook_of("XLSX"))
        self._row, self._column = row, 0

    def _end_row(self) -> None:
        self._rows.add(self._row, self._cells)
        self._cells.clear()

    def _start_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        column = column_number(place.rstrip(DIGITS)) if place else self._column + 1
        if not self._column < column <= SHEET_COLUMNS:
            raise damaged(*workbook_of("XLSX"))
        self._column, self._kind, self._style = column, attributes.get("t", "n"), attributes.get("s", "")

    def _end_cell(self) -> None:
        content = "".join(self._parts)
        self._parts.clear()
        try:
            if content and (text := self._values.text(content, self._kind, self._style)):
                self._cells[self._column] = text
        except NoExactText as fault:
            self._rows.fault(str(fault), self._column, self._row)

    def _phonetic(self, _: Attributes) -> None:
        self._kept = False

    def _end_phonetic(self) -> None:
        self._kept = True

    def _formula(self, _: Attributes) -> None:
        self._rows.fault("formula", self._column, self._row)

    def _merged(self, attributes: Attributes) -> None:
        places = attributes["ref"]
        first = places.partition(":")[0]
        letters = first.rstrip(DIGITS)
        self._rows.fault("merged_cells", column_number(letters), int(first[len(letters) :]), places)
