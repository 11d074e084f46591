"""What is added to a file: the computed columns, what differs from what was paid, and why rows were refused."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from calc_service.batch.assessment import Assessed
from calc_service.batch.columns import AMOUNTS, FUNDS
from calc_service.batch.files.decimals import decimal_column
from calc_service.batch.findings import compared
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
    texts = {
        "status": _named((*STATUSES, REJECTED), status),
        "reasons": _texts(assessed.computed["reasons"], computed, _reasons),
        "track": _named(tables.medical_assistance.tracks, assessed.computed["track"]),
        "ratio": _texts(assessed.computed["ratio"], assessed.computed["assistance_category"] != NOBODY, ratio_text),
        "tilt_status": _named(TILT_STATUSES, np.where(computed, assessed.computed["tilt_status"], -1)),
        "deposit_waived": _named(("false", "true"), np.where(computed, assessed.computed["deposit_waived"], -1)),
    }
    amounts = {name: assessed.computed[name] for name in (*AMOUNTS, "catastrophic_paid")}
    dated = pl.Series(assessed.cells.number("settled_on") != NONE)
    year = pl.Series("year", assessed.claims.year).zip_with(dated, pl.Series([None], dtype=pl.Int64))
    return pl.DataFrame(
        [
            year,
            *(series.alias(name) for name, series in texts.items()),
            *(decimal_column(name, amounts[name], computed) for name in AMOUNTS),
            decimal_column("catastrophic_used", amounts["catastrophic_paid"], computed),
            assessed.faults.texts(),
            *_findings(assessed, computed, amounts, status, tolerance),
        ]
    )


def category_names(assessed: Assessed, tables: Tables) -> pl.Series:
    """The category whose ratio was used on each row; null without one and on rows that were not computed."""
    profile = tables.profile[assessed.claims.district]
    position = assessed.computed["assistance_category"]
    names = pl.Series([None] * len(profile), dtype=pl.String)
    for number, of_profile in enumerate(tables.book.profiles):
        here = _named(of_profile.categories, np.where(profile == number, position, NOBODY))
        names = names.zip_with(pl.Series(profile != number), here)
    return names


def _findings(
    assessed: Assessed, computed: Flags, amounts: dict[str, Column], status: Column, tolerance: int
) -> list[pl.Series]:
    found: list[pl.Series] = []
    paid = {
        "catastrophic": amounts["catastrophic_entitled"],
        "assistance": amounts["assistance_paid"],
        "tilt": amounts["tilt_paid"],
    }
    recorded = {"catastrophic": "catastrophic_paid", "assistance": "recorded_assistance", "tilt": "recorded_tilt"}
    ineligible = {
        "catastrophic": np.zeros(len(status), dtype=np.bool_),
        "assistance": status != STATUSES.index("payable"),
        "tilt": assessed.computed["tilt_status"] != TILT_STATUSES.index("payable"),
    }
    reasons = assessed.computed["reasons"]
    for fund in FUNDS:
        difference, known, finding = compared(
            recorded=assessed.cells.number(recorded[fund]),
            amount=paid[fund],
            computed=computed,
            ineligible=ineligible[fund],
            reasons=reasons,
            tolerance=tolerance,
        )
        found += [decimal_column(f"difference_{fund}", difference, known), finding.alias(f"finding_{fund}")]
    return found


def _named(names: Sequence[str | None], positions: Column) -> pl.Series:
    """The name at each position; null where that is below zero."""
    known = pl.Series(positions).cast(pl.Int64)
    return pl.Series(names, dtype=pl.String).gather(known.set(known < 0, None))


def _texts(values: Column, present: Flags, text: Callable[[int], str]) -> pl.Series:
    """The text of each value; every different value is put into words once. Null where not `present`."""
    different, position = np.unique(values, return_inverse=True)
    return _named([text(value) or None for value in different.tolist()], np.where(present, position, -1))


def _reasons(bits: int) -> str:
    return "|".join(reason for bit, reason in enumerate(REASONS) if bits >> bit & 1)
