"""The part of a disk that no database sees to: folders and files that are made to last, and lines that only come."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from calc_service.state.network_folders import network_file_system

OWN_ALONE = 0o600
FOLDER_OF_OWN = 0o700
CANNOT_BE_SYNCED = frozenset({errno.EINVAL, errno.EROFS, errno.ENOTSUP})
"""What file systems say whose folders need no syncing, or cannot be."""


class Disk:
    """The disk of this machine; each method raises `OSError`."""

    def network_file_system(self, folder: Path) -> str | None:
        """The kind of network file system on which a folder lies, None on a disk of this machine."""
        return network_file_system(folder)

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those it lies in, unless they are there; a power failure does not undo it."""
        if folder == folder.parent:
            return
        self.make_folder(folder.parent)
        self.new_folder(folder)
        # Also of one that was there: whoever made it may have been killed before this.
        self.keep_names(folder.parent)

    def make_file(self, file: Path) -> None:
        """Make an empty file, unless it is there; a power failure does not undo it."""
        self.new_file(file)
        self.keep_names(file.parent)

    def new_folder(self, folder: Path) -> None:
        """One that is not there yet, for the service's user alone."""
        if not folder.is_dir():
            with suppress(FileExistsError):
                folder.mkdir(mode=FOLDER_OF_OWN)

    def new_file(self, file: Path) -> None:
        """One that is not there yet, empty, for the service's user alone."""
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, OWN_ALONE))

    def keep_names(self, folder: Path) -> None:
        """Let what was made in a folder survive a power failure: a file's content is its own, its name is not."""
        with suppress(PermissionError):  # where it may not even look, the service has made nothing
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(opened)
            except OSError as error:
                if error.errno not in CANNOT_BE_SYNCED:
                    raise
            finally:
                os.close(opened)

    def append(self, file: Path, content: bytes) -> None:
        """Write at the end of a file that is there; where this fails, some of it may stand there."""
        opened = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            while content:
                content = content[os.write(opened, content) :]
        finally:
            os.close(opened)

    def sync(self, file: Path) -> None:
        """Let what a file holds survive a power failure."""
        opened = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)

    def size(self, file: Path) -> int:
        """The bytes of a file."""
        return file.stat().st_size

    def read(self, file: Path, start: int) -> bytes:
        """What a file holds from byte `start` on."""
        with file.open("rb") as opened:
            opened.seek(start)
            return opened.read()

    def lines(self, file: Path) -> Iterator[bytes]:
        """The lines of a file with their ends; the last one may have none."""
        with file.open("rb") as opened:
            yield from opened

    def files_in(self, folder: Path, ending: str) -> list[Path]:
        """The files of a folder whose names end so, by name."""
        return sorted(folder.glob(f"*{ending}"))

    @contextmanager
    def alone_in(self, folder: Path) -> Iterator[None]:
        """Where no other process of this machine is in the same folder; a process that dies is out of it."""
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


THE_DISK = Disk()
