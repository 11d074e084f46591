"""The same claims under two rule books, row beside row."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from calc_service.batch.audit import Audited, Request, audit
from calc_service.batch.columns import BELONGING, OUTPUT
from calc_service.batch.files import Piece, Table
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.threads import together
from calc_service.batch.whole_persons import in_file_order
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact.result import AMOUNTS, BENEFITS, GROUPS
from calc_service.policy.impact.whose import whose

COMPUTED = (*(name for name in OUTPUT if not name.startswith(("difference_", "finding_", "flags"))), *BELONGING)
REJECTED = "rejected"
PAIRED = ("status", "errors", "deposit_waived", *AMOUNTS, "benefit", *GROUPS)
HEADER_ROWS = 2
"""A spreadsheet counts the first row after the header as 2."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file comes to under one rule book."""

    book: RuleBook
    audited: Audited


def outcome(claims: Table, book: RuleBook, request: Request) -> Outcome:
    """`claims` under `book`. Raises FileRefused."""
    return Outcome(book, audit(claims, request, book))


def outcome_of_change(claims: Table, book: RuleBook, request: Request) -> Outcome:
    """As `outcome`; a refusal says that it is the changed rules that do not understand the file."""
    try:
        return outcome(claims, book, request)
    except FileRefused as refusal:
        raise FileRefused(tuple(_of_change(fault) for fault in refusal.faults)) from None


def beside(before: Outcome, after: Outcome, assumed: Mapping[str, str]) -> pl.DataFrame:
    """Row beside row, amounts in fen, those of rejected and void rows 0.

    number, person_id, claim_id, day (of settlement); PAIRED, each ending in _before and _after
    counts: rejected under neither rules; difference: of the benefit, 0 where a row does not count
    changed: whether anything computed differs
    """
    claims = before.audited.given
    return pl.concat(together(partial(_beside, *one, before, after, assumed) for one in claims.located()))


def _beside(piece: Piece, where: slice, before: Outcome, after: Outcome, assumed: Mapping[str, str]) -> pl.DataFrame:
    owners = whose(piece(), before.book, assumed).with_row_index("number", HEADER_ROWS + where.start)
    was, is_ = (in_file_order(each.audited.found, where).select(COMPUTED) for each in (before, after))
    sides = (_side(was, "before"), _side(is_, "after"), _changed(was, is_).to_frame())
    counts = (pl.col("status_before") != REJECTED) & (pl.col("status_after") != REJECTED)
    difference = pl.col("benefit_after") - pl.col("benefit_before")
    rows = pl.concat([owners, *sides], how="horizontal")
    return rows.with_columns(counts=counts, difference=pl.when(counts).then(difference).otherwise(0))


def _side(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    amounts = rows.select(pl.col(AMOUNTS).fill_null(0)).with_columns(benefit=pl.sum_horizontal(BENEFITS))
    words = rows.select(
        pl.col("status", "errors", *GROUPS).cast(pl.String),
        deposit_waived=(pl.col("deposit_waived").cast(pl.String) == "true").fill_null(value=False),
    )
    return pl.concat([words, amounts], how="horizontal").select(pl.col(PAIRED).name.suffix(f"_{side}"))


def _changed(before: pl.DataFrame, after: pl.DataFrame) -> pl.Series:
    changed = pl.repeat(value=False, n=len(before), eager=True)
    for name in COMPUTED:
        was, is_ = before[name], after[name]
        # The words of both rules may differ, and with them the lists that polars keeps them by.
        changed |= (
            was.ne_missing(is_) if was.dtype == is_.dtype else was.cast(pl.String).ne_missing(is_.cast(pl.String))
        )
    return changed.alias("changed")


def _of_change(fault: FileFault) -> FileFault:
    message = Label(f"按变更后的规则：{fault.message.zh}", f"under the changed rules: {fault.message.en}")
    return FileFault(fault.code, message, fault.column, fault.row)
