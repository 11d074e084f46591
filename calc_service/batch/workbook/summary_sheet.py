"""The first sheet: what was checked and how, what was found in rows and yuan, two charts, and what each word means."""

from collections.abc import Iterable, Sequence
from typing import Any

from calc_service.batch.flag_parameters import with_parameters
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.summary import SUMMED
from calc_service.batch.total_types import ControlTotals
from calc_service.batch.workbook.asked_lines import asked_lines
from calc_service.batch.workbook.charts import findings_chart, months_chart
from calc_service.batch.workbook.headings import MEANINGS
from calc_service.batch.workbook.output_cells import JOINED, NAMED, OutputWords
from calc_service.batch.workbook.package import Shell, printed
from calc_service.batch.workbook.sheets import A4, LINE, TableSheet, lines_of
from calc_service.domain.columns import FUNDS
from calc_service.domain.vocabulary import FINDINGS, ROW_STATUSES, STATUSES

WIDTHS = (34, 15, 15, 15, 15, 15, 15, 15)
LAST = len(WIDTHS) - 1
REST = sum(WIDTHS[1:])
CHART_ROWS = 17
CHART_WIDTH = 506
MOST_MONTHS = 36
"""So many months are listed and drawn, the latest."""
GROUPS = {"by_category": "category", "by_district": "district", "by_track": "track"}


