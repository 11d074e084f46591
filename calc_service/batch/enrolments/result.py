"""What is added to a file of enrolments, and what it all amounts to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from calc_service.batch.enrolments.assessment import AssessedEnrolments
from calc_service.batch.enrolments.reply_types import PremiumAmounts, PremiumTotals
from calc_service.batch.files.table import fen_column
from calc_service.batch.result import REJECTED, compared
from calc_service.batch.spellings import NAMELESS, named
from calc_service.batch.total_types import FindingTotals
from calc_service.domain.columns import RECORDED_SUBSIDY, SUBSIDY
from calc_service.domain.money import WHOLE, ratio_text, signed_yuan, yuan
from calc_service.domain.vocabulary import PREMIUM_STATUSES
from calc_service.engine.columns import NONE
from calc_service.engine.enrolments import names_of_categories
from calc_service.engine.tables import Tables
from calc_service.law.premium_subsidy import GRANTED

VOID = "void"
NOT_RECORDED = "not_recorded"
GROUPS = ("category", "district", "year")
_STATUSES = (*PREMIUM_STATUSES, VOID, REJECTED)


def subsidy_columns(assessed: AssessedEnrolments, tables: Tables, tolerance: int) -> pl.DataFrame:
    """Row by row the columns of `columns.OF_PREMIUM`, amounts in whole fen (Int64), and the district and year.

    tolerance: fen
    """
    found, computed = assessed.subsidies, assessed.computed
    granted = computed & (found.status == GRANTED)
    status = np.where(computed, found.status, len(PREMIUM_STATUSES) + assessed.rejected)
    difference, known, finding = compared(
        recorded=assessed.cells.number(RECORDED_SUBSIDY),
        amount=found.subsidy,
        computed=computed,
        ineligible=computed & ~granted,
        reasons=np.zeros(len(computed), dtype=np.int64),
        tolerance=tolerance,
    )
    amounts = {name: fen_column(name, getattr(found, name), computed) for name in SUBSIDY}
    districts = np.where(assessed.faults.sound("district"), assessed.rows.district, NAMELESS)
    return pl.DataFrame(amounts).with_columns(
        status=named(_STATUSES, status),
        category=named(names_of_categories(tables.book), np.where(found.category == NONE, NAMELESS, found.category)),
        ratio=named(_ratio_texts(), np.where(granted, found.ratio, NAMELESS)),
        errors=assessed.faults.texts(),
        difference_subsidy=fen_column("", difference, known),
        finding_subsidy=finding,
        district=named(tuple(tables.book.wording.districts), districts),
        year=fen_column("", assessed.cells.number("year"), assessed.cells.number("year") != NONE),
    )


@cache
def _ratio_texts() -> tuple[str, ...]:
    """The text of every ratio, by its basis points: the same words in every part of a file."""
    return tuple(map(ratio_text, range(WHOLE + 1)))


@dataclass(frozen=True, slots=True)
class EnrolmentTally:
    """What some rows amount to; amounts in fen.

    statuses, errors: value, rows; findings: value, rows, fen by which recorded and computed differ
    groups: GROUPS, rows, granted, SUBSIDY: all rows that were computed
    """

    statuses: pl.DataFrame
    errors: pl.DataFrame
    findings: pl.DataFrame
    groups: pl.DataFrame


def tallied_enrolments(found: pl.DataFrame) -> EnrolmentTally:
    """The tally of rows with everything that was found (see `subsidy_columns`)."""
    rows = pl.len().cast(pl.Int64).alias("rows")
    granted = (pl.col("status").cast(pl.String) == PREMIUM_STATUSES[GRANTED]).sum().cast(pl.Int64).alias("granted")
    errors = found.select(value=pl.col("errors").drop_nulls().str.split("|").explode())
    computed = found.filter(pl.col("subsidy").is_not_null())
    texts = computed.with_columns(pl.col("category", "district").cast(pl.String))
    findings = computed.group_by(value=pl.col("finding_subsidy").cast(pl.String))
    return EnrolmentTally(
        statuses=found.group_by(value=pl.col("status").cast(pl.String)).agg(rows),
        errors=errors.group_by("value").agg(rows),
        findings=findings.agg(rows, fen=pl.col("difference_subsidy").sum()),
        groups=texts.group_by(GROUPS).agg(rows, granted, pl.col(SUBSIDY).sum()),
    )


def premium_summary(tallies: Sequence[EnrolmentTally]) -> Mapping[str, object]:
    """Counts and sums of a whole file: the first fields of `PremiumBatchSummary`."""
    whole = {one.name: pl.concat([getattr(tally, one.name) for tally in tallies]) for one in fields(EnrolmentTally)}
    statuses, errors, findings = (
        whole[name].group_by("value").sum().sort("value") for name in ("statuses", "errors", "findings")
    )
    groups = whole["groups"]
    sums = {name: int(groups[name].sum()) for name in SUBSIDY}
    return {
        "rows": int(statuses["rows"].sum()),
        "statuses": dict(statuses.iter_rows()),
        "errors": dict(errors.iter_rows()),
        "findings": {value: FindingTotals(rows, signed_yuan(fen)) for value, rows, fen in findings.iter_rows()},
        "compared": bool((findings["value"] != NOT_RECORDED).any()),
        "computed": PremiumAmounts(**{name: yuan(fen) for name, fen in sums.items()}),
        **{f"by_{name}": [*_totals(groups, name)] for name in GROUPS},
    }


def premium_differs(summary: Mapping[str, Any]) -> bool:
    """Whether anything asks for attention: a rejected row, a finding, or that nothing was compared though it is due."""
    unseen = not summary["compared"] and Decimal(summary["computed"]["subsidy"]) > 0
    return bool(summary["statuses"].get(REJECTED) or set(summary["findings"]) - {"match", NOT_RECORDED} or unseen)


def _totals(groups: pl.DataFrame, name: str) -> list[PremiumTotals]:
    found = groups.group_by(name).agg(pl.col("rows", "granted", *SUBSIDY).sum()).sort(name)
    return [
        PremiumTotals(
            id=None if row[name] is None else str(row[name]),
            rows=row["rows"],
            granted=row["granted"],
            **{column: yuan(row[column]) for column in SUBSIDY},
        )
        for row in found.iter_rows(named=True)
    ]
