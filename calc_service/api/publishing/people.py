"""Who proposes and approves over HTTP: whoever has sent a key, and nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import request

from calc_service.api.access.callers import CALLER, OPEN, Caller
from calc_service.api.access.gate import SECONDS_UNTIL_STATE
from calc_service.api.access.kinds import STATE_UNREACHABLE
from calc_service.api.problems import AccessRefused, TrialRefused
from calc_service.api.publishing.kinds import OF_REFUSALS
from calc_service.api.request_log import RequestLog
from calc_service.state import refusals
from calc_service.state.keys import APPROVER
from calc_service.state.opening import KeptState
from calc_service.state.reaching import reaching
from calc_service.state.refusals import PublishingRefused, StateUnreachable


@dataclass(frozen=True, slots=True)
class KeyOfPerson:
    """The name of the key, whose it is, and whether they have the role of those who approve."""

    name: str
    person: str
    approves: bool


@dataclass(frozen=True, slots=True)
class Publishing:
    """The state, and the log of what goes wrong with it."""

    state: KeptState | None
    log: RequestLog

    def signed(self) -> tuple[KeptState, KeyOfPerson]:
        """Return where it is kept and who signs; raises `TrialRefused` where nobody can."""
        caller: Caller = request.environ[CALLER]
        if self.state is None or caller.kind == OPEN:
            raise TrialRefused(OF_REFUSALS[refusals.NO_KEYS])
        if caller.name is None or caller.person is None:
            raise TrialRefused(OF_REFUSALS[refusals.OWN_KEY_WANTED])
        return self.state, KeyOfPerson(caller.name, caller.person, APPROVER in caller.roles)

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Work on the state; what it refuses, and that it does not answer, is answered as a problem."""
        try:
            with reaching():
                yield
        except PublishingRefused as refusal:
            raise TrialRefused(OF_REFUSALS[refusal.code], detail=refusal.message) from None
        except StateUnreachable as error:
            self.log.failure(error.__cause__ or error)
            raise AccessRefused(STATE_UNREACHABLE, headers={"Retry-After": str(SECONDS_UNTIL_STATE)}) from None
