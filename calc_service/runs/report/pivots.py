"""The pivots in a report: where, who and why, each member with what was paid wrongly, and with its findings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from calc_service.batch.pivots.dimensions import FACILITY, FINDING, MONTH
from calc_service.batch.pivots.lines import Line, PivotLines, lines_of
from calc_service.batch.pivots.lines import said as known
from calc_service.batch.pivots.of_file import FilePivots
from calc_service.batch.pivots.sums import of_all_funds
from calc_service.batch.workbook.finding_sheets import NOTHING_TO_LOOK_AT
from calc_service.batch.workbook.members import member_name
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.batch.workbook.pivot_sheets import by_finding, sheet_name
from calc_service.domain.vocabulary import FINDINGS
from calc_service.runs.report.charts import MonthsChart, bars_of, months_chart
from calc_service.runs.report.tables import ReportCell, ReportTable, counted, in_yuan, said

ALL, TOP, FEW = 1_000, 20, 10
CHAPTERS = {
    "where": (("district", ALL), (FACILITY, TOP), (MONTH, ALL)),
    "who": (("category", ALL), ("insurance", ALL)),
    "why": (("track", ALL), ("reasons", TOP)),
}
"""By chapter its dimensions, and how many members of each are listed."""
TOGETHER = {"who": (("category", "insurance"), TOP), "why": (("track", "reasons"), FEW)}
OF_LINE = ("over", "under", "review", "wrong")
SHOWN = ("over", "under", "in_review", "wrong")
"""What OF_LINE are called."""
BESIDE = " · "
"""What stands between two members of a line."""
ASKING = tuple(finding for finding in FINDINGS if finding not in NOTHING_TO_LOOK_AT)


def pivot_tables(pivots: FilePivots, words: OutputWords) -> Iterator[ReportTable]:
    """The tables, chapter by chapter."""
    for chapter, dimensions in CHAPTERS.items():
        shown = [(name, top) for name, top in dimensions if pivots.has(name)]
        tables = [table for name, top in shown for table in _of_dimension(pivots, name, top, words)]
        if chapter in TOGETHER and shown:
            tables.append(_sums(pivots, *TOGETHER[chapter], words))
        if tables:
            yield replace(tables[0], chapter=words.codes.heading(f"chapter_{chapter}"))
            yield from tables[1:]


def _of_dimension(pivots: FilePivots, name: str, top: int, words: OutputWords) -> Iterator[ReportTable]:
    sums = _sums(pivots, (name,), top, words)
    yield replace(sums, chart=_months(pivots, words)) if name == MONTH else sums
    yield _findings(pivots, name, top, words)


def _lines(pivots: FilePivots, by: tuple[str, ...], top: int) -> PivotLines:
    found = lines_of(of_all_funds(pivots.sums(by), by), by, "wrong", top)
    in_time = sorted(found.shown, key=lambda line: line[MONTH] or 0) if by == (MONTH,) else found.shown
    return replace(found, shown=in_time)


def _sums(pivots: FilePivots, by: tuple[str, ...], top: int, words: OutputWords) -> ReportTable:
    heading, lines = words.codes.heading, _lines(pivots, by, top)
    columns = [said(BESIDE.join(heading(f"dimension_{name}") for name in by))]
    columns += [ReportCell(heading(name)) for name in ("rows", "assistance_recorded", "assistance_due", *SHOWN)]
    has_open = bool(lines.total["open"])
    columns += [ReportCell(heading("open_rows"))] if has_open else []
    of_assistance = {_key(line, by): line for line in pivots.sums(by, ["assistance"]).to_dicts()}
    rows = [_row(line, of_assistance[_key(line, by)], by, words) for line in lines.shown]
    bars = bars_of([(known(line, "over") or 0, known(line, "under") or 0) for line in lines.shown])
    if lines.others is not None:
        name, blank = said(heading("others").format(f"{lines.left_out:,}")), [ReportCell(""), ReportCell("")]
        rows.append([name, counted(lines.others["rows"]), *blank, *(_money(lines.others, one) for one in OF_LINE)])
        bars += [(0, 0)] if bars else []
    if has_open:
        every = [*lines.shown, *([lines.others] if lines.others is not None else [])]
        rows = [[*row, counted(line["open"])] for row, line in zip(rows, every, strict=True)]
    return ReportTable(sheet_name(by, words), columns, rows, heading("about_funds"), bars)


def _row(line: Line, assistance: Line, by: Sequence[str], words: OutputWords) -> list[ReportCell]:
    name = said(BESIDE.join(member_name(each, line[each], words) for each in by))
    of_assistance = [_money(assistance, "recorded"), _money(assistance, "due")]
    return [name, counted(line["rows"]), *of_assistance, *(_money(line, name) for name in OF_LINE)]


def _key(line: Line, by: Sequence[str]) -> tuple[object, ...]:
    return tuple(line[name] for name in by)


def _money(line: Line, name: str) -> ReportCell:
    fen = known(line, name)
    return ReportCell("–" if fen is None else in_yuan(fen))


def _findings(pivots: FilePivots, dimension: str, top: int, words: OutputWords) -> ReportTable:
    """By member rows and yuan of each finding that asks for attention; those alone that have any."""
    heading, lines, found = words.codes.heading, _lines(pivots, (dimension,), top), by_finding(pivots, dimension)
    shown = [finding for finding in ASKING if found[finding]]
    columns = [said(heading(f"dimension_{dimension}")), *(ReportCell(words.finding(one)) for one in shown)]
    rows = []
    for line in lines.shown:
        of_member = [found[finding].get(line[dimension]) for finding in shown]
        if any(of_member):
            name = member_name(dimension, line[dimension], words)
            rows.append([said(name), *(_rows_and_yuan(one) for one in of_member)])
    return ReportTable(sheet_name((dimension, FINDING), words), columns, rows, heading("about_rows_and_yuan"))


def _rows_and_yuan(line: Line | None) -> ReportCell:
    if not line:
        return ReportCell("")
    return ReportCell(f"{_money(line, 'difference').text} ({line['rows']:,})")


def _months(pivots: FilePivots, words: OutputWords) -> MonthsChart | None:
    heading, found = words.codes.heading, _lines(pivots, (MONTH,), ALL)
    if found.total["open"]:
        return None
    lines = found.shown
    months = [(member_name(MONTH, one[MONTH], words), one["over"], one["under"]) for one in lines if one[MONTH]]
    over, under = max((one[1] for one in months), default=0), max((one[2] for one in months), default=0)
    return months_chart(months, in_yuan(over), in_yuan(-under), heading("chart_wrong_by_month"))
