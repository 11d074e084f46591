"""The service's answer to rows, as texts: the one place where the comparison knows the service's batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from calc_service.batch.audit import Request
from calc_service.domain import parsing
from tests.batch.whole import audited_whole

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

File = list[dict[str, str]]


def audited(rows: File, book: RuleBook, *, tolerance: str, catastrophic: str, accumulate: str) -> File:
    """Answer every row with every column of the result, a blank as an empty text."""
    frame = pl.DataFrame(
        {name: [row[name] or None for row in rows] for name in rows[0]}, schema=dict.fromkeys(rows[0], pl.String)
    )
    request = Request(
        tolerance=parsing.amount(tolerance),
        settled=catastrophic == "settled",
        run_on_recorded=accumulate == "recorded",
    )
    return texts(audited_whole(frame, request, book))


def texts(result: pl.DataFrame) -> File:
    """Write a result's rows as texts."""
    return [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in result.iter_rows(named=True)
    ]
