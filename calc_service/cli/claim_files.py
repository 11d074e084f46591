"""Files and patterns of the command line as one batch, and files that a command writes.

Rows stand in the order given, under the headers of the first file. What is written is looked at before the work, and
complete or not there at all.
"""

import fcntl
import os
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from glob import escape, glob, has_magic
from pathlib import Path
from typing import TypeVar

import polars as pl

from calc_service.batch.files import Piece, ReadingNote, Table, format_of_path, read
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.domain.wording import Label

Read = TypeVar("Read")


def matching_files(names: Iterable[str]) -> list[Path]:
    """Return the files that `names` stand for, those of a pattern sorted. Raises FileNotFoundError if it has none."""
    return [path for name in names for path in _matching(name)]


def _matching(name: str) -> list[Path]:
    if Path(name).exists() or not has_magic(name):
        return [Path(name)]
    found = sorted(glob(name, recursive=True))  # noqa: PTH207  a pattern may begin anywhere, with ~ or ..
    if not found:
        raise FileNotFoundError(2, "No such file", name)
    return [Path(each) for each in found]


def concatenated(
    paths: Sequence[Path],
    scratch: Path,
    about_to_read: Callable[[Path], None],
    has_read: Callable[[int], None] = lambda _: None,
) -> Table:
    """Return the rows of all files; `scratch` is a folder that stays as long as they are used.

    about_to_read: is told each file before it is read; has_read: how many rows it has, after

    Raises FileRefused where one cannot be read or has other headers than the first.
    """
    tables: list[Table] = []
    for path in paths:
        about_to_read(path)
        folder = scratch / str(len(tables))
        folder.mkdir()
        tables.append(_read(path, folder))
        has_read(len(tables[-1]))
        _refuse_other_headers(path, tables[-1].columns, tables[0].columns)
    columns = tables[0].columns
    as_they_stand = all(table.lines and table.columns == columns for table in tables)
    notes = [
        _note_of_file(path, note) if len(paths) > 1 else note
        for path, table in zip(paths, tables, strict=True)
        for note in table.notes
    ]
    same = all(table.columns == columns and table.kinds == tables[0].kinds for table in tables)
    return Table(
        columns,
        pieces=[piece if same else _in_order(piece, columns) for table in tables for piece in table.pieces],
        lengths=[length for table in tables for length in table.lengths],
        lines=[piece for table in tables for piece in table.lines] if as_they_stand else [],
        headers=tables[0].headers,
        notes=tuple(notes),
        numbers=frozenset().union(*(table.numbers for table in tables)),
        kinds=tables[0].kinds if same else (),
    )


def _in_order(piece: Piece, columns: Sequence[str]) -> Piece:
    """The same as text, its columns in the order of another file: this may have others of the same kinds."""
    return Piece.of(lambda: piece(columns))


def _read(path: Path, scratch: Path) -> Table:
    table = _of_file(path, partial(read, path, format_of_path(path), scratch))
    lines = [partial(_of_file, path, rows) for rows in table.lines]
    return replace(table, pieces=[_piece_of_file(path, piece) for piece in table.pieces], lines=lines)


def _piece_of_file(path: Path, piece: Piece) -> Piece:
    def read(columns: Sequence[str] | None, kinds: bool) -> pl.DataFrame:  # noqa: FBT001  as `Piece.read` has them
        return _of_file(path, partial(piece, columns, kinds=kinds))

    return replace(piece, read=read)


def _of_file(path: Path, reading: Callable[[], Read]) -> Read:
    """What `reading` returns; where it is refused, the file is named."""
    try:
        return reading()
    except FileRefused as refusal:
        raise FileRefused(tuple(_fault_of_file(path, fault) for fault in refusal.faults)) from None


def _note_of_file(path: Path, note: ReadingNote) -> ReadingNote:
    return ReadingNote(note.code, Label(f"{path.name}：{note.message.zh}", f"{path.name}: {note.message.en}"))


