"""Samples of one result file, without a service: the same rows, and a file to write the reviews into."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl
import pyarrow as pa

from calc_service.batch.audit import Request, understood
from calc_service.batch.files import Piece, Table
from calc_service.batch.spellings import exact_day
from calc_service.domain.days import day_of
from calc_service.domain.kinds import AMOUNT
from calc_service.domain.parsing import ParseError
from calc_service.domain.wording import Label
from calc_service.engine.columns import Column
from calc_service.engine.edition import RuleBook
from calc_service.runs.found_files import one_batch
from calc_service.runs.row_types import FIRST_ROW
from calc_service.runs.samples.allotment import ENOUGH
from calc_service.runs.samples.drawing import Drawing, draw
from calc_service.runs.samples.estimate import StratumReviewed
from calc_service.runs.samples.reply_types import MONTH
from calc_service.runs.samples.strata import PAID, Population

ROW, STRATUM, STRATUM_ROWS, STRATUM_DRAWN, KEY = OF_SAMPLE = (
    "sample_row",
    "sample_stratum",
    "sample_stratum_rows",
    "sample_stratum_drawn",
    "sample_key",
)
"""The columns that a sample has before those of the result."""
OUTCOME, REVIEW_AMOUNT, REASON = OF_REVIEW = ("review_outcome", "review_amount", "review_reason")
"""The columns into which reviewers write, after those of the sample."""
CONFIRMED, NOT_CONFIRMED = "confirmed", "not_confirmed"
YUAN = r"^-?[0-9]{1,15}\.[0-9]{2}$"
NO_HEADER = Label("文件没有这一列", "the file has no such column")
IS_SAMPLE = Label(
    "文件已有这一列，可能已是样本；请用核查结果抽样", "the file has it already: draw from a result, not from a sample"
)
NOT_A_SAMPLE = Label("不是“audits sample”写出的样本", "not a sample as audits sample writes it")
ROWS_LOST = Label(
    "这一层的行数与抽到的不符；请恢复样本中的全部各行",
    "not as many rows of this stratum as were drawn; restore all rows",
)
NOT_REVIEWED = Label("这一行还没有复核结果", "this row has no review yet")
NOT_AN_OUTCOME = Label("请填“confirmed”或“not_confirmed”", "write confirmed or not_confirmed")
NOT_YUAN = Label(
    "确认的行须填多付的元数（最多两位小数），没有确认的行不填",
    "yuan with at most two decimals where it is confirmed, else blank",
)
ONE_OF_SEVERAL = Label(
    "这一层不止一行却只抽了一行，看不出误差；请多抽几行或少分几层",
    "one row of several says nothing of the error; draw more rows, or tell fewer strata",
)


class SampleRefused(Exception):  # noqa: N818  named for what happened, as RulesRefused is
    """A file cannot be drawn from, or a sample not be projected: each place, and why."""

    def __init__(self, faults: Sequence[tuple[str, Label]]) -> None:
        super().__init__()
        self.faults = faults


def header_of_days(table: Table, book: RuleBook) -> str:
    """The header under which a result has the day of settlement; "" where it has none."""
    sources = understood(table, Request(), book).sources_of("settled_on")
    return sources[0].header if sources else ""


def drawn_of_table(  # noqa: PLR0913, PLR0917  a draw is all of this
    table: Table, n: int, seed: str, by: Sequence[str], only: Mapping[str, str], days: str = ""
) -> Drawing:
    """Draw rows of a result; `by`: headers that tell strata, `only`: by header what the rows have to hold.

    days: the header that MONTH is told by, "" where it stands for itself alone. Raises SampleRefused.
    """
    derived = {MONTH: days} if days else {}
    faults = [(name, NO_HEADER) for name in (*by, *only) if name not in {*table.columns, *derived}]
    faults += [(name, IS_SAMPLE) for name in (*OF_SAMPLE, *OF_REVIEW) if name in table.columns]
    if faults:
        raise SampleRefused(faults)
    funds = [columns for columns in PAID.values() if {*columns} <= {*table.columns}]
    amounts = {name for columns in funds for name in columns} - {*by, *only}
    wanted = list(dict.fromkeys((*by, *only, *amounts)))

    def batches() -> Iterator[tuple[int, pa.RecordBatch]]:
        for piece, place in table.located():
            yield place.start, _batch(piece, wanted, amounts, place.stop - place.start, days)

    def picked(batch: pa.RecordBatch) -> Column:
        wanted_rows = np.ones(batch.num_rows, dtype=np.bool_)
        for name, value in only.items():
            cells = pl.Series(pl.from_arrow(batch.column(name)))
            wanted_rows &= (cells == value).fill_null(value=False).to_numpy()
        return np.flatnonzero(wanted_rows)

    return draw(Population(batches, picked, by), n, seed)


def _cells(piece: Piece, wanted: Sequence[str], days: str) -> pl.DataFrame:
    """Columns of a piece as text; with `days` MONTH among them, as 2025-06, blank where the day cannot be read."""
    if not days or MONTH not in wanted:
        return piece(wanted)
    frame = piece(list(dict.fromkeys(days if name == MONTH else name for name in wanted)))
    months = {text: _month(text) for text in frame[days].drop_nulls().unique()}
    told = pl.col(days).replace_strict(months, default=None, return_dtype=pl.String)
    return frame.with_columns(told.alias(MONTH)).select(wanted)


def _month(text: str) -> str | None:
    try:
        return day_of(exact_day(text)).isoformat()[:7]
    except ParseError:
        return None


def _batch(piece: Piece, wanted: Sequence[str], amounts: set[str], rows: int, days: str) -> pa.RecordBatch:
    """The columns that are looked at: text, and amounts of the result in fen."""
    frame = _cells(piece, wanted, days) if wanted else pl.DataFrame({"": pl.Series([None] * rows, dtype=pl.String)})
    fen = [
        pl.when(pl.col(name).str.contains(YUAN))
        .then(pl.col(name).str.replace(".", "", literal=True).cast(pl.Int64, strict=False))
        .alias(name)
        for name in amounts
    ]
    return one_batch(frame.with_columns(fen).to_arrow(compat_level=pl.CompatLevel.oldest()))


def sample_table(table: Table, drawing: Drawing) -> pl.DataFrame:
    """The rows that were drawn, as the result has them, behind their place, with room for their reviews."""
    rows = np.array([one.row - FIRST_ROW for one in drawing.rows], dtype=np.int64)
    found = [
        piece()[rows[(rows >= place.start) & (rows < place.stop)] - place.start] for piece, place in table.located()
    ]
    strata = [drawing.strata[one.stratum] for one in drawing.rows]
    of_sample: tuple[Sequence[int | str], ...] = (
        [one.row for one in drawing.rows],
        [one.stratum + 1 for one in drawing.rows],
        [one.rows for one in strata],
        [one.drawn for one in strata],
        [one.key for one in drawing.rows],
    )
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in OF_REVIEW]
    before = [
        pl.Series(name, [str(value) for value in values], dtype=pl.String)
        for name, values in zip(OF_SAMPLE, of_sample, strict=True)
    ]
    return pl.DataFrame(before).with_columns(blank).hstack(pl.concat(found))


def reviewed_sample(table: Table) -> tuple[list[StratumReviewed], list[int]]:
    """(what was found in each stratum, how many of its rows are confirmed) of a sample with its reviews.

    Raises SampleRefused with everything that is missing or wrong.
    """
    if missing := [(name, NOT_A_SAMPLE) for name in (*OF_SAMPLE, *OF_REVIEW) if name not in table.columns]:
        raise SampleRefused(missing)
    rows = table.whole().select(*OF_SAMPLE, *OF_REVIEW).rows(named=True)
    faults = [fault for row in rows for fault in _faults(row)]
    if faults:
        raise SampleRefused(faults)
    strata: dict[tuple[int, int, int], list[int]] = {}
    confirmed: Counter[int] = Counter()
    for row in rows:
        told = (int(row[STRATUM]), int(row[STRATUM_ROWS]), int(row[STRATUM_DRAWN]))
        confirmed[told[0]] += row[OUTCOME] == CONFIRMED
        strata.setdefault(told, []).append(AMOUNT.parse(row[REVIEW_AMOUNT]) if row[OUTCOME] == CONFIRMED else 0)
    if faults := [fault for told, found in strata.items() for fault in _stratum_faults(told, found)]:
        raise SampleRefused(faults)
    reviewed = [StratumReviewed(whole, found) for (_, whole, _), found in sorted(strata.items())]
    return reviewed, [confirmed[number] for number, _, _ in sorted(strata)]


def _faults(row: Mapping[str, str | None]) -> Iterator[tuple[str, Label]]:
    place = f"{ROW} {row[ROW]}"
    for name in (STRATUM, STRATUM_ROWS, STRATUM_DRAWN):
        text = row[name] or ""
        if not (text.isascii() and text.isdigit() and len(text) <= 12 and int(text)):  # noqa: PLR2004  more than any
            yield f"{place} {name}", NOT_A_SAMPLE
    outcome, amount = row[OUTCOME], row[REVIEW_AMOUNT]
    if outcome is None:
        yield place, NOT_REVIEWED
    elif outcome not in {CONFIRMED, NOT_CONFIRMED}:
        yield f"{place} {OUTCOME}", NOT_AN_OUTCOME
    elif (amount is not None) != (outcome == CONFIRMED) or (amount is not None and not _is_yuan(amount)):
        yield f"{place} {REVIEW_AMOUNT}", NOT_YUAN


def _is_yuan(text: str) -> bool:
    try:
        AMOUNT.parse(text)
    except ParseError:
        return False
    return True


def _stratum_faults(told: tuple[int, int, int], found: Sequence[int]) -> Iterator[tuple[str, Label]]:
    number, whole, drawn = told
    if len(found) != drawn or drawn > whole:
        yield f"{STRATUM} {number}", ROWS_LOST
    elif drawn < min(ENOUGH, whole):
        yield f"{STRATUM} {number}", ONE_OF_SEVERAL
