"""What is added to a file: the computed columns, what differs from what was paid, and why rows were refused."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import polars as pl

from calc_service.batch.assessment import Assessed
from calc_service.batch.columns import AMOUNTS, FUNDS
from calc_service.batch.files.decimals import decimal_column
from calc_service.batch.findings import compared
from calc_service.batch.threads import together
from calc_service.engine.category_sets import NOBODY
from calc_service.engine.claims import NONE
from calc_service.engine.money import Column, Flags, ratio_text
from calc_service.engine.regimes import Tables
from calc_service.engine.vocabulary import REASONS, STATUSES, TILT_STATUSES

REJECTED = "rejected"
VOID_STATUS = STATUSES.index("void")


def result_columns(assessed: Assessed, tables: Tables, tolerance: int) -> pl.DataFrame:
    """The columns that are added (see `columns.OUTPUT`, `flags` aside), one row a row of the file, in its order."""
    computed = ~assessed.void & ~assessed.rejected
    status = np.where(assessed.void, VOID_STATUS, assessed.computed["status"])
    jobs: dict[str, Callable[[], pl.Series]] = {
        **_words(assessed, tables, computed, status),
        **{name: partial(decimal_column, name, assessed.computed[name], computed) for name in AMOUNTS},
        "catastrophic_used": partial(decimal_column, "", assessed.computed["catastrophic_paid"], computed),
        "errors": assessed.faults.texts,
    }
    columns = dict(zip(jobs, together(jobs.values()), strict=True))
    for found in together(partial(_finding, fund, assessed, computed, status, tolerance) for fund in FUNDS):
        columns |= found
    return pl.DataFrame([series.alias(name) for name, series in columns.items()])


def _words(assessed: Assessed, tables: Tables, computed: Flags, status: Column) -> dict[str, Callable[[], pl.Series]]:
    column = assessed.computed
    helped = column["assistance_category"] != NOBODY
    return {
        "year": partial(_year, assessed),
        "status": partial(_named, (*STATUSES, REJECTED), status),
        "reasons": partial(_texts, column["reasons"], computed, _reasons),
        "track": partial(_named, tables.medical_assistance.tracks, column["track"]),
        "ratio": partial(_texts, column["ratio"], helped, ratio_text),
        "tilt_status": partial(_named, TILT_STATUSES, np.where(computed, column["tilt_status"], NOBODY)),
        "deposit_waived": partial(_named, ("false", "true"), np.where(computed, column["deposit_waived"], NOBODY)),
    }


def _year(assessed: Assessed) -> pl.Series:
    dated = pl.Series(assessed.cells.number("settled_on") != NONE)
    return pl.Series(assessed.claims.year).zip_with(dated, pl.Series([None], dtype=pl.Int64))


def category_names(assessed: Assessed, tables: Tables) -> pl.Series:
    """The category whose ratio was used on each row; null without one and on rows that were not computed."""
    known = [profile.categories for profile in tables.book.profiles]
    first = np.cumsum([0, *(len(categories) for categories in known)])[tables.profile]
    position = assessed.computed["assistance_category"]
    names = tuple(name for categories in known for name in categories)
    return _named(names, np.where(position == NOBODY, NOBODY, first[assessed.claims.district] + position))


def _finding(fund: str, assessed: Assessed, computed: Flags, status: Column, tolerance: int) -> dict[str, pl.Series]:
    column = assessed.computed
    recorded, paid, ineligible = {
        "catastrophic": ("catastrophic_paid", "catastrophic_entitled", np.zeros_like(computed)),
        "assistance": ("recorded_assistance", "assistance_paid", status != STATUSES.index("payable")),
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
    return {f"difference_{fund}": decimal_column("", difference, known), f"finding_{fund}": finding}


def _named(names: Sequence[str | None], positions: Column) -> pl.Series:
    """The name at each position; null where that is below zero."""
    known = pl.Series(positions).cast(pl.Int64)
    return pl.Series(names, dtype=pl.String).gather(known.set(known < 0, None))


def _texts(values: Column, present: Flags, text: Callable[[int], str]) -> pl.Series:
    """The text of each value, a small whole number, put into words once. Null where not `present`."""
    different = np.flatnonzero(np.bincount(values)) if len(values) else values
    position = np.zeros(int(different[-1]) + 1 if len(different) else 1, dtype=np.int64)
    position[different] = np.arange(len(different))
    return _named([text(value) or None for value in different.tolist()], np.where(present, position[values], -1))


def _reasons(bits: int) -> str:
    return "|".join(reason for bit, reason in enumerate(REASONS) if bits >> bit & 1)
