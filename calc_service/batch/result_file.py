"""A file with its result: every input column in its place, then what was found out, rows as they were."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import polars as pl

from calc_service.batch.files import Piece, Table
from calc_service.batch.files.table import Added, Rows, in_yuan
from calc_service.domain.columns import FileKind

FoundRows = Callable[[slice, Sequence[str]], pl.DataFrame]
"""What was found out of some rows of the file, in their order: the columns that are asked for."""
Shown = Callable[[slice, Sequence[str]], pl.DataFrame]
"""Some columns of a stretch of the rows of a file."""


def with_result(given: Table, found: FoundRows, renamed: Mapping[str, str], kind: FileKind) -> Table:
    """The file `given` with the columns of the result of its kind, some of them `renamed`."""
    added = [renamed.get(name, name) for name in kind.output]

    of_name = dict(zip(added, kind.output, strict=True))

    def shown(rows: slice, names: Sequence[str]) -> pl.DataFrame:
        columns = {of_name[name]: name for name in names}
        return as_shown(found(rows, list(columns)), kind).rename(columns)

    return beside(given, shown, added)


def beside(given: Table, shown: Shown, added: Sequence[str]) -> Table:
    """The file `given` with the columns `added`, which `shown` gives of any stretch of its rows."""
    return Table(
        [*given.columns, *added],
        pieces=[_both(piece, Added(added, partial(shown, rows))) for piece, rows in given.located()],
        lengths=given.lengths,
        lines=[partial(_line, *one, shown, added) for one in zip(given.lines, given.rows(), strict=bool(given.lines))],
        headers=[*given.headers, *added],
    )


def _both(piece: Piece, added: Added) -> Piece:
    def read(columns: Sequence[str] | None, kinds: bool) -> pl.DataFrame:  # noqa: FBT001  as `Piece.read` has them
        whole = pl.concat([piece(kinds=kinds), added.some(added.names)], how="horizontal")
        return whole if columns is None else whole.select(columns)

    return Piece(read, stands=piece.stands, beside=added)


def _line(lines: Rows, rows: slice, shown: Shown, added: Sequence[str]) -> pl.DataFrame:
    return pl.concat([lines(), shown(rows, added)], how="horizontal")


def as_shown(found: pl.DataFrame, kind: FileKind) -> pl.DataFrame:
    """The columns of the result, or some of them, amounts in yuan."""
    names = [name for name in kind.output if name in found.columns]
    return pl.DataFrame([in_yuan(found[name]) if name in kind.in_fen else found[name] for name in names])
