"""What a batch amounts to: rows and yuan by finding, by who was helped, where and how, and the largest differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from calc_service.batch.reply_types import (
    LargestDifference,
)
from calc_service.batch.total_types import (
    CategoryTotals,
    DistrictTotals,
    FindingTotals,
    FundFindings,
    MonthTotals,
    TrackTotals,
)
from calc_service.domain.columns import BELONGING, FUNDS
from calc_service.domain.money import signed_yuan, yuan
from calc_service.engine.columns import Column

Json = dict[str, Any]
LARGEST = 10
SUMMED = ("assistance_paid", "tilt_paid", *(f"difference_{fund}" for fund in FUNDS))
KEYS = (*BELONGING, "track")
MONTH = "month"
IDS = ("claim_id", "person_id")
COMPUTED = {"catastrophic": "catastrophic_entitled", "assistance": "assistance_paid", "tilt": "tilt_paid"}
"""By fund the column that holds what is due."""
NOT_RECORDED = "not_recorded"
GroupTotals = CategoryTotals | DistrictTotals | TrackTotals
TOTALS: Mapping[str, type[GroupTotals]] = {
    "category": CategoryTotals,
    "district": DistrictTotals,
    "track": TrackTotals,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """What some rows amount to; amounts in fen.

    statuses, errors, flags, reasons: value, rows
    findings: fund, finding, rows, fen by which recorded and computed differ, fen computed
    groups:   KEYS, rows, payable, SUMMED: all rows by whom the assistance is counted for
    months:   month, rows, payable, SUMMED: all rows by the month of settlement, a whole number such as 202506
    largest:  the rows with the largest differences: size, row, IDS, fund, finding, difference
    """

    statuses: pl.DataFrame
    errors: pl.DataFrame
    flags: pl.DataFrame
    reasons: pl.DataFrame
    findings: pl.DataFrame
    groups: pl.DataFrame
    months: pl.DataFrame
    largest: pl.DataFrame


def tallied(found: pl.DataFrame, place: Column, ids: Mapping[str, pl.Series]) -> Tally:
    """The tally of rows with everything that was found (see `result_columns`).

    place: where each row stands in the file; ids: by IDS
    """
    found = found.with_columns((pl.col("status") == "payable").alias("payable"))
    totals = (pl.len().alias("rows"), *_sums("payable"))
    return Tally(
        statuses=_counted(found["status"]),
        errors=_counted_parts(found["errors"]),
        flags=_counted_parts(found["flags"]),
        reasons=_counted_parts(found["reasons"]),
        findings=pl.concat([_findings(found, fund) for fund in FUNDS]),
        groups=found.group_by(KEYS).agg(totals),
        months=found.group_by(MONTH).agg(totals),
        largest=largest_of([_differing(found, fund, place, ids) for fund in FUNDS]),
    )


def summary(tallies: Sequence[Tally], across: Mapping[str, int]) -> Json:
    """Counts and sums of a whole file: the first fields of `BatchSummary`.

    across: the rows with each of the flags that are raised once all persons are done
    """
    whole = {field.name: [getattr(tally, field.name) for tally in tallies] for field in fields(Tally)}
    statuses, errors, flags = (_added(whole[name], "value") for name in ("statuses", "errors", "flags"))
    findings, groups = _added(whole["findings"], "fund", "finding"), pl.concat(whole["groups"])
    return {
        "rows": int(statuses["rows"].sum()),
        "statuses": {status: rows for status, rows in statuses.iter_rows() if status is not None},
        "errors": dict(errors.iter_rows()),
        "flags": dict(sorted({**dict(flags.iter_rows()), **across}.items())),
        "findings": FundFindings(**{fund: _of_fund(findings.filter(fund=fund)) for fund in FUNDS}),
        "compared": {fund: _is_compared(findings, fund) for fund in FUNDS},
        "computed": {fund: yuan(int(findings.filter(fund=fund)["computed"].sum())) for fund in FUNDS},
        **{
            f"by_{name}": [_described(name, row) for row in _grouped(groups, name).iter_rows(named=True)]
            for name in KEYS
        },
        "by_month": [_of_month(row) for row in _grouped(pl.concat(whole["months"]), MONTH).iter_rows(named=True)],
        "largest_differences": [_largest_difference(one) for one in largest_of(whole["largest"]).iter_rows(named=True)],
    }


def rows_with(reason: str, tallies: Sequence[Tally]) -> int:
    """How many rows of a whole file have a reason."""
    return sum(int(tally.reasons.filter(value=reason)["rows"].sum()) for tally in tallies)


def _counted(values: pl.Series) -> pl.DataFrame:
    return values.rename("value").value_counts(name="rows").cast({"value": pl.String, "rows": pl.Int64})


def _counted_parts(joined: pl.Series) -> pl.DataFrame:
    """How many rows have each of the codes that stand together in a cell; each different cell is parted once."""
    cells = _counted(joined.drop_nulls())
    return cells.with_columns(pl.col("value").str.split("|")).explode("value").group_by("value").sum()


def _added(counts: Sequence[pl.DataFrame], *keys: str) -> pl.DataFrame:
    return pl.concat(counts).group_by(keys).sum().sort(keys)


def _findings(found: pl.DataFrame, fund: str) -> pl.DataFrame:
    named = found.select(finding=f"finding_{fund}", fen=f"difference_{fund}", computed=COMPUTED[fund])
    counts = named.drop_nulls("finding").group_by("finding")
    sums = counts.agg(pl.len().cast(pl.Int64).alias("rows"), pl.col("fen", "computed").sum())
    return sums.select(pl.lit(fund).alias("fund"), "finding", "rows", "fen", "computed")


def _of_fund(found: pl.DataFrame) -> dict[str, FindingTotals]:
    return {name: FindingTotals(rows, signed_yuan(fen)) for _, name, rows, fen, _ in found.iter_rows()}


def _is_compared(found: pl.DataFrame, fund: str) -> bool:
    return bool(((found["fund"] == fund) & (found["finding"] != NOT_RECORDED)).any())


def _grouped(groups: pl.DataFrame, name: str) -> pl.DataFrame:
    return groups.group_by(name).agg(_sums("rows", "payable")).sort(name)


def _sums(*further: str) -> list[pl.Expr]:
    return [pl.col(column).sum() for column in (*further, *SUMMED)]


def _described(name: str, row: Json) -> GroupTotals:
    return TOTALS[name](row[name], row["rows"], row["payable"], **_sums_in_yuan(row))


def _of_month(row: Json) -> MonthTotals:
    month = None if row[MONTH] is None else "{:04d}-{:02d}".format(*divmod(row[MONTH], 100))
    return MonthTotals(month, row["rows"], row["payable"], **_sums_in_yuan(row))


def _sums_in_yuan(row: Json) -> dict[str, str]:
    return {column: signed_yuan(row[column]) for column in SUMMED}


def _differing(found: pl.DataFrame, fund: str, place: Column, ids: Mapping[str, pl.Series]) -> pl.DataFrame:
    difference, finding = found[f"difference_{fund}"], found[f"finding_{fund}"]
    here = pl.Series("here", np.flatnonzero(difference.fill_null(0).to_numpy()), dtype=pl.UInt32)
    of_these = difference.gather(here).alias("difference")
    rows = pl.DataFrame([here, of_these.abs().alias("size"), pl.Series("row", place[here.to_numpy()])])
    rows = rows.with_columns(finding.gather(here).alias("finding"), of_these, fund=pl.lit(fund))
    rows = rows.filter(pl.col("finding") != "match")
    largest = rows.top_k(LARGEST, by=["size", "row"], reverse=[False, True])
    ids_ = [ids[name].gather(largest["here"]).alias(name) for name in IDS]
    shown = ("size", "row", *IDS, "fund", pl.col("finding").cast(pl.String), "difference")
    return largest.with_columns(ids_).select(shown)


def largest_of(rows: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The largest of all: of equal ones those first that stand first in the file."""
    return pl.concat(rows).sort(["size", "row", "fund"], descending=[True, False, False]).head(LARGEST)


def _largest_difference(one: Json) -> LargestDifference:
    return LargestDifference(
        row=one["row"] + 2,  # as a spreadsheet counts, the header being row 1: refusals count so too
        **{name: one[name] for name in (*IDS, "fund", "finding")},
        difference=signed_yuan(one["difference"]),
    )


def differs(summary_: Json, matching: Sequence[str] = ("match", NOT_RECORDED)) -> bool:
    """Whether anything in a summary asks for attention: a rejected row, a finding, a flag, or what was not compared.

    Not compared is not a match: where a fund is due something and nothing of it is recorded, or nothing of any.
    """
    findings = {name for fund in summary_["findings"].values() for name in fund}
    compared, computed = summary_["compared"], summary_["computed"]
    unseen = any(not compared[fund] and Decimal(computed[fund]) > 0 for fund in FUNDS) or not any(compared.values())
    open_ = summary_.get("unknowns", {}).get("certainty", {}).values()
    unseen = unseen or any(one["certain"] or one["possible"] for one in open_)
    return bool(summary_["statuses"].get("rejected") or summary_["flags"] or findings - set(matching) or unseen)
