"""Audit runs under `kill -9`, a full disk, a database that stops, deletions and workers that hang.

Nothing that was posted is lost or done twice, and every result is byte for byte that of a batch.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.measurement import Measurement
from calc_service.config import RULES_FOLDER, Settings
from calc_service.rulebook.load import load
from calc_service.runs.expiry import remove
from calc_service.runs.spool import open_spool
from calc_service.state.opening import open_state
from calc_service.state.reaching import reaching
from calc_service.state.refusals import StateUnreachable
from calc_service.state.run_records import DONE, FAILED, REFUSED
from calc_service.state.runs import runs_of, steps_of
from tests.faults.disk import filled, memory_disk
from tests.faults.posted_files import posted_files
from tests.faults.service import command_of, serving
from tests.processes import children, until
from tests.runs.posted_runs import AUDITOR, shown
from tests.state.postgres import own_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calc_service.runs.spool import Spool
    from calc_service.state.opening import KeptState
    from tests.faults.posted_files import PostedFile
    from tests.faults.service import Service
    from tests.faults.situation import Situation
    from tests.state.postgres import OwnPostgres

ROUNDS: Final = 200
SECONDS_OF_ALL: Final = 900
"""In which so many rounds fit, on both databases together."""
FEWEST_ROUNDS: Final = 4
OPEN_AT_ONCE, WORKERS = 3, 2
MOST_PAUSE: Final = 2.0
SECONDS_OF_A_FAULT: Final = 1.5
"""For which the disk is full, or the database is away."""
SECONDS_TO_HANG: Final = 18.0
"""Longer than a lease."""
HANGS_OF: Final = 40
"""Rounds of which one lets a worker hang for so long."""
SECONDS_TO_END: Final = 300.0
MOST_DEATHS: Final = 1
"""Of the process of a step, that chance may bring about: at the third its run would fail, and rightly."""
DISK: Final = 1_024
"""MiB."""
VICTIMS: Final = ("worker", "worker", "step", "step", "workers", "master", "all")


class Trouble:
    """What befalls one service and its runs, and what came of them; `befallen` counts it."""

    def __init__(
        self, service: Service, state: KeptState, spool: Spool, files: list[PostedFile], postgres: OwnPostgres | None
    ) -> None:
        self.service, self.state, self.spool, self.files, self.postgres = service, state, spool, files, postgres
        self.chance = random.Random(f"runs {postgres is None}")  # noqa: S311  which fault comes next
        self.open: dict[str, PostedFile] = {}
        self.befallen, self.ended = Counter[str](), Counter[str]()
        self.wrong = self.repeated = 0
        kinds: list[Callable[[], str]] = [self.kill, self.kill, self.kill, self.delete, self.fill]
        self.kinds = [*kinds, self.stop_database] if postgres else kinds

    def round(self, number: int) -> None:
        """Let something befall them while they are worked on."""
        self.look()
        while len(self.open) < OPEN_AT_ONCE:
            file = self.chance.choice(self.files)
            self.open[file.post(self.state, self.spool)] = file
        time.sleep(self.chance.random() * MOST_PAUSE)
        kind = self.hang if number % HANGS_OF == HANGS_OF - 1 else self.chance.choice(self.kinds)
        self.befallen[kind()] += 1

    def kill(self) -> str:
        """kill -9 of whose turn it is."""
        victim = self.chance.choice(VICTIMS)
        workers = self.service.run_workers
        at_work = [child for worker in workers for child in children(worker) if command_of(child)]
        whole = [self.service.master, *self.service.workers, *workers, *at_work]
        picked = {
            "worker": self.chance.sample(workers, min(1, len(workers))),
            "step": [] if self._is_unlucky() else self.chance.sample(at_work, min(1, len(at_work))),
            "workers": [*workers, *at_work],
            "master": [self.service.master],
            "all": whole,
        }[victim]
        for process in filter(None, picked):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return f"kill -9 {victim}"

    def delete(self) -> str:
        """Remove a run, whoever works on it."""
        if self.open:
            run_id = self.chance.choice(list(self.open))
            del self.open[run_id]
            remove(self.state, self.spool, run_id)
        return "deleted"

    def fill(self) -> str:
        """No room for a while."""
        with filled(self.spool.folder.parent, left=self.chance.choice((0, 100_000))):
            time.sleep(SECONDS_OF_A_FAULT)
        return "disk full"

    def stop_database(self) -> str:
        """No database for a while."""
        assert self.postgres
        self.postgres.stop()
        time.sleep(SECONDS_OF_A_FAULT)
        self.postgres.start()
        return "database stopped"

    def hang(self) -> str:
        """A worker and its step stand still until another has taken over, and then go on as if nothing had been."""
        workers = self.service.run_workers[:1]
        stopped = [*workers, *(child for worker in workers for child in children(worker))]
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for process in stopped:
                with suppress(ProcessLookupError):
                    os.kill(process, number)
            time.sleep(SECONDS_TO_HANG if number == signal.SIGSTOP else 0)
        return "hung"

    def look(self) -> None:
        """See what has ended, and remove it."""
        for run_id, file in list(self.open.items()):
            run = shown(self.state, run_id)
            if run.state not in {DONE, FAILED, REFUSED}:
                continue
            self.ended[run.state] += 1
            if run.state == DONE:
                self.wrong += not file.is_result(self.spool, run_id)
                steps = [step.state for step in steps_of(self.state, run_id)]
                self.repeated += steps != [DONE] * (3 + run.buckets)
            else:
                print(run.state, run.failure, [one["code"] for one in run.faults])
            del self.open[run_id]
            remove(self.state, self.spool, run_id)

    def end(self) -> float:
        """The seconds until all that is open has ended."""

        def all_ended() -> bool:
            self.look()
            return not self.open

        with suppress(TimeoutError):
            return until(all_ended, SECONDS_TO_END)
        print({run_id: shown(self.state, run_id) for run_id in self.open})
        return SECONDS_TO_END

    def _is_unlucky(self) -> bool:
        """Whether a step has lost its process so often that it must not lose it again."""
        with suppress(StateUnreachable), reaching(), self.state.reading() as connection:
            deaths = connection.exec_driver_sql("SELECT max(deaths) FROM run_steps WHERE status = 'open'").scalar()
            return (deaths or 0) >= MOST_DEATHS
        return True


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield what became of the runs, on each database."""
    rounds = max(FEWEST_ROUNDS, round(ROUNDS * situation.seconds / SECONDS_OF_ALL) // 2)
    with memory_disk(situation.folder / "disk", DISK) as disk:
        yield from _troubled("SQLite", f"sqlite:///{situation.folder}/kept/calc.db", situation.folder, disk, rounds)
    with own_server() as postgres, memory_disk(situation.folder / "other", DISK) as disk:
        yield from _troubled("PostgreSQL", postgres.address, situation.folder, disk, rounds, postgres)


def _troubled(  # noqa: PLR0913, PLR0917  where, and how often
    name: str, address: str, folder: Path, disk: Path, rounds: int, postgres: OwnPostgres | None = None
) -> Iterator[Measurement]:
    small = str(Path(__file__).parent / "small_buckets")
    state, spool = open_state(address), open_spool(Settings(run_folder=disk / "runs"))
    with serving(
        folder,
        CALC_STATE=address,
        CALC_RUN_FOLDER=str(disk / "runs"),
        CALC_RUN_WORKERS=str(WORKERS),
        PYTHONPATH=small,
    ) as service:
        trouble = Trouble(service, state, spool, posted_files(load(RULES_FOLDER)), postgres)
        began = time.monotonic()
        for number in range(rounds):
            trouble.round(number)
        seconds = trouble.end()
        print(f"  {time.monotonic() - began:.0f} s", dict(trouble.befallen), dict(trouble.ended))
        until(lambda: not [one for one in service.run_workers for _ in children(one)] or not spool.runs(), 30)
        yield Measurement(f"{name}, runs: faults that befell them", rounds, rounds, "", at_least=True)
        yield Measurement("  runs that were done", trouble.ended[DONE], rounds // 8, "", at_least=True)
        yield Measurement("  (not byte for byte what a batch gives)", trouble.wrong, 0, "")
        yield Measurement("  (with a step that is open still, or there twice)", trouble.repeated, 0, "")
        yield Measurement("  (failed or refused)", trouble.ended[FAILED] + trouble.ended[REFUSED], 0, "")
        yield Measurement("  (lost: not done long after the last fault)", len(trouble.open), 0, "")
        yield Measurement("  (runs known still)", len(runs_of(state, AUDITOR, 10)), 0, "")
        yield Measurement("  (folders left behind)", len(spool.runs()), 0, "")
        yield Measurement("  seconds until all was done after the last fault", seconds, 120, "s")
    state.engine.dispose()
