"""Files that a command writes: looked at before the work, and complete or not there at all."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

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
def in_place_of(path: Path) -> Iterator[Path]:
    """A file beside `path` that gets its name when all has gone well; else what stood there stays."""
    # A link stays one, and what it leads to is written.
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
