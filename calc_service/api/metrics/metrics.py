"""What is counted while the service works, and where each number stands among those that all processes share."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from http import HTTPStatus

from calc_service.api.metrics.measures import (
    ASSESSED,
    BOUNDS,
    CHILDREN_DIED,
    CLAIM,
    ENROLMENT,
    FOUND,
    IN_FLIGHT,
    MEASURES,
    PLACES_BUSY,
    REQUESTS,
    ROWS,
    SECONDS,
    SENT,
    SUBSIDY,
    WORKERS_DIED,
    Labels,
    Measure,
)
from calc_service.api.metrics.shared_counts import SharedCounts, Totals
from calc_service.api.request_log import METHODS, AnsweredRequest
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.reply_types import BatchSummary
from calc_service.case.reply_types import Assessment
from calc_service.domain.columns import FUNDS

OTHER, UNKNOWN = "other", "unknown"
"""What stands for a method that is none of these, and for an address that is none of ours: both may hold anything."""
STATUSES = tuple(str(int(status)) for status in HTTPStatus)
BUCKETS = len(BOUNDS) + 1
"""Of one histogram, the one without bound among them; the sum stands behind them, in microseconds."""
MICROSECONDS = 1_000_000
Operation = tuple[str, str]
"""Route and method."""


class Metrics:
    """Counts in this process and in those that are forked from it, once it covers what there is to count."""

    def cover(self, operations: Iterable[Operation]) -> None:
        """Make room to count each of `operations`; before any process is forked."""
        unknown = ((UNKNOWN, method) for method in (*METHODS, OTHER))
        answered = sorted({*operations, *unknown})
        self.places = dict(_placed(answered))
        self._of_operation = {operation: self._start(operation) for operation in answered}
        self._of_status = {status: number for number, status in enumerate(map(int, STATUSES))}
        width = sum(_width(measure) for measure, _ in self.places)
        self._assessed = {label: self.places[ASSESSED, label] for label in ASSESSED.values}
        self._in_flight, self._busy = self.places[IN_FLIGHT, ()], self.places[PLACES_BUSY, ()]
        died = self.places[WORKERS_DIED, ()]
        self._counts = SharedCounts(width, in_hand=(self._in_flight, self._busy), died=died)

    def _start(self, operation: Operation) -> tuple[int, int, int]:
        """Where the statuses, the bytes and the buckets of an operation begin."""
        first = self.places[REQUESTS, (*operation, STATUSES[0])]
        return first, self.places[SENT, operation], self.places[SECONDS, operation]

    def totals(self) -> tuple[Totals, int]:
        """The numbers of all processes, by their places, and how many processes live."""
        return self._counts.totals()

    def process_began(self) -> None:
        """Count this process among those that live, and the one whose place it takes."""
        self._counts.add()

    def request_began(self) -> None:
        """Count a request that is being answered."""
        self._counts.add((self._in_flight, 1))

    def request_ended(self, answered: AnsweredRequest) -> None:
        """Count a request that has been answered."""
        known, operation = self._of_operation, (answered.route or UNKNOWN, answered.method)
        statuses, sent, buckets = known.get(operation) or known[UNKNOWN, OTHER]
        self._counts.add(
            (self._in_flight, -1),
            (statuses + self._of_status[answered.status], 1),
            (sent, answered.sent),
            (buckets + bisect_left(BOUNDS, answered.seconds), 1),
            (buckets + BUCKETS, round(answered.seconds * MICROSECONDS)),
        )

    def assessed(self, reply: Assessment) -> None:
        """Count what a case came to."""
        labels = [(CLAIM, claim.status) for claim in reply.claims]
        if reply.premium_subsidy:
            labels.append((ENROLMENT, reply.premium_subsidy.status))
        self._counts.add(*((self._assessed[label], 1) for label in labels))

    def audited(self, summary: BatchSummary | PremiumBatchSummary) -> None:
        """Count the rows of a file, by status and finding."""
        self._counts.add(*((self.places[where], rows) for where, rows in _rows(summary)))

    def child_died(self, why: str) -> None:
        """Count a process for files that ended before its time, by one of DEATHS."""
        self._counts.add((self.places[CHILDREN_DIED, (why,)], 1))

    def place_taken(self, change: int) -> None:
        """Count a place that is taken (1), or free again (-1)."""
        self._counts.add((self._busy, change))


def _placed(operations: Collection[Operation]) -> Iterator[tuple[tuple[Measure, Labels], int]]:
    """Every number by what it counts; statuses of one operation follow each other, so do the buckets."""
    values: dict[Measure, Iterable[Labels]] = {
        REQUESTS: ((*operation, status) for operation in operations for status in STATUSES),
        SECONDS: operations,
        SENT: operations,
    }
    place = 0
    for measure in MEASURES:
        for labels in values.get(measure, measure.values):
            yield (measure, labels), place
            place += _width(measure)


def _width(measure: Measure) -> int:
    return BUCKETS + 1 if measure is SECONDS else 1


def _rows(summary: BatchSummary | PremiumBatchSummary) -> Iterator[tuple[tuple[Measure, Labels], int]]:
    if isinstance(summary, PremiumBatchSummary):
        kind, findings = ENROLMENT, {SUBSIDY: summary.findings}
    else:
        kind, findings = CLAIM, {fund: getattr(summary.findings, fund) for fund in FUNDS}
    for status, rows in summary.statuses.items():
        yield (ROWS, (kind, status)), rows
    for fund, found in findings.items():
        yield from (((FOUND, (fund, finding)), totals.rows) for finding, totals in found.items())
