"""The first sheet: what was checked and how, what was found in rows and yuan, charts, what to do, what words mean."""

from collections.abc import Sequence
from typing import Any

from calc_service.batch.flag_parameters import with_parameters
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.summary import SUMMED
from calc_service.batch.total_types import ControlTotals
from calc_service.batch.workbook.advice_sections import write_certainty, write_next_steps
from calc_service.batch.workbook.asked_lines import asked_lines
from calc_service.batch.workbook.charts import DrawnPivot, findings_chart, months_chart, pivot_chart
from calc_service.batch.workbook.headings import MEANINGS
from calc_service.batch.workbook.laid_out_sheet import LAST, LaidOutSheet
from calc_service.batch.workbook.output_cells import JOINED, NAMED
from calc_service.batch.workbook.sheets import TableSheet
from calc_service.domain.columns import FUNDS
from calc_service.domain.vocabulary import FINDINGS, ROW_STATUSES, STATUSES

CHART_ROWS = 17
CHART_WIDTH = 506
MOST_MONTHS = 36
"""So many months are listed and drawn, the latest."""
GROUPS = {"by_category": "category", "by_district": "district", "by_track": "track"}


class SummarySheet(LaidOutSheet):
    """The sheet under way: what is written next stands below what was written."""

    def write(
        self,
        summary: BatchSummary,
        tables: Sequence[TableSheet],
        drawn: Sequence[DrawnPivot],
        left_out: Sequence[str] = (),
    ) -> None:
        """Write everything; `tables` are the sheets that follow, of which `drawn` are drawn here.

        left_out: the dimensions that have no sheet since their members are too many
        """
        self.title()
        self._how(summary)
        self._statuses(summary)
        first = self._findings(summary)
        self._legend()
        write_next_steps(self, summary)
        write_certainty(self, summary)
        charts = self.row
        self.row += (CHART_ROWS + 1) * (1 + bool(drawn))
        self._control(summary.control)
        broken = (charts, self.row + 1)
        months = self._months(summary)
        self._charts(charts, first, months)
        self._draw([pivot_chart(self.shell.book, one, self.words) for one in drawn], charts + CHART_ROWS + 1)
        self.sheet.set_h_pagebreaks(broken)
        self._groups(summary)
        self._largest(summary)
        self._errors(summary)
        self._flags(summary)
        self._further(summary)
        self._sheets(tables)
        for name in left_out:
            self.pair(self.heading("not_told_apart"), self.heading(f"dimension_{name}"))

    def _how(self, summary: BatchSummary) -> None:
        self.section("how")
        heading, options = self.heading, summary.options
        months = [one.month for one in summary.by_month if one.month]
        self.pair(heading("rows"), f"{summary.rows:,}")
        if months:
            self.pair(heading("settled"), " – ".join(dict.fromkeys((months[0], months[-1]))))
        self.pair(heading("catastrophic_option"), heading(f"catastrophic_{options.catastrophic}"))
        self.pair(heading("accumulate_option"), heading(f"accumulate_{options.accumulate}"))
        self.pair(heading("tolerance"), options.tolerance)
        for column, value in summary.assumed.items():
            self.pair(f"{heading('assumed')}{NAMED[self.words.language]}{self.words.column(column)}", value)
        self.pair(heading("rules"), summary.rules.digest)
        self.pair(heading("engine"), summary.rules.engine)

    def _statuses(self, summary: BatchSummary) -> None:
        self.section("statuses")
        for status in (*STATUSES, *ROW_STATUSES):
            rows = summary.statuses.get(status, 0)
            if rows:
                share = f"{rows * 10_000 // summary.rows / 100:.2f}%"
                style = f"key_{status}" if f"key_{status}" in self.formats else "key"
                self.counted(self.words.status(status), rows, share, style)

    def _findings(self, summary: BatchSummary) -> int:
        """Write the findings and return the row of the first."""
        self.section("findings")
        heading = self.heading
        columns = [f"{heading(fund)}\n{heading(what)}" for fund in FUNDS for what in ("number", "yuan")]
        self.head([heading("finding"), *columns, f"{heading('total')}\n{heading('yuan')}"])
        first = self.row
        for finding in FINDINGS:
            totals = [getattr(summary.findings, fund).get(finding) for fund in FUNDS]
            cells = [cell for one in totals for cell in (one.rows if one else 0, _fen(one.yuan) if one else 0)]
            self.row_of(self.words.finding(finding), [*cells, sum(cells[1::2])], f"key_{finding}", {0, 2, 4})
        due = (f"{heading(fund)} {_fen(summary.computed[fund]) / 100:,.2f}" for fund in FUNDS)
        self.pair(heading("due"), JOINED[self.words.language].join(due))
        for fund in FUNDS:
            if not summary.compared[fund]:
                self.pair(
                    f"{heading('not_compared')}{NAMED[self.words.language]}{heading(fund)}",
                    heading("nothing_recorded"),
                )
        return first

    def _legend(self) -> None:
        """Say what the findings mean, beside their colours."""
        self.row += 1
        self.pair(self.heading("finding"), self.heading("meaning"), "head", "head")
        for finding in FINDINGS:
            self.pair(self.words.finding(finding), MEANINGS[finding].in_language(self.words.language), f"key_{finding}")

    def _control(self, control: ControlTotals) -> None:
        """Write what the file itself adds up to; the sum of computed rows beside the last column that gives it."""
        heading, last = self.heading, {one.column: one.header for one in control.amounts}
        self.section("control")
        shown = ("header", "amounts_all", "blank_cells", "unreadable_cells", "amounts_computed")
        self.head([*map(heading, shown), heading("column")])
        self.sheet.merge_range(self.row - 1, 5, self.row - 1, LAST, heading("column"), self.formats["head"])
        for one in control.amounts:
            computed = control.computed.get(one.column or "") if last[one.column] == one.header else None
            self.sheet.write_blank(self.row, 4, None, self.formats["key"])
            numbers = [_fen(one.yuan), one.blank, one.unreadable, *([_fen(computed)] if computed else [])]
            self.row_of(one.header, numbers, "key", {1, 2})
            self.sheet.merge_range(self.row - 1, 5, self.row - 1, LAST, "", self.formats["value"])
            name = self.words.column(one.column) if one.column else ""
            self.sheet.write_string(self.row - 1, 5, name, self.formats["value"])
        checks = {"fund_total": control.fund_total, "base_check": control.assistance_base}
        if any(checks.values()):
            self.section("checks")
            self.head(["", *map(heading, ("compared_rows", "differing_rows", "recorded_total", "expected_total"))])
        for name, check in checks.items():
            if check:
                numbers = [check.rows, check.differing, _fen(check.recorded), _fen(check.expected)]
                self.row_of(heading(name), numbers, "key", {0, 1})

    def _months(self, summary: BatchSummary) -> tuple[int, int]:
        """Write the months and return the first row and how many there are."""
        self.section("by_month")
        self.head(self._totals_head("settled"))
        months = summary.by_month
        for one in [each for each in months if each.month is None]:
            self._totals(self.heading("undated"), one)
        dated = [each for each in months if each.month is not None]
        first = self.row
        for one in dated[-MOST_MONTHS:]:
            self._totals(one.month or "", one)
        if len(dated) > MOST_MONTHS:
            self.pair("", self.heading("only_last_months").format(MOST_MONTHS))
        return first, len(dated[-MOST_MONTHS:])

    def _totals_head(self, kind: str) -> list[str]:
        heading = self.heading
        differences = [heading("differences").format(heading(fund)) for fund in FUNDS]
        further = [heading(name) for name in ("rows", "payable", "paid_assistance", "paid_tilt")]
        return [heading(kind), *further, *differences]

    def _totals(self, key: str, one: Any) -> None:  # noqa: ANN401 - the totals of a category, district, track or month
        self.row_of(key, [one.rows, one.payable, *(_fen(getattr(one, name)) for name in SUMMED)], "key", {0, 1})

    def _charts(self, row: int, first_finding: int, months: tuple[int, int]) -> None:
        """Draw both charts from `row` on, beside each other."""
        words, book = self.words, self.shell.book
        offset = FINDINGS.index("overpaid")
        charts = [findings_chart(book, self.name, first_finding + offset, len(FINDINGS) - offset, words)]
        if months[1]:
            charts.append(months_chart(book, self.name, *months, words))
        self._draw(charts, row)

    def _draw(self, charts: Sequence[Any], row: int) -> None:
        for place, chart in enumerate(charts):
            self.sheet.insert_chart(row + 1, 0, chart, {"x_offset": 2 + place * CHART_WIDTH, "object_position": 1})

    def _groups(self, summary: BatchSummary) -> None:
        codes = self.words.codes
        names = {"category": codes.category, "district": codes.district, "track": codes.track}
        for group, kind in GROUPS.items():
            self.section(group)
            self.head(self._totals_head(group))
            for one in getattr(summary, group):
                code = getattr(one, kind)
                self._totals(self.heading("nobody") if code is None else names[kind](code), one)

    def _largest(self, summary: BatchSummary) -> None:
        if not summary.largest_differences:
            return
        self.section("largest")
        heading, words = self.heading, self.words
        self.head(
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
                self.sheet.write_string(self.row, place, text, self.formats["key"])
            self.sheet.write_number(self.row, 3, one.row, self.formats["count"])
            self.sheet.write_number(self.row, 7, _fen(one.difference) / 100, self.formats["sum"])
            self.row += 1

    def _errors(self, summary: BatchSummary) -> None:
        if summary.errors:
            self.section("errors")
        for fault, rows in summary.errors.items():
            column, _, _ = fault.rpartition(":")
            key = self.words.column(column) if column else self.heading("whole_row")
            self.counted(key, rows, self.words.error(fault.rpartition(":")[2]))

    def _flags(self, summary: BatchSummary) -> None:
        if summary.flags:
            self.section("flags")
        for code, rows in summary.flags.items():
            flag = self.words.book.monitoring.flags.get(code)
            text = with_parameters(flag, self.words.language) if flag else code
            self.counted(self.words.flag(code), rows, text)
        for key, text in asked_lines(summary, self.words):
            self.pair(key, text)

    def _further(self, summary: BatchSummary) -> None:
        if summary.warnings:
            self.section("warnings")
        for code in summary.warnings:
            self.pair(self.heading("warnings"), self.words.codes.term("warning", code))
        if summary.cleaned:
            self.section("cleaned")
        for column in summary.cleaned:
            told = {"trimmed": column.trimmed, "blanked": column.blanked}
            texts = [self.heading(name).format(f"{number:,}") for name, number in told.items() if number]
            self.pair(column.header, JOINED[self.words.language].join(texts))
        if summary.ignored:
            self.section("ignored")
        for one in summary.ignored:
            self.pair(one.header, one.why.in_language(self.words.language))

    def _sheets(self, tables: Sequence[TableSheet]) -> None:
        self.section("sheets")
        for table in tables:
            self.pair(table.name, table.about or self.heading("about_all_rows"))
            target = table.name.replace("'", "''")
            self.sheet.write_url(self.row - 1, 0, f"internal:'{target}'!A1", self.formats["link"], table.name)


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))
