"""Amounts in the cells of a file, as fen and with their signs."""

import numpy as np
import polars as pl

from calc_service.batch.coded_cells import explain
from calc_service.batch.faults import RowFaults
from calc_service.batch.kept_kinds import bounds, texts_of_fen
from calc_service.domain import parsing
from calc_service.domain.fields import Field
from calc_service.domain.kinds import AMOUNT
from calc_service.engine.columns import NONE, Column, Flags


def pattern_of(field: Field) -> str:
    """What an amount of `field` looks like whose number is read as it stands."""
    digits = len(str(field.kind.highest)) - parsing.DECIMALS
    return rf"^(?:0|[1-9][0-9]{{0,{digits - 1}}})(?:\.[0-9]{{1,2}})?$"


def as_fen(cells: pl.Expr) -> pl.Expr:
    """Amounts that fit the pattern as fen; NONE where blank."""
    return cells.cast(pl.Decimal(20, 2)).to_physical().cast(pl.Int64).fill_null(NONE)


def amounts(field: Field, cells: pl.Series, faults: RowFaults) -> tuple[Column, Flags]:
    """One column of amounts of which some have a sign, or are not as they should be: fen, and which have a minus.

    Whether a minus may stand there shows only among the other rows of the person; in a total it may not.
    """
    signed = cells.str.contains("^-[^-]").fill_null(value=False) & (field.kind is AMOUNT)
    texts = cells if not signed.any() else cells.zip_with(~signed, cells.str.slice(1))
    texts = _respelled(texts, pattern_of(field))
    fits = texts.str.contains(pattern_of(field))
    readable = texts.zip_with(fits.fill_null(value=False), pl.Series([None], dtype=pl.String))
    explain(field, texts, ~fits.fill_null(value=True).to_numpy(), field.kind.parse, faults)
    fen: Column = readable.to_frame("cells").select(as_fen(pl.col("cells"))).to_series().to_numpy()
    return fen, signed.to_numpy() & (fen != NONE)


def amounts_in_fen(field: Field, cells: pl.Series, faults: RowFaults) -> tuple[Column, Flags]:
    """The same of cells that are FEN."""
    lowest, highest = bounds(cells)
    if lowest < (-field.kind.highest if field.kind is AMOUNT else 0) or highest > field.kind.highest:
        return amounts(field, texts_of_fen(cells), faults)
    if lowest >= 0:
        return cells.fill_null(NONE).to_numpy(), np.zeros(len(cells), dtype=np.bool_)
    fen = cells.abs().fill_null(NONE).to_numpy()
    return fen, (cells < 0).fill_null(value=False).to_numpy()


def _respelled(cells: pl.Series, pattern: str) -> pl.Series:
    """Cells that fit `pattern`, or say the same with other zeros, as databases write them: `.5`, `8000.0000`."""
    plain = cells.str.contains(pattern)
    if plain.all():
        return cells
    respelled = cells.str.replace(r"^(-?)(\.[0-9]+)$", "${1}0$2").str.replace(r"^(-?[0-9]+\.[0-9]{2}[0-9]*?)0+$", "$1")
    return cells.zip_with(plain.fill_null(value=True), respelled)
