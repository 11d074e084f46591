"""The runs that a request may see, and where they are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
from flask import request

from calc_service.api.access.callers import CALLER, OPEN, Caller
from calc_service.api.access.gate import SECONDS_UNTIL_STATE
from calc_service.api.access.kinds import STATE_UNREACHABLE
from calc_service.api.audits.kinds import (
    NO_SUCH_RUN,
    RUN_FAILED,
    RUN_NOT_DONE,
    RUN_RECEIVING,
    RUN_REFUSED,
    RUN_WAITING,
    RUN_WORKING,
    RUNS_NOT_KEPT,
)
from calc_service.api.file_faults import file_faults
from calc_service.api.problems import AccessRefused, TrialRefused
from calc_service.api.request_log import RequestLog
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.config import Settings
from calc_service.runs.folder import RunFolder
from calc_service.runs.spool import Spool, SpoolRefused, open_spool
from calc_service.state.keys import AUDITOR
from calc_service.state.opening import KeptState
from calc_service.state.reaching import reaching
from calc_service.state.refusals import StateUnreachable
from calc_service.state.run_records import DONE, FAILED, RECEIVING, REFUSED, WORDS, WORKING, Asker, Owner, Run
from calc_service.state.runs import all_received, run_of

MEANWHILE = {RECEIVING: RUN_RECEIVING, WORKING: RUN_WORKING}


@dataclass(frozen=True, slots=True)
class PlaceOfRuns:
    """Where runs are kept: what is known of them, and their files."""

    state: KeptState
    spool: Spool


@dataclass(frozen=True, slots=True)
class KeptRuns:
    """The runs of a service; `state` is None where it keeps none."""

    state: KeptState | None
    settings: Settings
    log: RequestLog

    def place(self) -> PlaceOfRuns:
        """Return where runs are kept; raises `TrialRefused` where none are."""
        if self.state is None:
            raise TrialRefused(RUNS_NOT_KEPT)
        try:
            return PlaceOfRuns(self.state, open_spool(self.settings))
        except SpoolRefused:
            raise TrialRefused(RUNS_NOT_KEPT) from None

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Work on the state; that it does not answer is answered as a problem."""
        try:
            with reaching():
                yield
        except StateUnreachable as error:
            if isinstance(error.__cause__, FileNotFoundError):  # a file of a run, which may just have been removed
                raise error.__cause__ from None
            self.log.failure(error.__cause__ or error)
            raise AccessRefused(STATE_UNREACHABLE, headers={"Retry-After": str(SECONDS_UNTIL_STATE)}) from None

    def seen(self, run_id: str) -> "SeenRun":
        """Return a run of those that the caller may see. Raises `TrialRefused` and `AccessRefused`."""
        place = self.place()
        with self.answered():
            run = run_of(place.state, run_id, asker())
            if run is not None and run.state == RECEIVING and run.received == run.size:
                # Whoever received the last byte ended before it could say so.
                all_received(place.state, run_id)
                run = run_of(place.state, run_id, asker())
        if run is None:
            raise TrialRefused(NO_SUCH_RUN)
        return SeenRun(place, run, RunFolder(place.spool.of(run.id)))

    def done(self, run_id: str, language: str) -> "SeenRun":
        """Return one that has its result; raises `TrialRefused` also where it has none, or none yet."""
        seen = self.seen(run_id)
        run = seen.run
        if run.state == DONE:
            return seen
        if run.state == REFUSED:
            raise TrialRefused(RUN_REFUSED, file_faults(FileRefused(faults_of(run)), language))
        if run.state == FAILED:
            raise TrialRefused(RUN_FAILED, detail=WORDS.get(run.failure))
        raise TrialRefused(RUN_NOT_DONE, detail=MEANWHILE.get(run.state, RUN_WAITING))


@dataclass(frozen=True, slots=True)
class SeenRun:
    """A run that the caller may see, and its files."""

    place: PlaceOfRuns
    run: Run
    folder: RunFolder


def caller() -> Caller:
    """Return who asks."""
    found: Caller = request.environ[CALLER]
    return found


def owner() -> Owner:
    """Return who starts a run."""
    who = caller()
    return Owner(who.office, who.person or who.name or "", who.name or "")


def asker() -> Asker:
    """Return who asks for runs: of an open service everybody is one office."""
    who = caller()
    return Asker(who.office, who.person or who.name or "", who.kind == OPEN or AUDITOR in who.roles)


def faults_of(run: Run) -> tuple[FileFault, ...]:
    """Return why the file of a run was refused."""
    return msgspec.convert(tuple(run.faults), tuple[FileFault, ...])
