"""What is added to a file: the computed columns, what differs from what was paid, and why rows were refused.

Every settled claim is reviewed (cq-2021-31#3.2).
"""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.across_persons.asked import asked
from calc_service.batch.across_persons.row_marks import row_marks
from calc_service.batch.assessment import AssessedRows
from calc_service.batch.files.table import fen_column
from calc_service.batch.monitoring import raised
from calc_service.batch.reviewed_rows import reviewed_rows
from calc_service.batch.spellings import NAMELESS, named
from calc_service.domain.columns import AMOUNTS, FUNDS
from calc_service.domain.money import ratio_text
from calc_service.domain.vocabulary import FINDINGS, INSURANCES, REASONS, STATUSES, TILT_STATUSES
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.tables import REASON_BIT, Tables
from calc_service.engine.terms import NO_TRACK, NOBODY

REJECTED = "rejected"
VOID_STATUS = STATUSES.index("void")
NOTHING = np.int8(NAMELESS)
MONTHS = 12
REVIEWED = REASON_BIT["admission_day_needed"] | REASON_BIT["emergency_review"] | REASON_BIT["not_referred"]
"""Reasons that can still be put right: where there are no others, what was paid is looked at again."""


def result_columns(assessed: AssessedRows, tables: Tables, tolerance: int, as_of: int = NONE) -> pl.DataFrame:
    """Row by row the columns of OUTPUT, amounts in whole fen (Int64), and whom and when a row is counted for.

    Those are BELONGING, `insurance` and `month`, a whole number such as 202506; null where unknown. Behind them stand
    the columns BROUGHT where a flag is active that needs several persons. tolerance: fen; as_of: a day, NONE for none
    """
    computed = ~assessed.void & ~assessed.rejected
    columns = [*_words(assessed, tables, computed), *_amounts(assessed, computed)]
    for fund in FUNDS:
        columns += _compared(fund, assessed, computed, tolerance)
    found, reviewed = pl.DataFrame(columns), reviewed_rows(assessed, as_of)
    marks = row_marks(reviewed, found, asked(tables.book, assessed.cells.ids))
    flags = raised(reviewed, len(assessed), tables.book.monitoring)
    del reviewed, columns  # Each is as large as the part.
    return found.with_columns(
        errors=assessed.faults.texts(),
        flags=flags,
        district=_districts(assessed, tables),
        category=_categories(assessed, tables),
        reversed_by=_cancelled_by(assessed),
        month=_months(assessed.cells.number("settled_on")),
        insurance=named(INSURANCES, assessed.cells.number("insurance")),  # NONE is NAMELESS
    ).with_columns(marks)


def _amounts(assessed: AssessedRows, computed: Flags) -> Iterator[pl.Series]:
    for name, source in (*((name, name) for name in AMOUNTS), ("catastrophic_used", "catastrophic_paid")):
        yield fen_column(name, assessed.computed[source], computed)


def _words(assessed: AssessedRows, tables: Tables, computed: Flags) -> Iterator[pl.Series]:
    column = assessed.computed
    dated = pl.Series(assessed.cells.number("settled_on") != NONE)
    helped = column["assistance_category"] != NOBODY
    status = np.where(assessed.void, VOID_STATUS, column["status"])
    yield pl.Series("year", assessed.year).zip_with(dated, pl.Series([None], dtype=pl.Int64))
    yield named((*STATUSES, REJECTED), status).alias("status")
    yield _texts(column["reasons"], computed, EVERY_REASON, _reasons).alias("reasons")
    yield named(tables.tracks, np.maximum(column["track"], NO_TRACK)).alias("track")
    yield _texts(column["ratio"], helped, tables.columns.medical_assistance.ratio, ratio_text).alias("ratio")
    yield named(TILT_STATUSES, np.where(computed, column["tilt_status"], NAMELESS)).alias("tilt_status")
    yield named(("false", "true"), np.where(computed, column["deposit_waived"], NAMELESS)).alias("deposit_waived")


