"""The folder in which the files of audit runs lie, for the service's user alone, with an id of its own.

Machines that share the work share the folder: a worker takes no step of a run whose files lie in another one.

SpoolRefused    the folder cannot be used, or others could read it
"""

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from calc_service.config import PROJECT_FOLDER, Settings
from calc_service.domain.wording import Label
from calc_service.state.disk import OWN_ALONE, THE_DISK
from calc_service.state.refusals import StateRefused

ID_FILE = ".spool-id"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
BYTES_OF_ID = 16
NOT_OWN = Label(
    "核查文件夹（“CALC_RUN_FOLDER”）{} 属于其他用户；请改用本服务用户自己的文件夹",
    "the folder of audit runs (CALC_RUN_FOLDER), {}, belongs to another user; name one that is the service's own",
)
OPEN_TO_OTHERS = Label(
    "其他用户可以访问核查文件夹（“CALC_RUN_FOLDER”）{}；请先运行“chmod 700”",
    "others may access the folder of audit runs (CALC_RUN_FOLDER), {}; first run chmod 700",
)
UNUSABLE = Label(
    "核查文件夹（“CALC_RUN_FOLDER”）{} 无法使用：{}", "the folder of audit runs (CALC_RUN_FOLDER), {}, is unusable: {}"
)


class SpoolRefused(StateRefused):
    """No run can be kept; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Spool:
    """A folder that can be used; `id` tells it from every other."""

    folder: Path
    id: str

    def of(self, run_id: str) -> Path:
        """Where the files of a run lie, whether there are any or not."""
        return self.folder / run_id

    def runs(self) -> list[Path]:
        """The folders of runs that there are."""
        return [one for one in self.folder.iterdir() if one.is_dir()]


def open_spool(settings: Settings) -> Spool:
    """The folder that `settings` name, made where it is not there. Raises `SpoolRefused`."""
    folder = PROJECT_FOLDER / settings.run_folder
    try:
        THE_DISK.make_folder(folder)
        found = folder.stat()
        if found.st_uid != os.geteuid():
            raise _refused(NOT_OWN, folder)
        if found.st_mode & OTHERS:
            raise _refused(OPEN_TO_OTHERS, folder)
        return Spool(folder, _id_of(folder))
    except OSError as error:
        raise _refused(UNUSABLE, folder, error.strerror) from None


def make_run_folder(spool: Spool, run_id: str) -> Path:
    """A new folder for a run, which outlives a power failure. Raises `OSError`."""
    folder = spool.of(run_id)
    THE_DISK.new_folder(folder)
    THE_DISK.keep_names(spool.folder)
    return folder


def _id_of(folder: Path) -> str:
    """The id that the folder has, or now gets: of several who give it one the first does."""
    file = folder / ID_FILE
    if not file.exists():
        drawn = folder / f"{ID_FILE}.{secrets.token_hex(BYTES_OF_ID)}"
        opened = os.open(drawn, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, OWN_ALONE)
        try:
            os.write(opened, secrets.token_hex(BYTES_OF_ID).encode())
            os.fsync(opened)
        finally:
            os.close(opened)
        with suppress(FileExistsError):
            os.link(drawn, file)
        drawn.unlink()
        THE_DISK.keep_names(folder)
    return file.read_text("ascii")


def _refused(message: Label, *shown: object) -> SpoolRefused:
    return SpoolRefused(Label(message.zh.format(*shown), message.en.format(*shown)))
