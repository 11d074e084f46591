"""Cells whose texts each stand for a number, and why a text stands for none."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.faults import RowFaults
from calc_service.domain.fields import Field
from calc_service.domain.parsing import ParseError
from calc_service.engine.columns import NONE, Column, Flags

Meaning = Callable[[str], int]
"""A text → the number that it stands for; raises ParseError."""


def coded(
    field: Field, cells: pl.Series, meaning: Meaning, faults: RowFaults, known: list[str] | None = None
) -> Column:
    """The number that each cell means, NONE for blank and unreadable ones; `known`: its different texts."""
    texts = different(cells) if known is None else known
    numbers = numbers_of_texts(field, cells, texts, meaning, faults)
    if cells.dtype == pl.Enum:
        return looked_up(cells, numbers)
    return cells.to_frame("cells").select(replaced(pl.col("cells"), numbers)).to_series().to_numpy()


def every_text(cells: pl.Series) -> pl.Series:
    """The texts that the cells of an Enum may have, in their order."""
    kind = cells.dtype
    if not isinstance(kind, pl.Enum):
        raise TypeError(kind)
    return kind.categories


def different(cells: pl.Series) -> list[str]:
    """The different texts of a column, in no order."""
    if cells.dtype != pl.Enum:
        return cells.unique().drop_nulls().to_list()
    texts = every_text(cells)
    found = np.bincount(places_of(cells), minlength=len(texts))[: len(texts)]
    return texts.filter(pl.Series(found > 0)).to_list()


def places_of(cells: pl.Series) -> NDArray[np.unsignedinteger]:
    """The place of each cell of an Enum among its texts; that behind the last of them where it is blank."""
    nothing = len(every_text(cells))
    places: NDArray[np.unsignedinteger]
    places = cells.to_physical().cast(narrowest(nothing)).fill_null(nothing).to_numpy()
    return places


def narrowest(highest: int) -> type[pl.DataType]:
    """The narrowest kind of column that holds 0 to `highest`."""
    return next(kind for kind, most in KINDS if highest <= most)


KINDS = ((pl.UInt8, 2**8 - 1), (pl.UInt16, 2**16 - 1), (pl.UInt32, 2**32 - 1))


def looked_up(cells: pl.Series, numbers: Mapping[str, int]) -> Column:
    """The number of each cell of an Enum by its text; NONE where it has none."""
    every = [numbers.get(text, NONE) for text in every_text(cells).to_list()]
    return np.array([*every, NONE], dtype=np.int64).take(places_of(cells))


def numbers_of_texts(
    field: Field, cells: pl.Series, texts: list[str], meaning: Meaning, faults: RowFaults
) -> Mapping[str, int]:
    """The number of each of the different `texts` of the column; notes the cells that have none."""
    numbers_of_texts: dict[str, int] = {}
    unread: dict[str, list[str]] = {}
    for text in texts:
        try:
            numbers_of_texts[text] = meaning(text)
        except ParseError as fault:
            unread.setdefault(fault.code, []).append(text)
    for code, without in unread.items():
        faults.add(field.name, code, cells.cast(pl.String).is_in(without).fill_null(value=False).to_numpy())
    return numbers_of_texts


def replaced(cells: pl.Expr, numbers: Mapping[str, int]) -> pl.Expr:
    """The number of each cell by its text; NONE where it has none."""
    if not numbers:
        return pl.repeat(NONE, pl.len(), dtype=pl.Int64)
    # An Enum finds the place of a text in half the time that it takes to replace the text.
    place = cells.cast(pl.Enum(list(numbers)), strict=False).to_physical()
    return pl.lit(pl.Series(numbers.values(), dtype=pl.Int64)).gather(place).fill_null(NONE)


def explain(field: Field, cells: pl.Series, unread: Flags, meaning: Meaning, faults: RowFaults) -> None:
    """Note why each of the cells that are `unread` has no number."""
    rows = np.flatnonzero(unread)
    if len(rows):
        few = RowFaults(len(rows), (field.name,))
        coded(field, cells.gather(rows), meaning, few)
        for (_, code), found in few.found.items():
            faults.add(field.name, code, rows[np.concatenate(found)])
