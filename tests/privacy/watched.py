"""A process and all that it starts, watched: what they write, name files, are called and leave behind."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from calc_service.config import PROJECT_FOLDER
from tests.privacy.needles import Named
from tests.processes import descendants

HOOKS = Path(__file__).parent / "hooks"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - it is looked at
OF_A_PROCESS = ("cmdline", "comm", "environ", "wchan")
BETWEEN_LOOKS = 0.03
NOT_LOOKED_INTO = {".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis", "spool"}
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(slots=True)
class Watched:
    """One process.

    folder:  has `scratch` (TMPDIR), `home`, `printed` and `output` (standard output and error), `names` (what the
             hook wrote down)
    seen:    where something stood while it ran, and what
    open_to_others: folders in `scratch` that others could have looked into
    """

    process: "subprocess.Popen[bytes]"
    folder: Path
    began: float
    seen: set[Named] = field(default_factory=set)
    open_to_others: set[str] = field(default_factory=set)

    @property
    def scratch(self) -> Path:
        """Its folder for temporary files."""
        return self.folder / "scratch"

    def look(self) -> None:
        """Take down what its processes are called and what files there are."""
        for process in descendants(self.process.pid):
            self.seen.update(_of_process(process))
        for folder in (self.scratch, SHARED_MEMORY, self.folder / "home"):
            names = [str(path) for path in _below(folder)]
            self.seen.update((f"name in {folder.name}", os.fsencode(name)) for name in names)
        for made in self.scratch.glob("*"):
            with suppress(OSError):
                if made.is_dir() and made.stat().st_mode & OTHERS:
                    self.open_to_others.add(made.name)

    def written(self) -> Iterator[Named]:
        """Everything that was seen, and everything that is there now."""
        yield from self.seen
        for path in [*_below(self.folder), *_changed(SHARED_MEMORY, self.began), *_changed(PROJECT_FOLDER, self.began)]:
            yield "name of a file", os.fsencode(path)
            with suppress(OSError):
                yield str(path), path.read_bytes() if path.is_file() else b""


def _of_process(process: int) -> Iterator[Named]:
    folder = Path(f"/proc/{process}")
    for name in OF_A_PROCESS:
        with suppress(OSError):
            yield f"{name} of a process", folder.joinpath(name).read_bytes()
    with suppress(OSError):
        for task in folder.joinpath("task").iterdir():
            yield "name of a thread", task.joinpath("comm").read_bytes()
    with suppress(OSError):
        for opened in folder.joinpath("fd").iterdir():
            with suppress(OSError):
                yield "an open file", os.fsencode(opened.readlink())


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in NOT_LOOKED_INTO]
        yield from (Path(place, name) for name in (*folders, *files))


def _changed(folder: Path, since: float) -> Iterator[Path]:
    for path in _below(folder):
        with suppress(OSError):
            if path.lstat().st_mtime >= since and path.is_file():
                yield path


@contextmanager
def watching(
    command: Sequence[str], folder: Path, ready: Callable[["subprocess.Popen[bytes]"], object], **environment: str
) -> Iterator[Watched]:
    """Run Python with `command`, watched from when it is `ready`, killed at the end if it still runs."""
    for name in ("scratch", "home", "names"):
        folder.joinpath(name).mkdir(exist_ok=True)
    given = os.environ | {
        "TMPDIR": str(folder / "scratch"),
        "HOME": str(folder / "home"),
        "PYTHONPATH": os.pathsep.join((str(HOOKS), str(PROJECT_FOLDER))),
        "NAMES_TOLD": str(folder / "names"),
        "PYTHONWARNINGS": "always",
        "PYTHONFAULTHANDLER": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CALC_STATE": f"sqlite:///{folder}/state/kept.db",
        "CALC_RUN_FOLDER": str(folder / "spool"),  # where files are kept that are audited: docs/privacy.md
        "CALC_RUN_WORKERS": "0",
    }
    began = time.time()
    with (
        folder.joinpath("printed").open("ab") as printed,
        folder.joinpath("output").open("ab") as output,
        subprocess.Popen(
            [sys.executable, *command], cwd=PROJECT_FOLDER, env=given | environment, stdout=printed, stderr=output,
            stdin=subprocess.PIPE, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        watched, over = Watched(process, folder, began), Event()
        watcher = Thread(target=_watch, args=(watched, over))
        try:
            watcher.start()
            ready(process)
            yield watched
        finally:
            over.set()
            watcher.join()
            process.kill()


def told(content: bytes) -> "Callable[[subprocess.Popen[bytes]], object]":
    """What gives a process `content` on standard input, and ends that."""

    def tell(process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin
        process.stdin.write(content)
        process.stdin.close()

    return tell


def _watch(watched: Watched, over: Event) -> None:
    while not over.wait(BETWEEN_LOOKS):
        watched.look()
