"""The part of a disk that no database sees to: the folder in which its file is made, once, and so that it lasts."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from calc_service.state.network_folders import network_file_system

OWN_ALONE = 0o600
FOLDER_OF_OWN = 0o700


class Disk:
    """This machine's; each method raises `OSError`."""

    def network_file_system(self, folder: Path) -> str | None:
        """The kind of network file system on which a folder lies, None on a disk of this machine."""
        return network_file_system(folder)

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those it lies in, for the service's user alone; a power failure does not undo it."""
        if folder.is_dir():
            return
        self.make_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=FOLDER_OF_OWN)
        _sync(folder.parent)

    def make_file(self, file: Path) -> None:
        """Make an empty file for the service's user alone, unless it is there; a power failure does not undo it."""
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, OWN_ALONE))
        _sync(file.parent)

    @contextmanager
    def alone_in(self, folder: Path) -> Iterator[None]:
        """Where no other process of this machine is in the same folder; a process that dies is out of it."""
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _sync(folder: Path) -> None:
    # A file can be safe on the disk and its name not: the name is the folder's.
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


THE_DISK = Disk()
