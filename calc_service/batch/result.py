"""What is added to a file: the computed columns, what differs from what was paid, and why rows were refused."""

from collections.abc import Callable
from functools import partial

import numpy as np
import polars as pl

from calc_service.batch.assessment import Assessed
from calc_service.batch.columns import AMOUNTS, FUNDS
from calc_service.batch.files.decimals import decimal_column
from calc_service.batch.findings import compared
from calc_service.batch.names import named
from calc_service.batch.threads import together
from calc_service.engine.category_sets import NOBODY
from calc_service.engine.claims import NONE
from calc_service.engine.money import Column, Flags, ratio_text
from calc_service.engine.regimes import Tables
from calc_service.engine.vocabulary import REASONS, STATUSES, TILT_STATUSES

REJECTED = "rejected"
VOID_STATUS = STATUSES.index("void")


def result_columns(assessed: Assessed, tables: Tables, tolerance: int) -> pl.DataFrame:
    """What was computed and what differs from it, and the faults, one row a row of the file, in its order.

    tolerance: fen
    The amounts are handed over: they are no longer among `assessed.computed` afterwards, so that a large file never
    stands in memory as integers and as decimals at once.
    """
    computed = ~assessed.void & ~assessed.rejected
    amounts = {**{name: name for name in AMOUNTS}, "catastrophic_used": "catastrophic_paid"}
    # What a finding compares is looked up here, before any amount is handed over.
    findings = [_finding(fund, assessed, computed, tolerance) for fund in FUNDS]
    jobs: dict[str, Callable[[], pl.Series]] = {
        **_words(assessed, tables, computed, _status(assessed)),
        **{name: partial(_handed_over, assessed, source, computed) for name, source in amounts.items()},
        "errors": assessed.faults.texts,
    }
    named_jobs = [partial(_named, name, job) for name, job in jobs.items()]
    return pl.concat(together((*findings, *named_jobs)), how="horizontal")


def _named(name: str, job: Callable[[], pl.Series]) -> pl.DataFrame:
    return job().alias(name).to_frame()


def _handed_over(assessed: Assessed, name: str, computed: Flags) -> pl.Series:
    return decimal_column(name, assessed.computed.pop(name), computed)


def _status(assessed: Assessed) -> Column:
    return np.where(assessed.void, VOID_STATUS, assessed.computed["status"])


def _words(assessed: Assessed, tables: Tables, computed: Flags, status: Column) -> dict[str, Callable[[], pl.Series]]:
    column = assessed.computed
    helped = column["assistance_category"] != NOBODY
    return {
        "year": partial(_year, assessed),
        "status": partial(named, (*STATUSES, REJECTED), status),
        "reasons": partial(_texts, column["reasons"], computed, _reasons),
        "track": partial(named, tables.medical_assistance.tracks, column["track"]),
        "ratio": partial(_texts, column["ratio"], helped, ratio_text),
        "tilt_status": partial(named, TILT_STATUSES, np.where(computed, column["tilt_status"], NOBODY)),
        "deposit_waived": partial(named, ("false", "true"), np.where(computed, column["deposit_waived"], NOBODY)),
    }


def _year(assessed: Assessed) -> pl.Series:
    dated = pl.Series(assessed.cells.number("settled_on") != NONE)
    return pl.Series(assessed.year).zip_with(dated, pl.Series([None], dtype=pl.Int64))


def category_names(assessed: Assessed, tables: Tables) -> pl.Series:
    """The category whose ratio was used on each row; null without one and on rows that were not computed."""
    known = [profile.categories for profile in tables.book.profiles]
    first = np.cumsum([0, *(len(categories) for categories in known)])[tables.profile]
    position = assessed.computed["assistance_category"]
    names = tuple(name for categories in known for name in categories)
    return named(names, np.where(position == NOBODY, NOBODY, first[assessed.district] + position))


def _finding(fund: str, assessed: Assessed, computed: Flags, tolerance: int) -> Callable[[], pl.DataFrame]:
    column = assessed.computed
    recorded, paid, ineligible = {
        "catastrophic": ("catastrophic_paid", "catastrophic_entitled", np.zeros_like(computed)),
        "assistance": ("recorded_assistance", "assistance_paid", column["status"] != STATUSES.index("payable")),
        "tilt": ("recorded_tilt", "tilt_paid", column["tilt_status"] != TILT_STATUSES.index("payable")),
    }[fund]
    compare = partial(
        compared,
        recorded=assessed.cells.number(recorded),
        amount=column[paid],
        computed=computed,
        ineligible=ineligible,
        reasons=column["reasons"],
        tolerance=tolerance,
    )
    return partial(_compared, fund, compare)


def _compared(fund: str, compare: Callable[[], tuple[Column, Flags, pl.Series]]) -> pl.DataFrame:
    difference, known, finding = compare()
    return pl.DataFrame({f"difference_{fund}": decimal_column("", difference, known), f"finding_{fund}": finding})


def _texts(values: Column, present: Flags, text: Callable[[int], str]) -> pl.Series:
    """The text of each value, a small whole number, put into words once. Null where not `present`."""
    different = np.flatnonzero(np.bincount(values)) if len(values) else values
    position = np.zeros(int(different[-1]) + 1 if len(different) else 1, dtype=np.int64)
    position[different] = np.arange(len(different))
    return named([text(value) or None for value in different.tolist()], np.where(present, position[values], -1))


def _reasons(bits: int) -> str:
    return "|".join(reason for bit, reason in enumerate(REASONS) if bits >> bit & 1)
