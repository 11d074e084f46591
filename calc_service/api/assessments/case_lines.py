"""The lines of a reply to a list of cases, as they are computed."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from msgspec.structs import replace

from calc_service.api import problem_kinds
from calc_service.api.problem_kinds import CASE_TOO_LONG, INTERNAL_ERROR, OUT_OF_TIME, ProblemKind
from calc_service.api.problems import AccessRefused, Problem, document, refused_document
from calc_service.api.replies import encoded
from calc_service.api.request_log import RequestLog
from calc_service.api.request_parts import PIECE
from calc_service.api.shadowing.shadows import Answers
from calc_service.case.reading import read_json
from calc_service.case.refusals import Refused
from calc_service.case.reply_types import AssessedClaim, Assessment
from calc_service.config import Settings
from calc_service.policy.named_rules import Under, answered, named_in

PATH = "/v1/assessments/many"
SLOWEST = 262_144
"""Bytes a second that a client has to take, once it has kept the service waiting for as long as it waits for a body."""


@dataclass(slots=True)
class _Patience:
    """How long a reply may take: `seconds` in all, of which its client may keep it waiting only so long."""

    seconds: float
    for_client: float
    began: float
    waited: float = 0.0
    sent: int = 0

    def over(self) -> bool:
        too_slow = self.waited > self.for_client + self.sent / SLOWEST
        return too_slow or time.monotonic() - self.began > self.seconds


class CaseLines:
    """Replies to the lines of a list, in one language."""

    def __init__(  # noqa: PLR0913  what a reply depends on
        self,
        rules: Under,
        language: str,
        settings: Settings,
        log: RequestLog,
        compute: Answers[Assessment],
        *,
        with_steps: bool,
        told: Callable[[Assessment], None],
    ) -> None:
        self._rules = rules
        self._language = language
        self._settings = settings
        self._log = log
        self._compute = compute
        self._with_steps = with_steps
        self._told = told
        self.broken_off: ProblemKind | None = None
        """Why a line is not what its case comes to whenever it is computed; None where all are."""

    def replies(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield one line for each line of `file`; fewer where patience ends, and then the last one says so."""
        patience = _Patience(self._settings.batch_seconds, self._settings.body_seconds, time.monotonic())
        while line := file.readline(self._settings.case_body_limit + 1):
            if patience.over():
                self.broken_off = OUT_OF_TIME
                yield self._problem(OUT_OF_TIME)
                return
            said = encoded(self._reply(line, file)) + b"\n"
            handed = time.monotonic()
            yield said
            patience.waited += time.monotonic() - handed
            patience.sent += len(said)

    def _reply(self, line: bytes, file: BinaryIO) -> Assessment | Problem:
        if len(line) > self._settings.case_body_limit and not line.endswith(b"\n"):
            while not line.endswith(b"\n") and (line := file.readline(PIECE)):
                pass
            return document(CASE_TOO_LONG, self._language, PATH)
        try:
            reply = self._assessed(read_json(line.removesuffix(b"\n")))
        except Refused as refusal:
            return refused_document(refusal, self._language, PATH)
        except AccessRefused as refusal:
            self.broken_off = refusal.kind
            return document(refusal.kind, self._language, PATH)
        except Exception as error:  # noqa: BLE001  a fault of ours on one line is no reason to lose the others
            self._log.failure(error)
            self.broken_off = INTERNAL_ERROR
            return document(INTERNAL_ERROR, self._language, PATH)
        self._told(reply)
        return reply if self._with_steps else without_steps(reply)

    def _assessed(self, posted: object) -> Assessment:
        language = self._language
        reply, _ = answered(
            named_in(posted), self._rules, language, lambda book: self._compute(posted, book, language, ())
        )
        return reply

    def _problem(self, kind: problem_kinds.ProblemKind) -> bytes:
        return encoded(document(kind, self._language, PATH)) + b"\n"


def without_steps(assessment: Assessment) -> Assessment:
    """Return the same reply with empty lists of steps."""
    premium = assessment.premium_subsidy
    return replace(
        assessment,
        premium_subsidy=premium and replace(premium, steps=[]),
        claims=[replace(claim, steps=[]) if isinstance(claim, AssessedClaim) else claim for claim in assessment.claims],
    )
