"""Files and patterns of the command line as one batch: the rows in the order given, under the headers of the first."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path

import polars as pl

from calc_service.batch.files import form_of_path, read
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.engine.wording import Label


def named_files(names: Iterable[str]) -> list[Path]:
    """Return the files that `names` stand for, those of a pattern sorted. Raises FileNotFoundError if it has none."""
    return [path for name in names for path in _matching(name)]


def _matching(name: str) -> list[Path]:
    if Path(name).exists() or not has_magic(name):
        return [Path(name)]
    found = sorted(glob(name, recursive=True))  # noqa: PTH207  a pattern may begin anywhere, with ~ or ..
    if not found:
        raise FileNotFoundError(2, "No such file", name)
    return [Path(each) for each in found]


def joined(paths: Sequence[Path], about_to_read: Callable[[Path], None]) -> pl.DataFrame:
    """Return the rows of all files. Raises FileRefused where one cannot be read or has other headers than the first."""
    frames: list[pl.DataFrame] = []
    for path in paths:
        about_to_read(path)
        frame = _read(path)
        if frames:
            _refuse_other_headers(path, frame.columns, frames[0].columns)
        frames.append(frame.select(frames[0].columns) if frames else frame)
    return pl.concat(frames)


def _read(path: Path) -> pl.DataFrame:
    try:
        return read(path, form_of_path(path))
    except FileRefused as refusal:
        raise FileRefused(tuple(_of_file(path, fault) for fault in refusal.faults)) from None


def _of_file(path: Path, fault: FileFault) -> FileFault:
    message = Label(f"{path.name}：{fault.message.zh}", f"{path.name}: {fault.message.en}")
    return FileFault(fault.code, message, fault.column, fault.row)


def _refuse_other_headers(path: Path, headers: Sequence[str], first: Sequence[str]) -> None:
    faults = tuple(_differing(path, headers, first))
    if faults:
        raise FileRefused(faults)


def _differing(path: Path, headers: Sequence[str], first: Sequence[str]) -> Iterator[FileFault]:
    lacking = Label("缺少第一个文件有的列", "lacks this column, which the first file has")
    further = Label("有第一个文件没有的列", "has this column, which the first file lacks")
    yield from (_of_file(path, FileFault("required", lacking, name)) for name in first if name not in headers)
    yield from (_of_file(path, FileFault("unknown_field", further, name)) for name in headers if name not in first)


def assumption(text: str) -> tuple[str, str]:
    """Read `COLUMN:VALUE`, what rows that say nothing are taken to say. Raises ArgumentTypeError."""
    column, _, value = text.partition(":")
    if not (column and value):
        raise ArgumentTypeError("COLUMN:VALUE")
    return column, value
