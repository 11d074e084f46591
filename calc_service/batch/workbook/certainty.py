"""How surely it was found: what was let pass, taken for granted, not compared, or rests on figures not yet verified.

Each aspect is a function of its own in ASPECTS, and stands where an auditor should look first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from msgspec import UnsetType

from calc_service.batch.faults import NOT_REJECTING
from calc_service.batch.pivots.unverified import unverified_figures
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.spellings import values_of
from calc_service.batch.unknowns.totals import NOT_ADDED_UP
from calc_service.batch.workbook.next_steps import fen_of
from calc_service.batch.workbook.output_cells import JOINED, NAMED, OutputWords
from calc_service.domain.columns import FUNDS

SHOWN = 6
"""So many figures are named."""


@dataclass(frozen=True, slots=True)
class CertaintyLine:
    """One aspect: what it is, how many rows it concerns (None: all, or that is not known), and what it means."""

    name: str
    rows: int | None
    text: str


def certainty(summary: BatchSummary, words: OutputWords) -> list[CertaintyLine]:
    """Everything that the findings depend on."""
    return [line for aspect in ASPECTS for line in aspect(summary, words)]


def _missing_facts(summary: BatchSummary, words: OutputWords) -> Iterator[CertaintyLine]:
    found, heading = summary.unknowns, words.codes.heading
    if isinstance(found, UnsetType):
        return
    for note in summary.notes:
        if note.code == NOT_ADDED_UP:
            yield CertaintyLine(heading("sure_sums"), found.open_rows, note.message.in_language(words.language))
    for fund, counts in found.certainty.items():
        between = found.recoverable[fund]
        text = heading("about_sure_missing").format(f"{Decimal(between.lowest):,}", f"{Decimal(between.highest):,}")
        for code, rows in (("certain", counts.certain), ("possible", counts.possible)):
            if rows:
                yield CertaintyLine(f"{words.certainty(code)}{NAMED[words.language]}{heading(fund)}", rows, text)


def _compared(summary: BatchSummary, words: OutputWords) -> Iterator[CertaintyLine]:
    heading = words.codes.heading
    for fund in FUNDS:
        found = getattr(summary.findings, fund)
        rows = sum(one.rows for name, one in found.items() if name != "not_recorded")
        if summary.compared[fund]:
            yield CertaintyLine(heading("sure_compared").format(heading(fund)), rows, heading("about_sure_compared"))
        elif fen_of(summary.computed[fund]):
            name = f"{heading('not_compared')}{NAMED[words.language]}{heading(fund)}"
            yield CertaintyLine(name, None, heading("nothing_recorded"))


def _let_pass(summary: BatchSummary, words: OutputWords) -> Iterator[CertaintyLine]:
    heading, found = words.codes.heading, (getattr(summary.findings, fund).get("match") for fund in FUNDS)
    rows = sum(one.rows for one in found if one)
    text = heading("about_sure_tolerance").format(summary.options.tolerance)
    yield CertaintyLine(heading("sure_tolerance"), rows, text)


def _in_review(summary: BatchSummary, words: OutputWords) -> Iterator[CertaintyLine]:
    found = [getattr(summary.findings, fund).get("review") for fund in FUNDS]
    rows = sum(one.rows for one in found if one)
    if rows:
        yield CertaintyLine(words.finding("review"), rows, words.codes.heading("about_sure_review"))


def _beside_rejected(summary: BatchSummary, words: OutputWords) -> Iterator[CertaintyLine]:
    rows = sum(rows for fault, rows in summary.errors.items() if fault.rpartition(":")[2] == NOT_REJECTING)
    if rows:
        yield CertaintyLine(words.codes.heading("sure_beside"), rows, words.codes.heading("about_sure_beside"))


def _assumed(summary: BatchSummary, words: OutputWords) -> Iterator[CertaintyLine]:
    heading = words.codes.heading
    for column, value in summary.assumed.items():
        name = f"{heading('assumed')}{NAMED[words.language]}{words.column(column)}"
        label = values_of(column, words.book).get(value)
        said = label.in_language(words.language) if label else value
        yield CertaintyLine(name, None, heading("about_sure_assumed").format(said))


def _warned(summary: BatchSummary, words: OutputWords) -> Iterator[CertaintyLine]:
    for code in summary.warnings:
        yield CertaintyLine(words.codes.heading("warnings"), None, words.codes.term("warning", code))


def _unverified(summary: BatchSummary, words: OutputWords) -> Iterator[CertaintyLine]:
    months = [one.month for one in summary.by_month if one.month]
    districts = [one.district for one in summary.by_district if one.district]
    found = unverified_figures(words.book, months, districts)
    names = [f"{words.codes.term('figure', name)} ({start})" for name, start in found]
    if names:
        some = JOINED[words.language].join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
        text = words.codes.heading("about_sure_unverified").format(len(names), some)
        yield CertaintyLine(words.codes.heading("sure_unverified"), None, text)


def _flagged(summary: BatchSummary, words: OutputWords) -> Iterator[CertaintyLine]:
    if summary.flags:
        heading = words.codes.heading
        yield CertaintyLine(heading("flagged"), sum(summary.flags.values()), heading("about_sure_flags"))


ASPECTS: tuple[Callable[[BatchSummary, OutputWords], Iterator[CertaintyLine]], ...] = (
    _missing_facts,
    _compared,
    _let_pass,
    _in_review,
    _beside_rejected,
    _assumed,
    _warned,
    _unverified,
    _flagged,
)
