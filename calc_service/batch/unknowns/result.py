"""The result of a file in which facts are missing: what is the same in every case, the extremes, and how sure it is.

A plain cell holds what all completions agree on, and is blank where they do not.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.cells import UNKNOWN_CELLS, Cells
from calc_service.batch.control_totals import ASSISTANCE_BASE
from calc_service.batch.files.table import fen_column
from calc_service.batch.piece_reading import with_numbers
from calc_service.batch.result import result_columns
from calc_service.batch.spellings import NAMELESS, named
from calc_service.batch.unknowns.asked import columns_of
from calc_service.batch.unknowns.judged import CERTAINTIES, DUE, NOTHING
from calc_service.batch.unknowns.rows import OpenRows
from calc_service.batch.unknowns.trials import SOURCES
from calc_service.domain.columns import BOUNDED, BOUNDS, CERTAINTY, CIRCUMSTANCES, FUNDS, HIGHEST, LOWEST
from calc_service.domain.money import UNLIMITED
from calc_service.domain.vocabulary import FINDINGS
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.tables import Tables

BESIDE = {"category": "assistance_category"}
"""Columns of the result that have another name among WORDS."""
OF_NO_POOL = -1
EXACT_OR_OUTER = ("exact", "outer")
"""Whether the extremes of a row are attained, or safe and maybe wider than need be."""
OF_WORDS = ("status", "reasons", "track", "ratio", "tilt_status", "deposit_waived", "category")


def open_columns(
    assessed: AssessedRows, found: OpenRows, tables: Tables, tolerance: int, as_of: int = NONE
) -> pl.DataFrame:
    """`result.result_columns` and OF_UNKNOWNS, amounts in whole fen; `assessed` as `without_doubts` gives them."""
    columns = result_columns(assessed, tables, tolerance, as_of)
    computed = ~assessed.void & ~assessed.rejected
    agreed = {name: found.low[name] == found.high[name] for name in BOUNDED}
    blanks = [_where(columns[name], agreed[name]) for name in BOUNDED]
    words = {name: BESIDE.get(name, name) for name in OF_WORDS}
    same = {name: found.low[word] == found.high[word] for name, word in words.items()}
    blanks += [_where(columns[name], same[name] | ~computed) for name in OF_WORDS]
    blanks += [_where(columns[f"difference_{fund}"], agreed[DUE[fund]]) for fund in FUNDS]
    findings = [_finding(fund, found, computed) for fund in FUNDS]
    return columns.with_columns(
        *blanks, *findings, *_extremes(found, computed), *_certainties(found, computed), _bounds(found, computed)
    )


def _where(column: pl.Series, agreed: Flags) -> pl.Series:
    if agreed.all():
        return column
    return column.set(pl.Series(~agreed), None)


def _finding(fund: str, found: OpenRows, computed: Flags) -> pl.Series:
    finding = found.verdicts[fund].finding
    places = np.where(computed & (finding != NONE), finding, NAMELESS).astype(np.int8)
    return named(FINDINGS, places).alias(f"finding_{fund}")


def _extremes(found: OpenRows, computed: Flags) -> list[pl.Series]:
    ends = ((LOWEST, found.low), (HIGHEST, found.high))
    return [fen_column(name + end, columns[name], computed) for name in BOUNDED for end, columns in ends]


def _certainties(found: OpenRows, computed: Flags) -> list[pl.Series]:
    series = []
    for fund in FUNDS:
        certainty = found.verdicts[fund].certainty
        places = np.where(computed & (certainty != NOTHING), certainty - 1, NAMELESS).astype(np.int8)
        series.append(named(CERTAINTIES, places).alias(CERTAINTY + fund))
    return series


def _bounds(found: OpenRows, computed: Flags) -> pl.Series:
    places = np.where(computed, found.outer.astype(np.int8), NAMELESS).astype(np.int8)
    return named(EXACT_OR_OUTER, places).alias(BOUNDS)


def without_doubts(assessed: AssessedRows, found: OpenRows, unknown: Sequence[str]) -> AssessedRows:
    """The rows with what cannot be told apart from a doubt in its place: no flag rests on a fact that is not known."""
    computed = dict(assessed.computed)
    for name, source in SOURCES.items():
        computed[source] = found.low[name]
    recorded = assessed.cells.number(ASSISTANCE_BASE)
    base = _nearest(recorded, found.low["assistance_base"], found.high["assistance_base"])
    computed["assistance_base"] = base
    one_pool = found.low["pool"] == found.high["pool"]
    computed["pool"] = np.where(one_pool, found.low["pool"], OF_NO_POOL)
    computed["annual_cap"] = np.where(one_pool, found.high["annual_cap"], UNLIMITED)
    return replace(assessed, computed=computed, cells=_without_guesses(assessed.cells, unknown))


def _without_guesses(cells: Cells, unknown: Sequence[str]) -> Cells:
    """The cells with NONE for what is missing, in place of the value that the calculation began with."""
    missing, names = cells.number(UNKNOWN_CELLS, absent=0), enumerate(columns_of(unknown))
    known = {
        name: np.where(missing >> bit & 1, NONE, cells.number(name, absent=0))
        for bit, name in names
        if name in CIRCUMSTANCES
    }
    return with_numbers(cells, known)


def _nearest(recorded: Column, low: Column, high: Column) -> Column:
    """Of all that an amount may be what is nearest to the recorded one; the lowest where nothing is recorded."""
    return np.where(recorded == NONE, low, np.clip(recorded, low, high))