def _months(days: Column) -> pl.Series:
    """The month of each day, looked up: there are far fewer days than rows."""
    last = int(days.max(initial=0))
    every_day = np.arange(last + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    month = ((every_day // MONTHS + 1970) * 100 + every_day % MONTHS + 1).astype(np.int32)
    return pl.Series("month", np.append(month, np.int32(0)).take(days)).replace(0, None)


def _districts(assessed: AssessedRows, tables: Tables) -> pl.Series:
    known = np.where(assessed.faults.sound("district"), assessed.district, NAMELESS)
    return named(tuple(tables.book.wording.districts), known)


def _categories(assessed: AssessedRows, tables: Tables) -> pl.Series:
    known = [profile.categories for profile in tables.book.profiles]
    first = np.cumsum([0, *(len(categories) for categories in known)])[tables.columns.rules.profile]
    position = assessed.computed["assistance_category"]
    names = tuple(name for categories in known for name in categories)
    return named(names, np.where(position == NOBODY, NAMELESS, first[assessed.district] + position))


def _cancelled_by(assessed: AssessedRows) -> pl.Series:
    """The claim_id of the row that cancels each row, null where none does."""
    claim_ids = assessed.cells.ids["claim_id"]
    rows = np.flatnonzero((assessed.reverses >= 0) & assessed.void)
    ids = pl.Series([None], dtype=pl.String).new_from_index(0, len(assessed))
    if len(rows):
        ids = ids.scatter(assessed.reverses[rows], claim_ids.gather(rows))
    return ids


def _compared(fund: str, assessed: AssessedRows, computed: Flags, tolerance: int) -> tuple[pl.Series, pl.Series]:
    column = assessed.computed
    recorded, paid, ineligible = {
        "catastrophic": ("catastrophic_paid", "catastrophic_entitled", np.zeros_like(computed)),
        "assistance": ("recorded_assistance", "assistance_paid", column["status"] != STATUSES.index("payable")),
        "tilt": ("recorded_tilt", "tilt_paid", column["tilt_status"] != TILT_STATUSES.index("payable")),
    }[fund]
    difference, known, finding = compared(
        recorded=assessed.cells.number(recorded),
        amount=column[paid],
        computed=computed,
        ineligible=ineligible,
        reasons=column["reasons"],
        tolerance=tolerance,
    )
    return fen_column(f"difference_{fund}", difference, known), finding.alias(f"finding_{fund}")


EVERY_REASON = np.arange(1 << len(REASONS))


def _texts(values: Column, present: Flags, every: Column, text: Callable[[int], str]) -> pl.Series:
    """The text of each value, a small whole number among `every`, put into words once. Null where not `present`."""
    different = np.unique(every)
    position = np.zeros(int(different[-1]) + 1, dtype=np.int64)
    position[different] = np.arange(len(different))
    names = tuple(text(value) or None for value in different.tolist())
    return named(names, np.where(present, position[values], NAMELESS))


@cache
def _reasons(bits: int) -> str:
    return "|".join(reason for bit, reason in enumerate(REASONS) if bits >> bit & 1)


def compared(  # noqa: PLR0913 - every input has its name
    *, recorded: Column, amount: Column, computed: Flags, ineligible: Flags, reasons: Column, tolerance: int
) -> tuple[Column, Flags, pl.Series]:
    """(recorded less computed, fen; the rows where both are known; the finding of each row, null where not computed).

    recorded:   fen, NONE where nothing was recorded; amount: what is computed, fen, on the rows that are `computed`
    ineligible: rows on which nothing may be paid; reasons: bits of REASON_BIT
    """
    known = computed & (recorded != NONE)
    if not np.count_nonzero(known):
        finding = np.where(computed, _place("not_recorded"), NOTHING)
        return np.zeros(len(recorded), dtype=np.int64), known, named(FINDINGS, finding)
    difference = np.where(known, recorded - amount, 0)
    found = finding_codes(difference, recorded, ineligible, reasons, tolerance)
    return difference, known, named(FINDINGS, np.where(computed, found, NOTHING))


def finding_codes(
    difference: Column, recorded: Column, ineligible: Flags, reasons: Column, tolerance: int
) -> NDArray[np.int8]:
    """By row the place of its finding in FINDINGS, see `compared`."""
    in_doubt = (reasons != 0) & (reasons & ~REVIEWED == 0)
    beyond = np.where(in_doubt, _place("review"), _place("paid_ineligible"))
    over = np.where(ineligible, beyond, _place("overpaid"))
    under = np.where(recorded == 0, _place("missed"), _place("underpaid"))
    either = np.where(difference > 0, over, under)
    beside = np.where(np.abs(difference) <= tolerance, _place("match"), either)
    return np.where(recorded == NONE, _place("not_recorded"), beside)


def _place(finding: str) -> np.int8:
    # A byte a row: what is small is quick.
    return np.int8(FINDINGS.index(finding))
