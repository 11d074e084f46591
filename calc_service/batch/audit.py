"""One file audited: understood, translated, assessed, compared; every row of it comes back, and none is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from calc_service import __version__
from calc_service.batch.assessment import Assessed, Options, assess
from calc_service.batch.columns import OPENING_OF_POOL, OPENINGS, OUTPUT, input_columns
from calc_service.batch.faults import RowFaults
from calc_service.batch.headers import Understanding, described, understand
from calc_service.batch.meanings import translated
from calc_service.batch.monitored import monitored
from calc_service.batch.monitoring import raised
from calc_service.batch.names import NAMELESS, named
from calc_service.batch.refusals import FileRefused
from calc_service.batch.result import category_names, result_columns
from calc_service.batch.summary import summary
from calc_service.batch.threads import both
from calc_service.engine.codes import REFUND
from calc_service.engine.edition import RuleBook
from calc_service.engine.money import yuan
from calc_service.engine.regimes import Tables, tabulate

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be audited.

    tolerance: fen by which what was paid may differ from what is computed
    assumed:   our column → value for the rows that say nothing
    settled, run_on_recorded: see `assessment.Options`
    """

    tolerance: int = 0
    assumed: Mapping[str, str] = field(default_factory=dict)
    settled: bool = True
    run_on_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Audited:
    """frame: every input column in its place, then `columns.OUTPUT`, row by row as in the file; see `summary`."""

    frame: pl.DataFrame
    summary: Json


def audit(frame: pl.DataFrame, request: Request, book: RuleBook) -> Audited:
    """Audit a file whose cells are texts under its own headers. Raises FileRefused with every fault of its columns."""
    understanding = understand(frame.columns, book, request.assumed)
    if understanding.faults:
        raise FileRefused(understanding.faults)
    tables = tabulate(book)
    assessed = _assessed(frame, understanding, request, tables)
    # What is monitored is looked up here, before any amount is handed over.
    flags = partial(raised, list(monitored(assessed)), len(frame), book.monitoring)
    columns, raised_ = both(partial(result_columns, assessed, tables, request.tolerance), flags)
    found = columns.with_columns(flags=raised_)
    result = pl.concat([frame, found.select(OUTPUT)], how="horizontal")
    if len(result) != len(frame) or any(len(column) != len(frame) for column in found):
        raise AssertionError("a row was lost")
    return Audited(result, _summary(found, assessed, understanding, request, tables))


def _assessed(frame: pl.DataFrame, understanding: Understanding, request: Request, tables: Tables) -> Assessed:
    # What is made of the cells on the way is large, and gone when this returns.
    faults = RowFaults(len(frame), (*(column.name for column in input_columns(tables.book.pools)), REFUND))
    meaning = translated(frame, understanding, tables.book)
    for (column, code), rows in meaning.faults.items():
        faults.add(column, code, rows.to_numpy())
    options = Options(settled=request.settled, run_on_recorded=request.run_on_recorded)
    return assess(meaning.parts, meaning.refund, faults, tables, options)


def dry_run(frame: pl.DataFrame, request: Request, book: RuleBook) -> Json:
    """How every header would be understood, what would be ignored, assumed, missing or refused; computes nothing."""
    return {"rows": len(frame), **described(understand(frame.columns, book, request.assumed))}


def _summary(
    found: pl.DataFrame, assessed: Assessed, understanding: Understanding, request: Request, tables: Tables
) -> Json:
    ids = assessed.cells.ids
    shown = pl.DataFrame({"claim_id": ids["claim_id"], "person_id": ids["person_id"]})
    known = np.where(assessed.faults.sound("district"), assessed.district, NAMELESS)
    districts = named(tuple(tables.book.wording.districts), known)
    return {
        **summary(found, shown, districts, category_names(assessed, tables)),
        **described(understanding),
        "warnings": _warnings(understanding),
        "rules": {"digest": tables.book.digest, "engine": __version__},
        "options": {
            "tolerance": yuan(request.tolerance),
            "catastrophic": "settled" if request.settled else "computed",
            "accumulate": "recorded" if request.run_on_recorded else "computed",
        },
    }


def _warnings(understanding: Understanding) -> list[str]:
    openings = [name for name in understanding.absent if name in OPENINGS or name.startswith(OPENING_OF_POOL)]
    return ["opening_totals_assumed_zero"] if openings else []
