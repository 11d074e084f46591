"""Work in child processes: whatever becomes of one, those who asked get an answer, and the next one works."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calc_service.api import bounded_work
from calc_service.api.bounded_work import keep_ready, run
from calc_service.api.request_log import ChildFailed
from calc_service.batch.audit_job import packed
from calc_service.batch.child_process import Job
from calc_service.batch.children import Child, WorkLimits
from calc_service.batch.refusals import FileRefused
from calc_service.batch.scratch import NoRoom
from calc_service.config import PROJECT_FOLDER
from calc_service.engine.edition import RuleBook
from tests.api import jobs
from tests.processes import open_files, until
from tests.programs import lacking

LIMITS = WorkLimits(memory=1_000_000_000, seconds=60)


def refused(job: Callable[..., bytes], *arguments: object, limits: WorkLimits = LIMITS) -> list[tuple[str, str]]:
    with pytest.raises(FileRefused) as refusal:
        run(job, *arguments, limits=limits)
    return [(fault.code, fault.message.en) for fault in refusal.value.faults]


def works() -> bool:
    return run(jobs.print_and_answer, limits=LIMITS) == b"answered"


def gone(process: int) -> bool:
    for _ in range(100):
        if not Path(f"/proc/{process}").exists():
            return True
        time.sleep(0.05)
    return False


def test_nothing_that_is_printed_gets_into_an_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert works()
    assert jobs.PRIVATE not in "".join(capfd.readouterr())


def test_a_child_is_used_again_after_good_work_and_after_a_refusal() -> None:
    first = run(jobs.number_of_process, limits=LIMITS)
    with pytest.raises(FileRefused) as refusal:
        run(jobs.refuse, limits=LIMITS)
    (fault,) = refusal.value.faults

    assert (fault.code, fault.message.zh, fault.column, fault.row) == ("ragged_row", "行", "a", 3)
    assert run(jobs.number_of_process, limits=LIMITS) == first


def test_a_failure_of_our_own_is_told_without_its_message() -> None:
    first = run(jobs.number_of_process, limits=LIMITS)
    with pytest.raises(ChildFailed) as failure:
        run(jobs.fail, limits=LIMITS)

    assert failure.value.exception == "ValueError"
    assert failure.value.frames[-1].endswith(" fail")
    assert jobs.PRIVATE not in repr((failure.value, failure.value.frames))
    assert run(jobs.number_of_process, limits=LIMITS) != first


@pytest.mark.parametrize("job", [jobs.take_memory, jobs.let_polars_take_memory])
def test_more_memory_than_the_limit_is_too_costly(job: Callable[..., bytes]) -> None:
    ((code, message),) = refused(job, 2_000_000_000)

    assert code == "too_costly"
    # Who asks for memory in Rust ends with the process, and nobody can say then what it was.
    assert "1000 MB" in message or job is jobs.let_polars_take_memory
    assert works()


def test_a_child_that_keeps_memory_is_not_used_again() -> None:
    first = run(jobs.keep_memory, bounded_work.HEAVY + 50_000_000, limits=LIMITS)

    assert run(jobs.number_of_process, limits=LIMITS) != first


def test_addresses_that_earlier_work_has_kept_are_not_held_against_later_work() -> None:
    first = run(jobs.keep_addresses, 1_300_000_000, limits=LIMITS)
    assert run(jobs.keep_memory, 500_000_000, limits=LIMITS) == first


def test_more_time_than_the_limit_is_too_costly() -> None:
    ((code, message),) = refused(jobs.sleep, limits=WorkLimits(LIMITS.memory, 1))

    assert code == "too_costly"
    assert "1 seconds" in message
    assert works()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS])
def test_a_reader_that_dies_is_a_refusal(number: int) -> None:
    assert [code for code, _ in refused(jobs.end, number)] == ["too_costly"]
    assert works()


@pytest.mark.parametrize("job", [jobs.leave, jobs.panic])
def test_a_reader_that_gives_up_is_a_refusal(job: Callable[..., bytes]) -> None:
    assert [code for code, _ in refused(job)] == ["too_costly"]
    assert works()


def test_a_child_that_died_while_it_waited_hurts_nobody(book: RuleBook) -> None:
    keep_ready(packed(book), LIMITS)
    os.kill(int(run(jobs.number_of_process, limits=LIMITS)), signal.SIGKILL)

    assert works()


def test_a_child_that_ends_before_it_waits_leaves_nothing_open(book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    def stillborn() -> Child:
        child = Child()
        os.kill(child.process, signal.SIGKILL)
        until(lambda: not open_files(child.process))
        return child

    monkeypatch.setattr(bounded_work, "Child", stillborn)
    keep_ready(packed(book), LIMITS)
    opened = len(open_files(os.getpid()))
    keep_ready(packed(book), LIMITS)

    assert len(open_files(os.getpid())) == opened
    monkeypatch.undo()
    assert works()


def test_a_full_disk_is_nobodys_fault() -> None:
    with pytest.raises(NoRoom):
        run(jobs.fill, "/dev/full", 1, limits=LIMITS)


@pytest.mark.parametrize("job", [jobs.fill, jobs.fill_by_polars, jobs.fill_by_parquet])
def test_a_disk_that_fills_up_is_nobodys_fault_whoever_writes(job: Callable[..., bytes], small_disk: Path) -> None:
    with pytest.raises(NoRoom):
        run(job, str(small_disk / "result"), 1_000_000, limits=LIMITS)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 kB; where none can be mounted the test is left out."""
    mounting = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        lacking("no disk can be mounted here")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)  # noqa: S607 - whichever is there


def test_a_child_ends_with_who_started_it_whatever_it_is_doing() -> None:
    code = (
        "import time; from calc_service.batch.children import Child;"
        "from calc_service.batch.child_process import Job;"
        "from tests.api.jobs import sleep; child = Child(); child.give(Job(sleep, (), 10**9));"
        "print(child.process, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=PROJECT_FOLDER, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        time.sleep(1)  # it may not even have begun
        parent.kill()

    assert gone(child)


def test_where_the_machine_has_no_memory_a_child_is_the_first_to_end() -> None:
    child = Child()
    child.give(Job(jobs.print_and_answer, (), LIMITS.memory))
    child.answer(LIMITS)
    scores = [int(Path(f"/proc/{process}/oom_score").read_text("ascii")) for process in (child.process, os.getpid())]
    child.end()
    assert scores[0] > scores[1]


def test_a_child_ends_when_it_is_ended() -> None:
    child = Child()
    child.give(Job(jobs.sleep, (), LIMITS.memory))
    child.end()

    assert gone(child.process)
    assert not child.alive
    assert child.own_memory == 0
