"""Rows of two audits paired: by person and claim_id, and where several have the same in the order of their files."""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from calc_service.runs.against.blocks import CLAIM, PERSON, ROW
from calc_service.runs.against.comparison_types import CHANGED, GONE, NEW, SAME

NUMBER, PLACE, COUNT = "__number__", "__place__", "__count__"
BEFORE, AFTER, CHANGE, COLUMNS = "row_before", "row_after", "change", "columns"
"""The columns of what differs beside those of amounts; rows are counted from 0, columns are parted by `|`."""
ALONE = "alone"
"""Whether a row is in either audit the only one of its person and claim: no other could be meant."""
KEY = (PERSON, CLAIM, NUMBER)


@dataclass(frozen=True, slots=True)
class ComparedColumns:
    """Which columns are compared: amounts in fen and others; `crossed`: those whose values are counted crosswise.

    recorded: by column that is derived the amount and the difference that add up to it
    """

    amounts: tuple[str, ...]
    texts: tuple[str, ...]
    crossed: tuple[str, ...]
    recorded: dict[str, tuple[str, str]]

    @property
    def read(self) -> tuple[str, ...]:
        """Those that a side has to give."""
        return (*self.amounts, *self.texts)

    @property
    def summed(self) -> tuple[str, ...]:
        """The columns of amounts with those that are derived."""
        return (*self.amounts, *self.recorded)


@dataclass(slots=True)
class PairTally:
    """What comes of all pairs so far; amounts in fen, crossings by column and (before, after)."""

    changes: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    differing: Counter[str] = field(default_factory=Counter)
    crossed: dict[str, Counter[tuple[str | None, str | None]]] = field(default_factory=dict)


def compare_bucket(
    before: pl.DataFrame, after: pl.DataFrame, columns: ComparedColumns, tally: PairTally
) -> pl.DataFrame:
    """Add a bucket of whole persons to `tally`; returns all pairs, and the rows that are alone on either side.

    Those are BEFORE, AFTER, CHANGE, COLUMNS, ALONE, and by column of amounts by how much its sum changes by this row:
    null where both cells are blank.
    """
    first, second, alone = _paired(before, after)
    here, there = first.is_not_null(), second.is_not_null()
    both = here & there
    found = {BEFORE: before[ROW].gather(first), AFTER: after[ROW].gather(second)}
    differs = pl.zeros(len(first), dtype=pl.Boolean, eager=True)
    named = pl.Series([""]).new_from_index(0, len(first))
    changes = {}
    for name in (*columns.summed, *columns.texts):
        was, now = _cells(before, name, columns).gather(first), _cells(after, name, columns).gather(second)
        unlike = was.ne_missing(now) & both
        if name in columns.summed:
            changes[name] = _summed(name, was, now, tally)
        if name in columns.crossed:
            _cross(name, was, now, tally)
        if name not in columns.recorded and (count := int(unlike.sum())):
            tally.columns[name] += count
            differs |= unlike
            named = _named(named, name, unlike)
    change = _change(differs, here, there)
    tally.changes.update(dict(change.value_counts().iter_rows()))
    return pl.DataFrame({**found, CHANGE: change, COLUMNS: named, ALONE: alone, **changes})


def _paired(before: pl.DataFrame, after: pl.DataFrame) -> tuple[pl.Series, pl.Series, pl.Series]:
    """(the places of the rows of both that belong together, null where a row has no other; ALONE of each pair)."""
    left, right = (_keys(side).with_row_index(name) for side, name in ((before, "first"), (after, "second")))
    joined = left.join(right, on=list(KEY), how="full", coalesce=True, nulls_equal=True)
    alone = (pl.col(COUNT).fill_null(1) == 1) & (pl.col(f"{COUNT}_right").fill_null(1) == 1)
    single = joined.select(alone.alias(ALONE))[ALONE]
    return joined["first"].cast(pl.Int64), joined["second"].cast(pl.Int64), single


def _keys(side: pl.DataFrame) -> pl.DataFrame:
    number = pl.int_range(pl.len()).over(PERSON, CLAIM).alias(NUMBER)
    return side.select(PERSON, CLAIM, number, pl.len().over(PERSON, CLAIM).alias(COUNT))


def _cells(side: pl.DataFrame, name: str, columns: ComparedColumns) -> pl.Series:
    if name not in columns.recorded:
        return side[name]
    computed, difference = columns.recorded[name]
    return (side[computed] + side[difference]).alias(name)


def _summed(name: str, was: pl.Series, now: pl.Series, tally: PairTally) -> pl.Series:
    tally.before[name] += int(was.sum())
    tally.after[name] += int(now.sum())
    tally.differing[name] += int(was.ne_missing(now).sum())
    change = now.fill_null(0) - was.fill_null(0)
    return change.set(was.is_null() & now.is_null(), None)


def _cross(name: str, was: pl.Series, now: pl.Series, tally: PairTally) -> None:
    counts = pl.DataFrame({"was": was, "now": now}).group_by("was", "now").len()
    found = tally.crossed.setdefault(name, Counter())
    for before, after, rows in counts.iter_rows():
        found[before, after] += rows


def _named(named: pl.Series, name: str, unlike: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"named": named, "unlike": unlike})
    parted = pl.when(pl.col("named") == "").then(pl.lit(name)).otherwise(pl.col("named") + f"|{name}")
    return frame.select(pl.when("unlike").then(parted).otherwise("named").alias("named"))["named"]


def _change(differs: pl.Series, here: pl.Series, there: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"differs": differs, "here": here, "there": there})
    told = pl.when(~pl.col("there")).then(pl.lit(GONE)).when(~pl.col("here")).then(pl.lit(NEW))
    return frame.select(told.when("differs").then(pl.lit(CHANGED)).otherwise(pl.lit(SAME)).alias(CHANGE))[CHANGE]
