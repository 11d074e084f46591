"""A sheet that is written from top to bottom: titles, keys with what belongs to them, rows of numbers."""

from collections.abc import Iterable, Sequence

from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.batch.workbook.package import Shell, printed
from calc_service.batch.workbook.sheets import A4, LINE, lines_of

WIDTHS = (34, 15, 15, 15, 15, 15, 15, 15)
LAST = len(WIDTHS) - 1
REST = sum(WIDTHS[1:])


class LaidOutSheet:
    """The sheet under way: what is written next stands below what was written, from `row` on."""

    def __init__(self, shell: Shell, words: OutputWords) -> None:
        """The sheet is the first of `shell`."""
        self.shell, self.words, self.row = shell, words, 0
        self.heading = words.codes.heading
        self.formats = shell.formats
        self.name = self.heading("summary")
        self.sheet = shell.book.add_worksheet(self.name)
        for place, width in enumerate(WIDTHS):
            self.sheet.set_column(place, place, width)
        printed(self.sheet, A4)
        self.sheet.hide_gridlines(2)  # its tables have edges

    def title(self) -> None:
        """Write what the sheet is."""
        self.sheet.set_row(0, 28)
        self.sheet.write_string(0, 0, self.heading("title"), self.formats["title"])
        self.row = 1

    def section(self, name: str) -> None:
        """Begin a section under one of the headings."""
        self.row += 1
        for place in range(LAST + 1):
            self.sheet.write_blank(self.row, place, None, self.formats["section"])
        self.sheet.write_string(self.row, 0, self.heading(name), self.formats["section"])
        self.row += 1

    def head(self, headers: Iterable[str]) -> None:
        """Write the names of columns."""
        headers = list(headers)
        lines = max(lines_of(text, width) for text, width in zip(headers, WIDTHS, strict=False))
        self.sheet.set_row(self.row, LINE * lines + 4)
        for place, text in enumerate(headers):
            self.sheet.write_string(self.row, place, text, self.formats["head"])
        self.row += 1

    def pair(self, key: str, value: str, style: str = "key", beside: str = "value") -> None:
        """A key, and a text over all further columns."""
        self.sheet.write_string(self.row, 0, key, self.formats[style])
        self.sheet.merge_range(self.row, 1, self.row, LAST, "", self.formats[beside])
        self.sheet.write_string(self.row, 1, value, self.formats[beside])
        self.sheet.set_row(self.row, LINE * max(lines_of(key, WIDTHS[0]), lines_of(value, REST)) + 2)
        self.row += 1

    def counted(self, key: str, rows: int, text: str, style: str = "key") -> None:
        """A key, a number of rows, and a text over all further columns."""
        self.sheet.write_string(self.row, 0, key, self.formats[style])
        self.sheet.write_number(self.row, 1, rows, self.formats["count"])
        self.sheet.merge_range(self.row, 2, self.row, LAST, "", self.formats["value"])
        self.sheet.write_string(self.row, 2, text, self.formats["value"])
        lines = max(lines_of(key, WIDTHS[0]), lines_of(text, REST - WIDTHS[1]))
        self.sheet.set_row(self.row, LINE * lines + 2)
        self.row += 1

    def row_of(self, key: str, numbers: Sequence[int], style: str, counts: Iterable[int]) -> None:
        """A key and numbers: those at the places `counts` as they are, the others fen."""
        self.sheet.write_string(self.row, 0, key, self.formats[style])
        for place, number in enumerate(numbers):
            counted = place in counts
            value = number if counted else number / 100
            self.sheet.write_number(self.row, place + 1, value, self.formats["count" if counted else "sum"])
        self.row += 1
