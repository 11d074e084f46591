"""Every completion of many persons as one file of columns, and what has to be said of the persons by what it comes to.

This holds the service against its own compiled law: many more persons than the plain reference gets through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from calc_service.domain.columns import BOUNDED, FUNDS

from .blanked import EACH_CELL, NOT_OPEN, OF_PERSON, VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from .blanked import Blanked

WORDS: Final = ("status", "reasons", "track", "ratio", "tilt_status", "deposit_waived")
DUE: Final = {"catastrophic": "catastrophic_entitled", "assistance": "assistance_paid", "tilt": "tilt_paid"}
OVER: Final = ("overpaid", "paid_ineligible", "review")
UNDER: Final = ("underpaid", "missed")
OF_FUNDS: Final = {**{fund: (fund,) for fund in FUNDS}, "together": FUNDS}


@dataclass(frozen=True, slots=True)
class Completions:
    """The rows of every completion as they are posted; of each the person, the completion, the row of the persons."""

    posted: pl.DataFrame
    person: NDArray[np.int64]
    completion: NDArray[np.int64]
    row: NDArray[np.int64]


def every_completion(people: list[Blanked]) -> Completions:
    """Write every completion of all persons."""
    rows = [row for person in people for row in person.rows]
    sizes = np.array([len(person.rows) for person in people])
    numbers = np.array([person.number for person in people])
    length = np.repeat(sizes, numbers)
    person = np.repeat(np.repeat(np.arange(len(people)), numbers), length)
    completion = np.repeat(np.arange(len(length)), length)
    first = np.repeat(np.repeat(sizes.cumsum() - sizes, numbers), length)
    place = np.arange(len(person)) - np.repeat(length.cumsum() - length, length)
    posted = pl.DataFrame({name: [row[name] or None for row in rows] for name in rows[0]}, infer_schema_length=None)
    posted = posted.cast(pl.String)[first + place]
    names, values = posted["person_id"], _values(people, int(length.sum()))
    columns = [
        pl.select(pl.when(taken.is_null()).then(posted[name]).otherwise(taken).replace("", None))
        .to_series()
        .alias(name)
        for name, taken in values
    ]
    ids = names + " " + pl.Series(completion).cast(pl.String)
    return Completions(posted.with_columns(ids, *columns), person, completion, first + place)


def _values(people: list[Blanked], rows: int) -> Iterator[tuple[str, pl.Series]]:
    """By column the values that the completions give it, null where they give none."""
    sets = list(dict.fromkeys(each for person in people for each in person.sets))
    texts = {**VALUES, "categories": tuple(sets)}
    taken = {name: np.full(rows, -1) for name in texts}
    start = 0
    for person in people:
        number, size = person.number, len(person.rows)
        facts = [(place, column, np.arange(len(VALUES[column]))) for place, column in person.cells]
        own = np.array([sets.index(each) for each in person.sets])
        facts += [
            (place, "categories", own)
            for place in range({NOT_OPEN: 0, OF_PERSON: 1, EACH_CELL: size}[person.categories])
        ]
        stride = number
        for place, column, codes in facts:
            stride //= len(codes)
            each = codes[np.arange(number) // stride % len(codes)]
            places = range(size) if person.categories == OF_PERSON and column == "categories" else (place,)
            for one in places:
                taken[column][start + one : start + number * size : size] = each
        start += number * size
    for name, numbered in taken.items():
        chosen = pl.Series(numbered)
        yield (
            name,
            pl.Series(texts[name], dtype=pl.String).gather(
                pl.select(pl.when(chosen >= 0).then(chosen)).to_series().cast(pl.UInt32)
            ),
        )


def judged(found: pl.DataFrame, every: Completions) -> pl.DataFrame:
    """The result of the completions, without those that a district refuses for a category."""
    marked = found.with_columns(
        pl.col("errors").cast(pl.String).fill_null(""),
        of_person=pl.Series(every.person),
        of_completion=pl.Series(every.completion),
        of_row=pl.Series(every.row),
    )
    refused = pl.col("errors").str.contains("categories:", literal=True).any().over("of_completion")
    return marked.filter(~refused)


def refused_at_times(known: pl.DataFrame) -> list[int]:
    """List the persons of whom some completions alone come to totals out of range: there bounds say `outer`."""
    beyond = pl.col("errors").str.contains("total_out_of_range", literal=True)
    rows = known.group_by("of_person", "of_row").agg(some=beyond.any(), every=beyond.all())
    return rows.filter(pl.col("some") & ~pl.col("every"))["of_person"].unique().to_list()


def wanted(known: pl.DataFrame) -> pl.DataFrame:
    """Say what has to stand in each row of the persons."""
    by_row = known.group_by("of_row").agg(*_of_amounts(), *_of_words(), *_of_findings()).sort("of_row")
    certainties = (
        pl.when(pl.col(DUE[fund] + "_lowest").is_null())
        .then(pl.lit(""))
        .otherwise(pl.col(f"certainty_{fund}"))
        .alias(f"certainty_{fund}")
        for fund in FUNDS
    )
    bounds = pl.when(pl.col("assistance_paid_lowest").is_null()).then(pl.lit("")).otherwise(pl.lit("exact"))
    return by_row.with_columns(*certainties, bounds=bounds)


def _of_amounts() -> Iterator[pl.Expr]:
    for name in BOUNDED:
        low, high = pl.col(name).min(), pl.col(name).max()
        yield low.alias(f"{name}_lowest")
        yield high.alias(f"{name}_highest")
        yield pl.when(low == high).then(low).alias(name)


def _of_words() -> Iterator[pl.Expr]:
    for name in WORDS:
        texts = pl.col(name).cast(pl.String).fill_null("")
        yield pl.when(texts.n_unique() == 1).then(texts.first()).otherwise(pl.lit("")).alias(name)


def _of_findings() -> Iterator[pl.Expr]:
    earlier = pl.col("errors").first().str.contains("earlier_row_rejected", literal=True)
    for fund in FUNDS:
        found = pl.col(f"finding_{fund}").cast(pl.String).fill_null("")
        yield (
            pl.when(found.n_unique() == 1)
            .then(found.first())
            .when(found.is_in(OVER).all())
            .then(pl.lit("overpaid"))
            .when(found.is_in(UNDER).all())
            .then(pl.lit("underpaid"))
            .otherwise(pl.lit(""))
            .alias(f"finding_{fund}")
        )
        yield (
            pl.when((found == "not_recorded").any())
            .then(pl.lit(""))
            .when((found == "match").all())
            .then(pl.lit("none"))
            .when((found == "match").any() | earlier)
            .then(pl.lit("possible"))
            .otherwise(pl.lit("certain"))
            .alias(f"certainty_{fund}")
        )


def totals(known: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """By name what all persons come to together, at least and at most, fen."""
    sums = known.group_by("of_person", "of_completion").agg(
        *(_fen(DUE[fund]).sum().alias(f"due {fund}") for fund in FUNDS),
        *(pl.sum_horizontal(map(_over, funds)).sum().alias(f"over {name}") for name, funds in OF_FUNDS.items()),
        *(pl.sum_horizontal(map(_sure, funds)).sum().alias(f"sure {name}") for name, funds in OF_FUNDS.items()),
    )
    low = sums.group_by("of_person").min().sum().row(0, named=True)
    high = sums.group_by("of_person").max().sum().row(0, named=True)
    due = {f"due {fund}": (low[f"due {fund}"], high[f"due {fund}"]) for fund in FUNDS}
    return due | {f"recoverable {name}": (low[f"sure {name}"], high[f"over {name}"]) for name in OF_FUNDS}


def _fen(name: str) -> pl.Expr:
    return (pl.col(name).cast(pl.Float64) * 100).round().cast(pl.Int64).fill_null(0)


def _over(fund: str) -> pl.Expr:
    return pl.when(pl.col(f"finding_{fund}").cast(pl.String).is_in(OVER)).then(_fen(f"difference_{fund}")).otherwise(0)


def _sure(fund: str) -> pl.Expr:
    return pl.when(pl.col("errors").str.contains("earlier", literal=True)).then(0).otherwise(_over(fund))
