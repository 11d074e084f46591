"""Every row of some whole persons with the least and the most that the missing facts leave, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.cells import UNKNOWN_CELLS
from calc_service.batch.faults import NOT_REJECTING
from calc_service.batch.unknowns.alternatives import WORDS
from calc_service.batch.unknowns.asked import columns_of
from calc_service.batch.unknowns.bounds import SUMS, TOGETHER, Looked, OpenYears, bounds
from calc_service.batch.unknowns.choices import Choices, choices
from calc_service.batch.unknowns.judged import (
    HIGHEST_OF,
    LOWEST_OF,
    NOTHING,
    POSSIBLE,
    Sureness,
    compared,
    measures,
    recorded_of,
    verdict,
)
from calc_service.batch.unknowns.layout import Layout, laid_out
from calc_service.batch.unknowns.trials import SOURCES
from calc_service.domain.columns import BOUNDED, FUNDS
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.tables import Tables

HIGH, LOW = np.iinfo(np.int64).max, np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class OpenRows:
    """By row of those that were assessed.

    low, high: by amount of BOUNDED and by WORDS, the extremes
    outer:     whether those of the amounts are safe, and may be wider than need be
    verdicts:  by fund
    sums_low, sums_high: what all rows come to by SUMS, fen
    outer_persons: how many persons there are of whom these are safe alone
    layout, choices: of the years in which facts are missing; None where there are none
    pools:     the pools of the rules
    """

    low: Mapping[str, Column]
    high: Mapping[str, Column]
    outer: Flags
    verdicts: Mapping[str, Sureness]
    sums_low: Mapping[str, int]
    sums_high: Mapping[str, int]
    outer_persons: int
    layout: Layout | None
    choices: Choices | None
    pools: tuple[str, ...]


def open_rows(  # noqa: PLR0913, PLR0917  the rows, and how they are looked at
    claims: Claims[Column],
    recorded: Column | None,
    assessed: AssessedRows,
    unknown: tuple[str, ...],
    tolerance: int,
    tables: Tables,
) -> OpenRows:
    """What is still possible of every row. `claims` and `recorded` are what the rows were assessed with."""
    cells = assessed.cells
    marked = assessed.faults.flagged(NOT_REJECTING)
    look = Looked(cells, marked, tolerance)
    low = {name: assessed.computed[source].copy() for name, source in SOURCES.items()}
    low |= {name: assessed.computed[name].copy() for name in WORDS}
    high = {name: column.copy() for name, column in low.items()}
    asked = _as_computed(assessed, look)
    outer = np.zeros(len(assessed), dtype=np.bool_)
    placed = assessed.faults.sound("district") & (claims.settled_on != NONE)
    missing = cells.number(UNKNOWN_CELLS, absent=0)
    if not missing[assessed.order].any():
        totals = _plain_sums(asked, assessed.order)
        return OpenRows(
            low, high, outer, _verdicts(asked, cells, marked), totals, totals, 0, None, None, tables.book.pools
        )
    layout = laid_out(claims, assessed.order, placed, missing, unknown, tables)
    opened = _opened(missing[assessed.order], unknown)
    found = choices(claims, layout, recorded, opened, tables)
    known = bounds(claims, layout, found, recorded, look, opened, tables)
    _of_words(layout, low, high)
    rows = np.unique(layout.row)
    _of_amounts(known, layout, rows, (low, high), asked)
    outer[layout.row[known.outer_rows]] = True
    plain = np.setdiff1d(assessed.order, rows)
    before = _plain_sums(asked, plain)
    lows, highs, persons = _of_persons(claims, layout, known)
    sums_low = {name: before[name] + lows[name] for name in SUMS}
    sums_high = {name: before[name] + highs[name] for name in SUMS}
    verdicts = _verdicts(asked, cells, marked)
    return OpenRows(low, high, outer, verdicts, sums_low, sums_high, persons, layout, found, tables.book.pools)


def _of_amounts(
    known: OpenYears,
    layout: Layout,
    rows: Column,
    ends: tuple[dict[str, Column], dict[str, Column]],
    asked: dict[str, Column],
) -> None:
    """Write the extremes of `rows` into the columns of `ends`, and into `asked` what decides how sure they are."""
    for name in (*BOUNDED, *asked):
        low, high = ends if name in ends[0] else (asked, asked)
        if name in known.low and name.split(".")[-1] not in HIGHEST_OF:
            _lowest(known.low[name], layout, rows, low[name])
        if name in known.high and name.split(".")[-1] not in LOWEST_OF:
            _highest(known.high[name], layout, rows, high[name])


def _opened(missing: Column, unknown: tuple[str, ...]) -> frozenset[str]:
    """The openings that the file has no column for: in one that is there a blank is zero."""
    names = enumerate(columns_of(unknown))
    return frozenset(name for bit, name in names if name.startswith("opening_") and (missing >> bit & 1).any())


def _as_computed(assessed: AssessedRows, look: Looked) -> dict[str, Column]:
    """By fund what `measures` says of what was computed, and what it is added up to."""
    asked: dict[str, Column] = {}
    for fund in FUNDS:
        one = compared(fund, assessed.computed, recorded_of(fund, look.cells), look.tolerance)
        asked |= {f"{fund}.{name}": column for name, column in measures(one, one).items()}
        asked[f"over_{fund}"] = one.over
        asked[f"due_{fund}"] = assessed.computed[{"catastrophic": "catastrophic_entitled"}.get(fund, f"{fund}_paid")]
    asked[f"over_{TOGETHER}"] = np.sum([asked[f"over_{fund}"] for fund in FUNDS], axis=0)
    for fund in (*FUNDS, TOGETHER):
        asked[f"sure_{fund}"] = np.where(look.marked, 0, asked[f"over_{fund}"])
    return asked


def _verdicts(asked: Mapping[str, Column], cells: object, marked: Flags) -> dict[str, Sureness]:
    found = {}
    for fund in FUNDS:
        extremes = {name: asked[f"{fund}.{name}"] for name in (*LOWEST_OF, *HIGHEST_OF)}
        one = verdict(extremes, recorded_of(fund, cells))  # type: ignore[arg-type]
        certainty = np.where(marked & (one.certainty != NOTHING), np.minimum(one.certainty, POSSIBLE), one.certainty)
        found[fund] = Sureness(certainty, one.finding)
    return found


def _plain_sums(asked: Mapping[str, Column], rows: Column) -> dict[str, int]:
    return {name: int(asked[name][rows].sum()) for name in SUMS}


def _of_words(layout: Layout, low: Mapping[str, Column], high: Mapping[str, Column]) -> None:
    rows = np.unique(layout.row)
    ends = layout.kinds.words
    for number, name in enumerate(WORDS):
        _lowest(ends[layout.key, number, 0], layout, rows, low[name])
        _highest(ends[layout.key, number, 1], layout, rows, high[name])


def _lowest(column: Column, layout: Layout, rows: Column, into: Column) -> None:
    into[rows] = HIGH
    np.minimum.at(into, layout.row, column)


def _highest(column: Column, layout: Layout, rows: Column, into: Column) -> None:
    into[rows] = LOW
    np.maximum.at(into, layout.row, column)


def _of_persons(claims: Claims[Column], layout: Layout, known: OpenYears) -> tuple[dict[str, int], dict[str, int], int]:
    """What all persons with missing facts come to: of the sets that one may have each the whole of it."""
    first = layout.row[layout.first[:-1]]
    of_year = pl.DataFrame({"person": claims.person[first], "variant": layout.variant[layout.first[:-1]]})
    of_year = of_year.with_columns(outer=pl.Series(known.outer))
    for side, columns in (("low", known.year_low), ("high", known.year_high)):
        of_year = of_year.with_columns(pl.Series(f"{side}_{name}", columns[name]) for name in SUMS)
    by_set = of_year.group_by("person", "variant").agg(
        pl.col("outer").any(), *(pl.col(f"{side}_{name}").sum() for side in ("low", "high") for name in SUMS)
    )
    persons = by_set.group_by("person").agg(
        pl.col("outer").any(),
        *(pl.col(f"low_{name}").min() for name in SUMS),
        *(pl.col(f"high_{name}").max() for name in SUMS),
    )
    whole = persons.sum().row(0, named=True)
    lows, highs = ({name: int(whole[f"{side}_{name}"]) for name in SUMS} for side in ("low", "high"))
    return lows, highs, int(persons["outer"].sum())
