"""What the page lays out: cells, tables, and everything together; figures are texts, bars and charts are lengths."""

from collections.abc import Sequence
from dataclasses import dataclass

from calc_service.runs.report.charts import MonthsChart


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A cell: its text, and whether it is a number, which stands to the right."""

    text: str
    number: bool = True


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table: a heading, the names of its columns, its rows, and what may stand below.

    bars:    for each row how long its bars are, what was paid too much and too little; none without any
    chapter: what begins with it, on a page of its own when printed
    chart:   what is drawn above it
    """

    heading: str
    columns: Sequence[ReportCell]
    rows: Sequence[Sequence[ReportCell]]
    aside: str = ""
    bars: Sequence[tuple[int, int]] = ()
    chapter: str = ""
    chart: MonthsChart | None = None


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything that stands on the page.

    cards, basis: names with what they come to, and how many rows; over, under: what bars are called
    """

    title: str
    nature: str
    made_by: str
    cards: Sequence[tuple[str, str, str]]
    sheets: Sequence[ReportTable]
    basis: Sequence[tuple[str, str]]
    over: str = ""
    under: str = ""


def said(text: str) -> ReportCell:
    """A cell that holds words."""
    return ReportCell(text, number=False)


def money(yuan: str) -> str:
    """An amount with its thousands apart."""
    whole, _, fen = yuan.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.removeprefix('-')):,}.{fen}"


def in_yuan(fen: int) -> str:
    """Fen as an amount with its thousands apart."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def counted(rows: int) -> ReportCell:
    """A number of rows."""
    return ReportCell(f"{rows:,}")