def _fault_of_file(path: Path, fault: FileFault) -> FileFault:
    message = Label(f"{path.name}：{fault.message.zh}", f"{path.name}: {fault.message.en}")
    return FileFault(fault.code, message, fault.column, fault.row)


def _refuse_other_headers(path: Path, headers: Sequence[str], first: Sequence[str]) -> None:
    faults = tuple(_differing(path, headers, first))
    if faults:
        raise FileRefused(faults)


def _differing(path: Path, headers: Sequence[str], first: Sequence[str]) -> Iterator[FileFault]:
    lacking = Label("缺少第一个文件有的列", "lacks this column, which the first file has")
    further = Label("有第一个文件没有的列", "has this column, which the first file lacks")
    yield from (_fault_of_file(path, FileFault("required", lacking, name)) for name in first if name not in headers)
    yield from (
        _fault_of_file(path, FileFault("unknown_field", further, name)) for name in headers if name not in first
    )


def assumed(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return what was read by `assumption`, by column. Raises FileRefused for a column that is given twice."""
    return _once(
        pairs, Label("同一列假定了不止一次；请只留一个", "a value is assumed for this column more than once; keep one")
    )


def told_columns(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return what was read by `column_meaning`, by header. Raises FileRefused for a header that is given twice."""
    return _once(
        pairs, Label("同一表头写了不止一次；请只留一个", "this header is given a meaning more than once; keep one")
    )


def _once(pairs: Sequence[tuple[str, str]], message: Label) -> dict[str, str]:
    keys = [key for key, _ in pairs]
    twice = dict.fromkeys(key for place, key in enumerate(keys) if key in keys[:place])
    if twice:
        raise FileRefused(tuple(FileFault("repeated_key", message, key) for key in twice))
    return dict(pairs)


def assumption(text: str) -> tuple[str, str]:
    """Read `COLUMN:VALUE`, what rows that say nothing are taken to say. Raises ArgumentTypeError."""
    column, _, value = text.partition(":")
    if not (column and value):
        raise ArgumentTypeError("COLUMN:VALUE")
    return column, value


def column_meaning(text: str) -> tuple[str, str]:
    """Read `HEADER:COLUMN`, what a header means; it may hold a colon itself. Raises ArgumentTypeError."""
    header, _, column = text.rpartition(":")
    if not (header and column):
        raise ArgumentTypeError("HEADER:COLUMN")
    return header, column


NO_FOLDER = "没有这个文件夹；请先建立，或换一个 · there is no such folder; make it first, or name another"
OVERWRITES = "会覆盖输入或另一个结果；请另起文件名 · would overwrite what is read, or another result; name another"


def refuse_overwriting(outputs: Iterable[Path | None], inputs: Iterable[Path]) -> None:
    """Raise OSError where one of `outputs` (None: not asked for) could not be written, or would overwrite another."""
    taken = list(inputs)
    for output in filter(None, outputs):
        if not output.absolute().parent.is_dir():
            raise OSError(0, NO_FOLDER, str(output.parent))
        if any(_is_same(output, one) for one in taken):
            raise OSError(0, OVERWRITES, str(output))
        taken.append(output)


def _is_same(one: Path, other: Path) -> bool:
    # Two names of one file, by whatever link; of a file that is not there yet, by its path.
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that gets its name when all has gone well; else what stood there stays."""
    # A link stays one, and what it leads to is written.
    target = path.resolve()
    _remove_abandoned(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    with part.open("wb") as held:
        with suppress(OSError):  # not every file system has locks
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield part
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def _remove_abandoned(target: Path) -> None:
    """Remove what runs left beside `target` that were killed: neither their process nor its lock is there any more."""
    for part in target.parent.glob(f".{escape(target.name)}.*.part"):
        process = part.name.removesuffix(".part").rpartition(".")[2]
        if process.isascii() and process.isdigit() and _is_abandoned(part, int(process)):
            for one in target.parent.glob(f"{escape(part.name)}*"):
                with suppress(OSError):
                    one.unlink()


def _is_abandoned(part: Path, process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        with suppress(OSError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except (OSError, OverflowError):
        pass
    return False
