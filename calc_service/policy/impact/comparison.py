"""The same claims under two rule books, row beside row, and who each row belongs to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import polars as pl

from calc_service.batch.audit import Audited, Request, audit
from calc_service.batch.column_mapping import map_columns
from calc_service.batch.files import Piece, Table
from calc_service.batch.partitions import in_file_order
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.spellings import day_number
from calc_service.batch.threads import together
from calc_service.batch.translation import translated
from calc_service.domain.columns import BELONGING, CLAIMS, OUTPUT, PREMIUM, FileKind
from calc_service.domain.parsing import ParseError
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact.result import AMOUNTS, BENEFITS, GROUPS

Found = TypeVar("Found")
COMPUTED = (*(name for name in OUTPUT if not name.startswith(("difference_", "finding_", "flags"))), *BELONGING)
REJECTED = "rejected"
PAIRED = ("status", "errors", "deposit_waived", *AMOUNTS, "benefit", *GROUPS)
HEADER_ROWS = 2
"""A spreadsheet counts the first row after the header as 2."""


@dataclass(frozen=True, slots=True)
class RulesResult:
    """What a file comes to under one rule book."""

    book: RuleBook
    audited: Audited


def outcome(claims: Table, book: RuleBook, request: Request) -> RulesResult:
    """`claims` under `book`. Raises FileRefused."""
    return RulesResult(book, audit(claims, request, book))


def outcome_of_change(claims: Table, book: RuleBook, request: Request) -> RulesResult:
    """As `outcome`; a refusal says that it is the changed rules that do not understand the file."""
    return by_changed_rules(lambda: outcome(claims, book, request))


def by_changed_rules(computing: Callable[[], Found]) -> Found:
    """What `computing` returns; a refusal says that it is the changed rules that do not understand the file."""
    try:
        return computing()
    except FileRefused as refusal:
        raise FileRefused(tuple(_of_change(fault) for fault in refusal.faults)) from None


def side_by_side(before: RulesResult, after: RulesResult, assumed: Mapping[str, str]) -> pl.DataFrame:
    """Row beside row, amounts in fen, those of rejected and void rows 0.

    number, person_id, claim_id, day (of settlement); PAIRED, each ending in _before and _after
    compared: computed by both, and so are the same rows of its person and year
    difference: of the benefit, 0 where a row is not compared; changed: whether anything computed differs
    """
    claims = before.audited.given
    pieces = together(partial(_piece_side_by_side, *one, before, after, assumed) for one in claims.located())
    return _compared(pl.concat(pieces))


def _compared(rows: pl.DataFrame) -> pl.DataFrame:
    computed = [pl.col(f"status_{side}") != REJECTED for side in ("before", "after")]
    one_sided = computed[0] != computed[1]
    if rows.select(one_sided.any()).item():
        # Of a row without a day both rules know as little, so that its error is one of both.
        year = pl.col("day").cast(pl.Int32).cast(pl.Date).dt.year()
        computed.append(~one_sided.any().over("person_id", year))
    difference = pl.col("benefit_after") - pl.col("benefit_before")
    rows = rows.with_columns(compared=pl.all_horizontal(computed))
    return rows.with_columns(difference=pl.when("compared").then(difference).otherwise(0))


def _piece_side_by_side(
    piece: Piece, where: slice, before: RulesResult, after: RulesResult, assumed: Mapping[str, str]
) -> pl.DataFrame:
    owners = row_identity(piece(), before.book, assumed).with_row_index("number", HEADER_ROWS + where.start)
    old, new = (in_file_order(each.audited.found, where).select(COMPUTED) for each in (before, after))
    sides = (_side(old, "before"), _side(new, "after"), changed_rows(old, new, COMPUTED).to_frame())
    return pl.concat([owners, *sides], how="horizontal")


def _side(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    amounts = rows.select(pl.col(AMOUNTS).fill_null(0)).with_columns(benefit=pl.sum_horizontal(BENEFITS))
    words = rows.select(
        pl.col("status", "errors", *GROUPS).cast(pl.String),
        deposit_waived=(pl.col("deposit_waived").cast(pl.String) == "true").fill_null(value=False),
    )
    return pl.concat([words, amounts], how="horizontal").select(pl.col(PAIRED).name.suffix(f"_{side}"))


def changed_rows(before: pl.DataFrame, after: pl.DataFrame, names: Iterable[str]) -> pl.Series:
    """Whether any of the columns `names` differs, row by row."""
    changed = pl.repeat(value=False, n=len(before), eager=True)
    for name in names:
        old, new = before[name], after[name]
        # The words of both rules may differ, and with them the lists that polars keeps them by.
        changed |= (
            old.ne_missing(new) if old.dtype == new.dtype else old.cast(pl.String).ne_missing(new.cast(pl.String))
        )
    return changed.alias("changed")


def _of_change(fault: FileFault) -> FileFault:
    message = Label(f"按变更后的规则：{fault.message.zh}", f"under the changed rules: {fault.message.en}")
    return FileFault(fault.code, message, fault.column, fault.row)


def row_identity(
    frame: pl.DataFrame, book: RuleBook, assumed: Mapping[str, str], kind: FileKind = CLAIMS
) -> pl.DataFrame:
    """person_id and claim_id of each row as texts, and its day since 1970-01-01; null where there is none.

    frame: rows of the file as it was audited under `book` with these `assumed` values
    """
    columns = map_columns(frame.columns, book, assumed, kind=kind)
    needed = NEEDED[kind.name]
    sources = tuple(source for source in columns.sources if {source.column, *source.settles} & set(needed))
    taken = {column: value for column, value in columns.assumed.items() if column in needed}
    parts = translated(frame, replace(columns, sources=sources, assumed=taken), book).parts
    person, day, *claim = (parts[name][0] for name in needed)
    nothing = pl.lit(None, dtype=pl.String)
    return pl.DataFrame({"person_id": person, "day": _days(day)}).with_columns(claim_id=next(iter(claim), nothing))


NEEDED = {CLAIMS.name: ("person_id", "settled_on", "claim_id"), PREMIUM.name: ("person_id", "paid_on")}
"""By kind of file what tells a row: the person, the day and, of claims, its id."""


def _days(texts: pl.Series) -> pl.Series:
    different = texts.unique().drop_nulls().to_list()
    numbers = pl.Series([_day(text) for text in different], dtype=pl.Int64)
    return texts.replace_strict(different, numbers, default=None, return_dtype=pl.Int64)


def _day(text: str) -> int | None:
    try:
        return day_number(text)
    except ParseError:
        return None
