"""What a batch amounts to: rows and yuan by finding, by who was helped, where and how, and the largest differences."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from calc_service.batch.columns import FUNDS

Json = dict[str, Any]
LARGEST = 10
SUMMED = ("assistance_paid", "tilt_paid", *(f"difference_{fund}" for fund in FUNDS))
SHOWN_OF_LARGEST = ("claim_id", "person_id")


def summary(frame: pl.DataFrame, shown: pl.DataFrame, districts: pl.Series, categories: pl.Series) -> Json:
    """Counts and sums over the result columns in `frame`.

    shown:      claim_id and person_id of each row, for the list of the largest differences
    districts:  the district code of each row; categories: the category whose ratio was used, null without one
    """
    keys = {"category": categories, "district": districts, "track": frame["track"]}
    rows = frame.select(SUMMED).with_columns(payable=frame["status"] == "payable", **keys).lazy()
    # Grouped by all keys at once, and what is left, a few hundred rows, by each.
    rows = rows.group_by(*keys).agg(pl.len().alias("rows"), *_sums("payable")).collect().lazy()
    found = frame.lazy()
    wanted = [found.select(pl.col("status").value_counts()).unnest("status")]
    wanted += [_findings(found, fund) for fund in FUNDS]
    wanted += [_grouped(rows, name) for name in keys]
    statuses, *rest = pl.collect_all(wanted)
    return {
        "rows": len(frame),
        "statuses": dict(sorted(statuses.iter_rows())),
        "errors": _counted(frame["errors"].drop_nulls().str.split("|").explode()),
        "flags": _counted(frame["flags"].drop_nulls().cast(pl.String).str.split("|").explode()),
        "findings": {fund: _of_fund(of_fund) for fund, of_fund in zip(FUNDS, rest, strict=False)},
        **{
            f"by_{name}": [_described(name, row) for row in grouped.iter_rows(named=True)]
            for name, grouped in zip(keys, rest[len(FUNDS) :], strict=True)
        },
        "largest_differences": _largest(frame, shown),
    }


def _counted(values: pl.Series) -> dict[str, int]:
    counted = values.rename("value").value_counts().sort("value")
    return dict(zip(counted["value"].to_list(), counted["count"].to_list(), strict=True))


def _findings(frame: pl.LazyFrame, fund: str) -> pl.LazyFrame:
    named = frame.select(finding=f"finding_{fund}", yuan=f"difference_{fund}").drop_nulls("finding")
    return named.group_by("finding").agg(rows=pl.len(), yuan=pl.col("yuan").sum()).sort("finding")


def _of_fund(found: pl.DataFrame) -> Json:
    return {name: {"rows": rows, "yuan": f"{yuan:.2f}"} for name, rows, yuan in found.iter_rows()}


def _grouped(rows: pl.LazyFrame, name: str) -> pl.LazyFrame:
    return rows.group_by(name).agg(_sums("rows", "payable")).sort(name)


def _sums(*further: str) -> list[pl.Expr]:
    return [pl.col(column).sum() for column in (*further, *SUMMED)]


def _described(name: str, row: Json) -> Json:
    return {
        name: row[name],
        "rows": row["rows"],
        "payable": row["payable"],
        **{column: f"{row[column]:.2f}" for column in SUMMED},
    }


def _largest(frame: pl.DataFrame, shown: pl.DataFrame) -> list[Json]:
    differing = [_differing(frame[f"finding_{fund}"], frame[f"difference_{fund}"], fund) for fund in FUNDS]
    largest = pl.concat(differing).sort(["size", "row", "fund"], descending=[True, False, False]).head(LARGEST)
    ids = shown[largest["row"].to_list()] if len(largest) else shown.clear()
    rows = zip(largest.iter_rows(named=True), ids.iter_rows(named=True), strict=True)
    return [
        {
            "row": one["row"] + 2,  # as a spreadsheet counts, the header being row 1: refusals count so too
            **{column: of_row.get(column) for column in SHOWN_OF_LARGEST},
            "fund": one["fund"],
            "finding": one["finding"],
            "difference": f"{one['difference']:.2f}",
        }
        for one, of_row in rows
    ]


def _differing(finding: pl.Series, difference: pl.Series, fund: str) -> pl.DataFrame:
    # Fen are compared in place of yuan: the same order, and twice as quick.
    size = difference.to_physical().cast(pl.Int64).abs()
    differing = pl.DataFrame({"size": size, "match": finding == "match"}).with_row_index("row")
    differing = differing.filter((pl.col("size") > 0) & ~pl.col("match"))
    largest = differing.top_k(LARGEST, by=["size", "row"], reverse=[False, True])
    return largest.select(
        "size",
        row=pl.col("row").cast(pl.Int64),
        fund=pl.lit(fund),
        finding=finding.gather(largest["row"]).cast(pl.String),
        difference=difference.gather(largest["row"]),
    )


def differs(summary_: Json, matching: Sequence[str] = ("match", "not_recorded")) -> bool:
    """Whether anything in a summary asks for attention: a rejected row, a finding, a flag."""
    findings = {name for fund in summary_["findings"].values() for name in fund}
    return bool(summary_["statuses"].get("rejected") or summary_["flags"] or findings - set(matching))
