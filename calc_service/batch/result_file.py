"""A file with its result: every input column in its place, then what was found out, rows as they were."""

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl

from calc_service.batch.files import Piece, Table
from calc_service.batch.files.table import in_yuan
from calc_service.domain.columns import FileKind

FoundRows = Callable[[slice], pl.DataFrame]
"""What was found out of some rows of the file, in their order."""


def with_result(given: Table, found: FoundRows, renamed: Mapping[str, str], kind: FileKind) -> Table:
    """The file `given` with the columns of the result of its kind, some of them `renamed`."""
    added = [renamed.get(name, name) for name in kind.output]

    def beside(piece: Piece, rows: slice) -> pl.DataFrame:
        """The rows of one piece, whatever `piece` holds of them, with what was found out about them."""
        shown = as_shown(found(rows), kind).rename(renamed)
        return pl.concat([piece(), shown], how="horizontal")

    return Table(
        [*given.columns, *added],
        pieces=[partial(beside, *one) for one in zip(given.pieces, given.rows(), strict=True)],
        lengths=given.lengths,
        lines=[partial(beside, *one) for one in zip(given.lines, given.rows(), strict=bool(given.lines))],
        headers=[*given.headers, *added],
    )


def as_shown(found: pl.DataFrame, kind: FileKind) -> pl.DataFrame:
    """The columns of the result, amounts in yuan."""
    return pl.DataFrame([in_yuan(found[name]) if name in kind.in_fen else found[name] for name in kind.output])
