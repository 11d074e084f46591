"""What the missing facts leave of a whole file: rows, sums and the columns that would decide most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.cells import UNKNOWN_CELLS
from calc_service.batch.reply_types import FileNote
from calc_service.batch.unknowns.asked import columns_of
from calc_service.batch.unknowns.bounds import TOGETHER
from calc_service.batch.unknowns.deciding import decided
from calc_service.batch.unknowns.judged import CERTAINTIES, NOTHING
from calc_service.batch.unknowns.reply_types import AmountBetween, CertaintyCounts, UnknownColumn, UnknownsFound
from calc_service.batch.unknowns.rows import OpenRows
from calc_service.domain.columns import BOUNDED, FUNDS
from calc_service.domain.money import yuan
from calc_service.domain.wording import Label

NOT_ADDED_UP = "amounts_not_known"


@dataclass(frozen=True, slots=True)
class UnknownTally:
    """What some whole persons amount to; amounts in fen.

    rows:      one row: open, outer rows, and outer persons
    certainty: fund, certainty, rows
    sums:      name, lowest, highest: by SUMS
    columns:   column, cells, decides
    """

    rows: pl.DataFrame
    certainty: pl.DataFrame
    sums: pl.DataFrame
    columns: pl.DataFrame


def tally_of_unknowns(assessed: AssessedRows, found: OpenRows, unknown: tuple[str, ...]) -> UnknownTally:
    """The tally of the rows that were computed."""
    order = assessed.order
    open_ = np.zeros(len(assessed), dtype=np.bool_)
    for name in BOUNDED:
        open_ |= found.low[name] != found.high[name]
    counts = (int(np.count_nonzero(flags[order])) for flags in (open_, found.outer))
    rows = pl.DataFrame([(*counts, found.outer_persons)], schema=["open", "outer", "persons"], orient="row")
    certainty = [
        (fund, name, int(np.count_nonzero(found.verdicts[fund].certainty[order] == place)))
        for fund in FUNDS
        for place, name in enumerate(CERTAINTIES, NOTHING + 1)
    ]
    sums = [(name, low, found.sums_high[name]) for name, low in found.sums_low.items()]
    missing, fen = assessed.cells.number(UNKNOWN_CELLS, absent=0)[order], decided(found, unknown)
    columns = [
        (name, int(np.count_nonzero(missing >> bit & 1)), fen.get(name, 0))
        for bit, name in enumerate(columns_of(unknown))
    ]
    return UnknownTally(
        rows,
        pl.DataFrame(certainty, schema={"fund": pl.String, "certainty": pl.String, "rows": pl.Int64}, orient="row"),
        pl.DataFrame(sums, schema={"name": pl.String, "lowest": pl.Int64, "highest": pl.Int64}, orient="row"),
        pl.DataFrame(columns, schema={"column": pl.String, "cells": pl.Int64, "decides": pl.Int64}, orient="row"),
    )


def said_of_unknowns(tallies: Sequence[UnknownTally]) -> UnknownsFound:
    """What is said of a whole file."""
    open_, outer, persons = pl.concat([one.rows for one in tallies]).sum().row(0)
    certainty = pl.concat([one.certainty for one in tallies]).group_by("fund", "certainty").sum()
    rows = {(fund, name): count for fund, name, count in certainty.iter_rows()}
    sums = pl.concat([one.sums for one in tallies]).group_by("name").sum()
    between = {name: (low, high) for name, low, high in sums.iter_rows()}
    columns = pl.concat([one.columns for one in tallies]).group_by("column", maintain_order=True).sum()
    columns = columns.sort("decides", descending=True, maintain_order=True)
    return UnknownsFound(
        columns=[UnknownColumn(name, cells, yuan(fen)) for name, cells, fen in columns.iter_rows()],
        open_rows=open_,
        outer_rows=outer,
        outer=persons > 0,
        certainty={
            fund: CertaintyCounts(**{name: rows.get((fund, name), 0) for name in CERTAINTIES}) for fund in FUNDS
        },
        due={fund: AmountBetween(*map(yuan, between[f"due_{fund}"])) for fund in FUNDS},
        recoverable={
            fund: AmountBetween(yuan(between[f"sure_{fund}"][0]), yuan(between[f"over_{fund}"][1]))
            for fund in (*FUNDS, TOGETHER)
        },
    )


def not_added_up(found: UnknownsFound) -> list[FileNote]:
    """What has to be said of the sums of a summary: they are of amounts that are the same in every case."""
    rows = found.open_rows
    message = Label(
        f"{rows} 行有金额因缺失信息而不定；不定的金额没有计入各项合计，合计的上下限见“unknowns”",
        f"of {rows} rows an amount depends on missing facts; such amounts are in no sum but those under unknowns, which"
        " say the least and the most",
    )
    return [FileNote(NOT_ADDED_UP, message)] if rows else []