class SummarySheet:
    """The sheet under way: what is written next stands below what was written."""

    def __init__(self, shell: Shell, words: OutputWords) -> None:
        """The sheet is the first of `shell`."""
        self._shell, self._words, self._row = shell, words, 0
        self._heading = words.codes.heading
        self._formats = shell.formats
        self._name = self._heading("summary")
        self._sheet = shell.book.add_worksheet(self._name)
        for place, width in enumerate(WIDTHS):
            self._sheet.set_column(place, place, width)
        printed(self._sheet, A4)
        self._sheet.hide_gridlines(2)  # its tables have edges

    def write(self, summary: BatchSummary, tables: Sequence[TableSheet]) -> None:
        """Write everything; `tables` are the sheets that follow."""
        self._title()
        self._how(summary)
        self._statuses(summary)
        first = self._findings(summary)
        self._legend()
        charts = self._row
        self._row += CHART_ROWS + 1
        self._control(summary.control)
        broken = (charts, self._row + 1)
        months = self._months(summary)
        self._charts(charts, first, months)
        self._sheet.set_h_pagebreaks(broken)
        self._groups(summary)
        self._largest(summary)
        self._errors(summary)
        self._flags(summary)
        self._further(summary)
        self._sheets(tables)

    def _title(self) -> None:
        self._sheet.set_row(0, 28)
        self._sheet.write_string(0, 0, self._heading("title"), self._formats["title"])
        self._row = 1

    def _section(self, name: str) -> None:
        self._row += 1
        for place in range(LAST + 1):
            self._sheet.write_blank(self._row, place, None, self._formats["section"])
        self._sheet.write_string(self._row, 0, self._heading(name), self._formats["section"])
        self._row += 1

    def _head(self, headers: Iterable[str]) -> None:
        headers = list(headers)
        lines = max(lines_of(text, width) for text, width in zip(headers, WIDTHS, strict=False))
        self._sheet.set_row(self._row, LINE * lines + 4)
        for place, text in enumerate(headers):
            self._sheet.write_string(self._row, place, text, self._formats["head"])
        self._row += 1

    def _pair(self, key: str, value: str, style: str = "key", beside: str = "value") -> None:
        """A key, and a text over all further columns."""
        self._sheet.write_string(self._row, 0, key, self._formats[style])
        self._sheet.merge_range(self._row, 1, self._row, LAST, "", self._formats[beside])
        self._sheet.write_string(self._row, 1, value, self._formats[beside])
        self._sheet.set_row(self._row, LINE * max(lines_of(key, WIDTHS[0]), lines_of(value, REST)) + 2)
        self._row += 1

    def _counted(self, key: str, rows: int, text: str, style: str = "key") -> None:
        """A key, a number of rows, and a text over all further columns."""
        self._sheet.write_string(self._row, 0, key, self._formats[style])
        self._sheet.write_number(self._row, 1, rows, self._formats["count"])
        self._sheet.merge_range(self._row, 2, self._row, LAST, "", self._formats["value"])
        self._sheet.write_string(self._row, 2, text, self._formats["value"])
        lines = max(lines_of(key, WIDTHS[0]), lines_of(text, REST - WIDTHS[1]))
        self._sheet.set_row(self._row, LINE * lines + 2)
        self._row += 1

    def _how(self, summary: BatchSummary) -> None:
        self._section("how")
        heading, options = self._heading, summary.options
        months = [one.month for one in summary.by_month if one.month]
        self._pair(heading("rows"), f"{summary.rows:,}")
        if months:
            self._pair(heading("settled"), " – ".join(dict.fromkeys((months[0], months[-1]))))
        self._pair(heading("catastrophic_option"), heading(f"catastrophic_{options.catastrophic}"))
        self._pair(heading("accumulate_option"), heading(f"accumulate_{options.accumulate}"))
        self._pair(heading("tolerance"), options.tolerance)
        for column, value in summary.assumed.items():
            self._pair(f"{heading('assumed')}{NAMED[self._words.language]}{self._words.column(column)}", value)
        self._pair(heading("rules"), summary.rules.digest)
        self._pair(heading("engine"), summary.rules.engine)

    def _statuses(self, summary: BatchSummary) -> None:
        self._section("statuses")
        for status in (*STATUSES, *ROW_STATUSES):
            rows = summary.statuses.get(status, 0)
            if rows:
                share = f"{rows * 10_000 // summary.rows / 100:.2f}%"
                style = f"key_{status}" if f"key_{status}" in self._formats else "key"
                self._counted(self._words.status(status), rows, share, style)

    def _findings(self, summary: BatchSummary) -> int:
        """Write the findings and return the row of the first."""
        self._section("findings")
        heading = self._heading
        columns = [f"{heading(fund)}\n{heading(what)}" for fund in FUNDS for what in ("number", "yuan")]
        self._head([heading("finding"), *columns, f"{heading('total')}\n{heading('yuan')}"])
        first = self._row
        for finding in FINDINGS:
            totals = [getattr(summary.findings, fund).get(finding) for fund in FUNDS]
            cells = [cell for one in totals for cell in (one.rows if one else 0, _fen(one.yuan) if one else 0)]
            self._row_of(self._words.finding(finding), [*cells, sum(cells[1::2])], f"key_{finding}", {0, 2, 4})
        due = (f"{heading(fund)} {_fen(summary.computed[fund]) / 100:,.2f}" for fund in FUNDS)
        self._pair(heading("due"), JOINED[self._words.language].join(due))
        for fund in FUNDS:
            if not summary.compared[fund]:
                self._pair(
                    f"{heading('not_compared')}{NAMED[self._words.language]}{heading(fund)}",
                    heading("nothing_recorded"),
                )
        return first

    def _legend(self) -> None:
        """Say what the findings mean, beside their colours."""
        self._row += 1
        self._pair(self._heading("finding"), self._heading("meaning"), "head", "head")
        for finding in FINDINGS:
            self._pair(
                self._words.finding(finding), MEANINGS[finding].in_language(self._words.language), f"key_{finding}"
            )

    def _row_of(self, key: str, numbers: Sequence[int], style: str, counts: Iterable[int]) -> None:
        """A key and numbers: those at the places `counts` as they are, the others fen."""
        self._sheet.write_string(self._row, 0, key, self._formats[style])
        for place, number in enumerate(numbers):
            counted = place in counts
            value = number if counted else number / 100
            self._sheet.write_number(self._row, place + 1, value, self._formats["count" if counted else "sum"])
        self._row += 1

    def _control(self, control: ControlTotals) -> None:
        """Write what the file itself adds up to; the sum of computed rows beside the last column that gives it."""
        heading, last = self._heading, {one.column: one.header for one in control.amounts}
        self._section("control")
        shown = ("header", "amounts_all", "blank_cells", "unreadable_cells", "amounts_computed")
        self._head([*map(heading, shown), heading("column")])
        self._sheet.merge_range(self._row - 1, 5, self._row - 1, LAST, heading("column"), self._formats["head"])
        for one in control.amounts:
            computed = control.computed.get(one.column or "") if last[one.column] == one.header else None
            self._sheet.write_blank(self._row, 4, None, self._formats["key"])
            numbers = [_fen(one.yuan), one.blank, one.unreadable, *([_fen(computed)] if computed else [])]
            self._row_of(one.header, numbers, "key", {1, 2})
            self._sheet.merge_range(self._row - 1, 5, self._row - 1, LAST, "", self._formats["value"])
            name = self._words.column(one.column) if one.column else ""
            self._sheet.write_string(self._row - 1, 5, name, self._formats["value"])
        checks = {"fund_total": control.fund_total, "base_check": control.assistance_base}
        if any(checks.values()):
            self._section("checks")
            self._head(["", *map(heading, ("compared_rows", "differing_rows", "recorded_total", "expected_total"))])
        for name, check in checks.items():
            if check:
                numbers = [check.rows, check.differing, _fen(check.recorded), _fen(check.expected)]
                self._row_of(heading(name), numbers, "key", {0, 1})

    def _months(self, summary: BatchSummary) -> tuple[int, int]:
        """Write the months and return the first row and how many there are."""
        self._section("by_month")
        self._head(self._totals_head("settled"))
        months = summary.by_month
        for one in [each for each in months if each.month is None]:
            self._totals(self._heading("undated"), one)
        dated = [each for each in months if each.month is not None]
        first = self._row
        for one in dated[-MOST_MONTHS:]:
            self._totals(one.month or "", one)
        if len(dated) > MOST_MONTHS:
            self._pair("", self._heading("only_last_months").format(MOST_MONTHS))
        return first, len(dated[-MOST_MONTHS:])

    def _totals_head(self, kind: str) -> list[str]:
        heading = self._heading
        differences = [heading("differences").format(heading(fund)) for fund in FUNDS]
        further = [heading(name) for name in ("rows", "payable", "paid_assistance", "paid_tilt")]
        return [heading(kind), *further, *differences]

    def _totals(self, key: str, one: Any) -> None:  # noqa: ANN401 - the totals of a category, district, track or month
        self._row_of(key, [one.rows, one.payable, *(_fen(getattr(one, name)) for name in SUMMED)], "key", {0, 1})

    def _charts(self, row: int, first_finding: int, months: tuple[int, int]) -> None:
        """Draw both charts from `row` on, beside each other."""
        words, book = self._words, self._shell.book
        offset = FINDINGS.index("overpaid")
        charts = [findings_chart(book, self._name, first_finding + offset, len(FINDINGS) - offset, words)]
        if months[1]:
            charts.append(months_chart(book, self._name, *months, words))
        for place, chart in enumerate(charts):
            self._sheet.insert_chart(row + 1, 0, chart, {"x_offset": 2 + place * CHART_WIDTH, "object_position": 1})

    def _groups(self, summary: BatchSummary) -> None:
        codes = self._words.codes
        names = {"category": codes.category, "district": codes.district, "track": codes.track}
        for group, kind in GROUPS.items():
            self._section(group)
            self._head(self._totals_head(group))
            for one in getattr(summary, group):
                code = getattr(one, kind)
                self._totals(self._heading("nobody") if code is None else names[kind](code), one)

    def _largest(self, summary: BatchSummary) -> None:
        if not summary.largest_differences:
            return
        self._section("largest")
        heading, words = self._heading, self._words
        self._head(
            [
                words.column("claim_id"),
                words.column("person_id"),
                "",
                *map(heading, ("row", "fund", "finding")),
                "",
                heading("difference"),
            ]
        )
        for one in summary.largest_differences:
            texts = {0: one.claim_id or "", 1: one.person_id or "", 4: heading(one.fund), 5: words.finding(one.finding)}
            for place, text in texts.items():
                self._sheet.write_string(self._row, place, text, self._formats["key"])
            self._sheet.write_number(self._row, 3, one.row, self._formats["count"])
            self._sheet.write_number(self._row, 7, _fen(one.difference) / 100, self._formats["sum"])
            self._row += 1

    def _errors(self, summary: BatchSummary) -> None:
        if summary.errors:
            self._section("errors")
        for fault, rows in summary.errors.items():
            column, _, _ = fault.rpartition(":")
            key = self._words.column(column) if column else self._heading("whole_row")
            self._counted(key, rows, self._words.error(fault.rpartition(":")[2]))

    def _flags(self, summary: BatchSummary) -> None:
        if summary.flags:
            self._section("flags")
        for code, rows in summary.flags.items():
            flag = self._words.book.monitoring.flags.get(code)
            text = with_parameters(flag, self._words.language) if flag else code
            self._counted(self._words.flag(code), rows, text)
        for key, text in asked_lines(summary, self._words):
            self._pair(key, text)

    def _further(self, summary: BatchSummary) -> None:
        if summary.warnings:
            self._section("warnings")
        for code in summary.warnings:
            self._pair(self._heading("warnings"), self._words.codes.term("warning", code))
        if summary.cleaned:
            self._section("cleaned")
        for column in summary.cleaned:
            told = {"trimmed": column.trimmed, "blanked": column.blanked}
            texts = [self._heading(name).format(f"{number:,}") for name, number in told.items() if number]
            self._pair(column.header, JOINED[self._words.language].join(texts))
        if summary.ignored:
            self._section("ignored")
        for one in summary.ignored:
            self._pair(one.header, one.why.in_language(self._words.language))

    def _sheets(self, tables: Sequence[TableSheet]) -> None:
        self._section("sheets")
        for table in tables:
            self._pair(table.name, table.about or self._heading("about_all_rows"))
            target = table.name.replace("'", "''")
            self._sheet.write_url(self._row - 1, 0, f"internal:'{target}'!A1", self._formats["link"], table.name)


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))
