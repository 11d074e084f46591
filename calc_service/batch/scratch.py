"""Folders for what is made on the way: gone when the work is, and when the process is that made them.

A folder is held by a lock, which the system takes back whenever a process ends: a folder whose lock is free is
nobody's, and the next run removes it. So is one that was only half made, once nobody is making any.

NoRoom              a disk is full (an OSError, as the others)
FolderUnusable      the folder cannot be written to
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile, gettempdir

HELD, TO_BE_HELD = ".held-by-calc-service", ".held"
"""A file in each folder, locked as long as that is in use, and locked before it bears the name that is looked for."""
SUFFIX = ".calc-service"
"""What folders are called by that are ours though nothing in them says so."""
PREFIXES = ("batch-", "trial-", "audit-", "impact-", "rules-")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
TOLD = tuple(f"(os error {number})" for number in sorted(FULL))
"""How polars says it, which hands on no number, and raises more than one kind of exception for it."""


class NoRoom(OSError):  # noqa: N818  named for what happened, as FileRefused is
    """The disk, or what may be used of it, is full."""


class FolderUnusable(OSError):  # noqa: N818  named for what happened, as FileRefused is
    """The folder is not there or cannot be written to."""


def is_full(error: Exception) -> bool:
    """Whether `error` says that a disk is full."""
    number = error.errno if isinstance(error, OSError) else None
    return number in FULL or (number is None and any(told in str(error) for told in TOLD))


@contextmanager
def scratch(parent: Path | None, prefix: str) -> Iterator[Path]:
    """A new folder below `parent`, the system's for such things if None; `prefix` is one of PREFIXES.

    Removes what others left behind. Raises NoRoom and FolderUnusable where there can be none.
    """
    try:
        place = Path(parent or gettempdir()).absolute()
    except FileNotFoundError as error:
        raise FolderUnusable(error.errno, error.strerror) from None
    sweep(place)
    with ExitStack() as until_done:
        try:
            with _locked(place, fcntl.LOCK_SH):
                folder = TemporaryDirectory(dir=place, prefix=prefix, suffix=SUFFIX, ignore_cleanup_errors=True)
                name = until_done.enter_context(folder)
                until_done.enter_context(_held(Path(name)))
        except OSError as error:
            raise _told(error, place) from None
        except KeyboardInterrupt:
            sweep(place)  # it may have come when the folder was made, and nobody knew of it yet
            raise
        yield Path(name)


def _told(error: OSError, place: Path) -> OSError:
    kind = NoRoom if is_full(error) else FolderUnusable
    return kind(error.errno or errno.ENOSPC, error.strerror or os.strerror(errno.ENOSPC), str(place))


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    lock = folder / TO_BE_HELD
    with lock.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lock.rename(folder / HELD)
        yield


@contextmanager
def _locked(place: Path, how: int) -> Iterator[bool]:
    """Whether the lock of the folder itself, under which others are made in it, could be had."""
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, how)
        except OSError:  # another has it, or this kind of disk knows no locks of folders
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def sweep(place: Path) -> None:
    """Remove the folders in `place` whose processes ended without doing so."""
    found = [folder for prefix in PREFIXES for folder in place.glob(f"{prefix}*")]
    for folder in found:
        with suppress(OSError):
            if _is_ours(folder) and folder.joinpath(HELD).is_file() and _is_free(folder / HELD):
                shutil.rmtree(folder, ignore_errors=True)
    half_made = [folder for folder in found if folder.name.endswith(SUFFIX) and folder.is_dir()]
    if half_made:
        with suppress(OSError), _locked(place, fcntl.LOCK_EX | fcntl.LOCK_NB) as nobody_makes_any:
            for folder in half_made if nobody_makes_any else ():
                if _is_ours(folder) and not folder.joinpath(HELD).is_file():
                    shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    return not folder.is_symlink() and folder.stat().st_uid == os.geteuid()


def _is_free(lock: Path) -> bool:
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def refuse_unusable(parent: Path | None) -> None:
    """Raise FolderUnusable or NoRoom where nothing can be written in `parent`."""
    place = Path(parent or gettempdir()).absolute()
    try:
        with TemporaryFile(dir=place, buffering=0) as file:
            file.write(b"\0")
    except OSError as error:
        raise _told(error, place) from None


def free_bytes(folder: Path | None) -> int:
    """Bytes that may still be written on the disk of `folder`, the system's for such things if None.

    None at all where it is not there or the disk is read-only.
    """
    try:
        found = os.statvfs(Path(folder or gettempdir()))
    except OSError:
        return 0
    return 0 if found.f_flag & os.ST_RDONLY else found.f_bavail * found.f_frsize
