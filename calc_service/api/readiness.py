"""What has to be fit for the service to be sent work: the rules, what is kept, where files are worked on, the disks."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

from calc_service.api.metrics.measures import CHECKS
from calc_service.batch.scratch import free_bytes, refuse_unusable
from calc_service.config import Settings
from calc_service.domain.days import day_number
from calc_service.domain.today import today
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.state.answering import NO_ANSWER, SECONDS_TO_ANSWER, folder_of, silence
from calc_service.state.opening import KeptState

SECONDS_KEPT = 1.0
"""What was found holds so long, so that asking again and again costs the database nothing."""
MEGABYTE = 1_000_000
NO_RULES_TODAY = Label(
    "今天没有生效的规则；请检查服务器的日期和规则文件",
    "no rules are in force today; look at the date of this machine and at the rules files",
)
NOT_WRITABLE = Label(
    "处理文件的文件夹无法写入；请检查 CALC_BATCH_FOLDER（未设置则为系统临时文件夹）是否存在、可写，磁盘是否已满或只读",
    "the folder in which files are worked on cannot be written to; see whether CALC_BATCH_FOLDER, or without it the"
    " system's temporary folder, exists, may be written to, and lies on a disk that is neither full nor read-only",
)
Check = Callable[[], Label | None]
"""Says what is wrong, None where nothing is."""
Found = Mapping[str, Label | None]


class Readiness:
    """The checks by name, and what they found last."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._looking = Lock()
        self._found: Found = {}
        self._until = float("-inf")

    def found(self) -> Found:
        """What is wrong, by the name of each check: at most `SECONDS_KEPT` old, unless another is looking just now."""
        if time.monotonic() < self._until:
            return self._found
        # Whoever comes meanwhile does not wait for a database that may not answer; only the first has to.
        if not self._looking.acquire(blocking=not self._found):
            return self._found
        try:
            if time.monotonic() >= self._until:
                self._found = {name: check() for name, check in self._checks.items()}
                self._until = time.monotonic() + SECONDS_KEPT
            return self._found
        finally:
            self._looking.release()

    def fit(self) -> Mapping[str, bool]:
        """Whether nothing is wrong, by the name of each check."""
        return {name: wrong is None for name, wrong in self.found().items()}


class Patient:
    """A check in a thread of its own, which is not waited for longer than `seconds`."""

    def __init__(self, check: Check, seconds: float, too_late: Label) -> None:
        self._check = check
        self._seconds = seconds
        self._too_late = too_late
        self._said: list[Label | None] = []
        self._asking: Thread | None = None

    def __call__(self) -> Label | None:
        """Return what the check says; that it is too late, as long as the one that was begun is not done."""
        if self._asking is None or not self._asking.is_alive():
            self._said = []
            self._asking = Thread(target=self._ask, args=(self._said,), daemon=True)
            self._asking.start()
            self._asking.join(self._seconds)
        else:
            self._asking.join(0)
        return self._said[0] if self._said else self._too_late

    def _ask(self, said: list[Label | None]) -> None:
        said.append(self._check())


@dataclass(frozen=True, slots=True)
class Disks:
    """Folders on whose disks so many bytes have to be free."""

    folders: tuple[Path | None, ...]
    floor: int

    def __call__(self) -> Label | None:
        """Say so where there are fewer."""
        if all(free_bytes(folder) >= self.floor for folder in self.folders):
            return None
        megabytes = self.floor // MEGABYTE
        return Label(
            f"磁盘剩余空间不足 {megabytes} MB（CALC_DISK_FLOOR）；请清理处理文件的文件夹或数据库文件"
            "所在的磁盘，或改用别处",
            f"less than {megabytes} MB (CALC_DISK_FLOOR) are left on a disk; clear the one of the folder in which files"
            " are worked on, or of the database's file, or use another",
        )


def readiness(book: RuleBook, settings: Settings, state: KeptState | None) -> Readiness:
    """Return the checks, each by its name; `state` is None where nothing is kept."""
    kept_in = folder_of(state) if state else None
    others = (kept_in, settings.journal_folder)
    disks = Disks((settings.batch_folder, *filter(None, others)), settings.disk_floor)
    kept = Patient(lambda: silence(state), SECONDS_TO_ANSWER, NO_ANSWER) if state else _nothing_wrong
    checks = (lambda: _rules(book), kept, lambda: _scratch(settings.batch_folder), disks)
    return Readiness(dict(zip(CHECKS, checks, strict=True)))


def _nothing_wrong() -> Label | None:
    return None


def _rules(book: RuleBook) -> Label | None:
    return NO_RULES_TODAY if day_number(today()) < book.starts[0] else None


def _scratch(folder: Path | None) -> Label | None:
    try:
        refuse_unusable(folder)
    except OSError:
        return NOT_WRITABLE
    return None
