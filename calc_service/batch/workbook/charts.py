"""The charts of the first sheet, native ones: money by finding and by month, and the largest members of pivots."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from calc_service.batch.pivots.of_file import FilePivots
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.batch.workbook.pivot_sheets import CODED, OVER, UNDER, dimensions_of
from calc_service.batch.workbook.sheets import TableSheet
from calc_service.domain.columns import FUNDS

if TYPE_CHECKING:
    from xlsxwriter import Workbook

COLOURS = ("#4472C4", "#C55A11", "#7F7F7F")
SIZE = {"width": 500, "height": 320}
PLAIN: dict[str, Any] = {"num_font": {"size": 9}}
GRID: dict[str, Any] = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
MONEY = "#,##0"
FIRST_LINE = 2
"""The first line of a pivot's sheet: what it says of itself, and the header, stand above."""
YUAN_OF_FUND = 2
ASSISTANCE, DIFFERENCE = 3, 6
"""Columns of the first sheet: the difference of the first fund; assistance and its difference by month."""


DRAWN = ("district", "facility")
MOST_DRAWN = 10


@dataclass(frozen=True, slots=True)
class DrawnPivot:
    """A sheet of a pivot that is drawn: what it is called, by which dimension it is, and how many lines are drawn."""

    sheet: str
    dimension: str
    lines: int


def drawn(pivots: FilePivots, tables: Sequence[TableSheet]) -> list[DrawnPivot]:
    """The sheets that are drawn; `tables` begin with those of the dimensions, under their final names."""
    of_dimension = dict(zip(dimensions_of(pivots), tables, strict=False))
    shown = {name: of_dimension[name] for name in DRAWN if name in of_dimension and of_dimension[name].rows}
    return [DrawnPivot(table.name, name, min(table.rows, MOST_DRAWN)) for name, table in shown.items()]


def pivot_chart(book: "Workbook", pivot: DrawnPivot, words: OutputWords) -> Any:  # noqa: ANN401
    """What was paid too much and too little by the largest members, one bar each; the largest on top."""
    chart, heading = book.add_chart({"type": "bar", "subtype": "stacked"}), words.codes.heading
    first, last = FIRST_LINE, FIRST_LINE + pivot.lines - 1
    further = int(pivot.dimension in CODED)
    for place, (name, column) in enumerate((("over", OVER), ("under", UNDER))):
        chart.add_series(
            {
                "name": heading(name),
                "categories": [pivot.sheet, first, 0, last, 0],
                "values": [pivot.sheet, first, column + further, last, column + further],
                "fill": {"color": COLOURS[1 - place]},
                "gap": 40,
            }
        )
    title = heading("chart_of").format(heading(f"dimension_{pivot.dimension}"), pivot.lines)
    _finished(chart, title)
    chart.set_y_axis({**PLAIN, "reverse": True})
    chart.set_x_axis({"num_format": MONEY, **PLAIN, **GRID, "label_position": "low"})
    return chart


def findings_chart(book: "Workbook", sheet: str, first: int, number: int, words: OutputWords) -> Any:  # noqa: ANN401
    """Yuan by finding, a column a fund; the findings stand from row `first` on."""
    chart = book.add_chart({"type": "column"})
    last = first + number - 1
    for place, fund in enumerate(FUNDS):
        column = YUAN_OF_FUND + 2 * place
        chart.add_series(
            {
                "name": words.codes.heading(fund),
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, column, last, column],
                "fill": {"color": COLOURS[place]},
                "gap": 60,
            }
        )
    return _finished(chart, words.codes.heading("chart_findings"))


def months_chart(book: "Workbook", sheet: str, first: int, number: int, words: OutputWords) -> Any:  # noqa: ANN401
    """Assistance by month as columns, its difference as a line on an axis of its own; months from row `first` on."""
    chart, line = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    last, heading = first + number - 1, words.codes.heading
    months = [sheet, first, 0, last, 0]
    chart.add_series(
        {
            "name": heading("paid_assistance"),
            "categories": months,
            "values": [sheet, first, ASSISTANCE, last, ASSISTANCE],
            "fill": {"color": COLOURS[0]},
            "gap": 60,
        }
    )
    line.add_series(
        {
            "name": heading("differences").format(heading("assistance")),
            "categories": months,
            "values": [sheet, first, DIFFERENCE, last, DIFFERENCE],
            "line": {"color": COLOURS[1], "width": 2},
            "marker": {"type": "circle", "size": 5, "fill": {"color": COLOURS[1]}, "border": {"color": COLOURS[1]}},
            "y2_axis": True,
        }
    )
    chart.combine(line)
    axis = {"name": heading("differences").format(heading("assistance")), "name_font": {"size": 9}}
    line.set_y2_axis({"num_format": MONEY, **axis, **PLAIN})
    return _finished(chart, heading("chart_months"), heading("paid_assistance"))


def _finished(chart: Any, title: str, axis: str = "") -> Any:  # noqa: ANN401 - XlsxWriter has no public name for charts
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": {"size": 9}})
    chart.set_x_axis({**PLAIN, "label_position": "low"})
    chart.set_y_axis({"num_format": MONEY, "name": axis, "name_font": {"size": 9}, **PLAIN, **GRID})
    chart.set_size(SIZE)
    return chart
