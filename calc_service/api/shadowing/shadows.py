"""Cases and files computed while a proposal runs beside the rules in force: answered alike, and counted.

Nothing that goes wrong with the proposal is seen by whoever sends a case or a file: it is logged and counted.
"""

from collections.abc import Callable, Collection
from functools import lru_cache, partial
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec
from flask import Response, after_this_request

from calc_service.api.bounded_work import TOO_COSTLY, run
from calc_service.api.request_log import ChildFailed, RequestLog
from calc_service.api.shadowing.running import Running, Watching
from calc_service.batch.audit_job import AuditedFile, AuditJob, audit_file, packed
from calc_service.batch.children import WorkLimits
from calc_service.batch.refusals import FileRefused
from calc_service.case.assessment import Watch, assess
from calc_service.case.checks import Json
from calc_service.case.refusals import CaseRefused
from calc_service.domain.columns import CLAIMS
from calc_service.domain.comparison_counts import WHOLE, Counts, Group
from calc_service.engine.claims import Claims
from calc_service.engine.edition import RuleBook
from calc_service.engine.ledger import LedgerRow
from calc_service.policy.shadowing.cases import CaseBeside
from calc_service.policy.shadowing.job import CountsOfFile, audit_file_beside
from calc_service.state.opening import KeptState

COUNTS = "counts.json"
Answer_co = TypeVar("Answer_co", covariant=True)
Answer = TypeVar("Answer")
Count = Callable[[CaseBeside], dict[Group, Counts]]
Answers = Callable[[object, RuleBook, str, Collection[str]], Answer]
Defer = Callable[[Callable[[], object]], object]
"""Sees to it that something is done, now or later."""


class WatchedCompute(Protocol[Answer_co]):
    """`case.assessment.assess`, or what answers like it."""

    def __call__(
        self, posted: object, book: RuleBook, language: str, include: Collection[str] = (), watch: Watch | None = None
    ) -> Answer_co:
        """See there."""


class Shadows:
    """Counts what cases and files come to under the proposal that runs, where one does."""

    def __init__(self, state: KeptState | None, log: RequestLog, *, identity_numbers: bool) -> None:
        """Without a `state` none ever runs; `identity_numbers` are allowed or not, as the operator has it."""
        self.watching = None if state is None else Watching(state, log, identity_numbers=identity_numbers)

    def begin(self) -> None:
        """Begin in a process that serves."""
        if self.watching is not None:
            self.watching.begin()

    def counting(self, compute: WatchedCompute[Answer], later: Defer) -> Answers[Answer]:
        """What answers a case as `compute` does; the case is counted when `later` lets it be."""
        watching = self.watching

        def answer(posted: object, book: RuleBook, language: str, include: Collection[str] = ()) -> Answer:
            running = None if watching is None else watching.beside(book)
            if watching is None or running is None:
                return compute(posted, book, language, include)
            count = partial(_count, watching, running, book)
            try:
                return compute(posted, book, language, include, partial(_noted, count, later))
            except CaseRefused:
                if compute is assess:
                    count(0, lambda beside: beside.sums_of_refused(posted))
                raise

        return answer

    def audited(self, job: AuditJob, book: RuleBook, limits: WorkLimits) -> AuditedFile:
        """What became of a file, audited in a process of its own. Raises as `bounded_work.run` does."""
        watching, wanted = (
            self.watching,
            job.request.kind == CLAIMS.name and not job.only_columns and not job.request.unknown,
        )
        running = watching.beside(book) if watching is not None and wanted else None
        if watching is None or running is None:
            return _read(run(audit_file, job, limits=limits))
        said = _audited_beside(running, job, limits)
        # Whatever the proposal did, the file is what it is.
        audited = _read(run(audit_file, job, limits=limits) if said is None else said)
        watching.tried(partial(_add_file, watching, running.shadow, job.folder / COUNTS, audited))
        return audited


def now(work: Callable[[], object]) -> None:
    """Count at once."""
    work()


def after_the_reply(work: Callable[[], object]) -> None:
    """Count once the reply of this request has been sent."""

    def when_closed(response: Response) -> Response:
        response.call_on_close(work)
        return response

    after_this_request(when_closed)


def _noted(
    count: Callable[[int, Count], None], later: Defer, case: Json, claims: Claims[list[int]], rows: list[LedgerRow]
) -> None:
    later(partial(count, claims.rows, lambda beside: beside.sums(case, claims, rows)))


def _count(watching: Watching, running: Running, book: RuleBook, claims: int, count: Count) -> None:
    """Count a case of so many `claims`; where that cannot be done they are counted as such."""

    def counted() -> None:
        if running.after is not None:
            watching.counting.add(running.shadow, count(_cases(book, running.after)))

    if running.after is None or not watching.tried(counted):
        watching.tried(lambda: watching.counting.add(running.shadow, {WHOLE: Counts(failed=claims)}))


@lru_cache(1)
def _cases(before: RuleBook, after: RuleBook) -> CaseBeside:
    return CaseBeside(before, after)


def _audited_beside(running: Running, job: AuditJob, limits: WorkLimits) -> bytes | None:
    """What is said of the file while it is counted; None where that breaks the work on it, or cannot be done."""
    if running.after is None:
        return None
    try:
        return run(audit_file_beside, job, packed(running.after), job.folder / COUNTS, limits=limits)
    except ChildFailed:
        return None
    except FileRefused as refusal:
        if TOO_COSTLY in {fault.code for fault in refusal.faults}:
            return None
        raise


def _read(said: bytes) -> AuditedFile:
    return msgspec.json.decode(said, type=AuditedFile)


class _Rows(msgspec.Struct):
    rows: int


def _add_file(watching: Watching, shadow: str, counts: Path, audited: AuditedFile) -> None:
    if counts.exists():
        found = msgspec.json.decode(counts.read_bytes(), type=CountsOfFile)
        if found.failure is not None:
            watching.tell(found.failure[0])
        watching.counting.add(shadow, found.sums)
    else:
        rows = msgspec.json.decode(audited.said, type=_Rows).rows
        watching.counting.add(shadow, {WHOLE: Counts(failed=rows)})
