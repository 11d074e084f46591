"""What is counted, in the forms of Prometheus, by its own library; nothing of a process's is read but our numbers."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.registry import Collector

from calc_service import __version__
from calc_service.api.metrics.measures import (
    BOUNDS,
    BUILD,
    MEASURES,
    PLACES,
    READY,
    REQUESTS,
    RULES,
    RULES_AGE,
    RULES_PUBLICATION,
    RULES_REFUSED,
    RUN_STEPS,
    RUN_WAIT,
    RUN_WORKERS,
    RUNS,
    SECONDS,
    SENT,
    STARTED,
    WORKERS,
    Labels,
    Measure,
)
from calc_service.api.metrics.metrics import BUCKETS, MICROSECONDS, Metrics
from calc_service.api.metrics.shared_counts import Totals
from calc_service.api.publications.standing import RulesStanding
from calc_service.api.replies import LONGEST_HEADER, preferred_form
from calc_service.state.run_upkeep import RunFigures

PLAIN, OPENMETRICS = "text/plain", "application/openmetrics-text"
FORMS: dict[str, tuple[Callable[[CollectorRegistry], bytes], str]] = {
    PLAIN: (generate_latest, CONTENT_TYPE_PLAIN_0_0_4),
    OPENMETRICS: (openmetrics.generate_latest, openmetrics.CONTENT_TYPE_LATEST),
}
Values = Mapping[Labels, float]
ONLY_WHAT_HAPPENED = frozenset((REQUESTS, SECONDS, SENT))
"""Of these there are thousands that never do."""


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What is shown and not counted; `ready` says of each check of /readyz whether it finds nothing wrong.

    runs: what there is of audit runs; None where none are kept, or the database does not answer
    """

    digest: str
    standing: RulesStanding
    places: int
    ready: Callable[[], Mapping[str, bool]]
    started: float
    rules_read: float
    """The monotonic clock's, which nobody sets."""
    runs: Callable[[], RunFigures | None] = lambda: None

    def values(self, workers: int) -> dict[Measure, Values]:
        """Every figure at this moment, by its labels."""
        return {
            PLACES: {(): self.places},
            WORKERS: {(): workers},
            READY: {(check,): int(fit) for check, fit in self.ready().items()},
            RULES: {(self.digest,): 1},
            RULES_AGE: {(): time.monotonic() - self.rules_read},
            RULES_PUBLICATION: {(): self.standing.publication},
            RULES_REFUSED: {(): self.standing.refused_number},
            BUILD: {(__version__,): 1},
            STARTED: {(): self.started},
            **_of_runs(self.runs()),
        }


def _of_runs(figures: RunFigures | None) -> dict[Measure, Values]:
    if figures is None:
        return {RUNS: {}, RUN_STEPS: {}, RUN_WORKERS: {}, RUN_WAIT: {}}
    return {
        RUNS: {(state,): number for state, number in figures.runs.items()},
        RUN_STEPS: {(state,): number for state, number in figures.steps.items()},
        RUN_WORKERS: {(): figures.workers},
        RUN_WAIT: {(): figures.oldest},
    }


class ServiceCollector(Collector):
    """Makes what the library writes, whenever it is asked to write."""

    def __init__(self, metrics: Metrics, facts: ServiceFacts) -> None:
        self._metrics = metrics
        self._facts = facts

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        totals, workers = self._metrics.totals()
        counted: dict[Measure, dict[Labels, int]] = {}
        for (measure, labels), place in self._metrics.places.items():
            counted.setdefault(measure, {})[labels] = place
        shown = self._facts.values(workers)
        for measure in MEASURES:
            if measure is SECONDS:
                yield _histogram(counted[measure], totals)
            else:
                numbers = {labels: int(totals[place]) for labels, place in counted.get(measure, {}).items()}
                yield _family(measure, shown.get(measure, numbers))


def _family(measure: Measure, values: Values) -> Metric:
    if measure.kind == "info":
        info = InfoMetricFamily(measure.name, measure.about)
        for labels in values:
            info.add_metric((), dict(zip(measure.labels, labels, strict=True)))
        return info
    kind = CounterMetricFamily if measure.kind == "counter" else GaugeMetricFamily
    family = kind(measure.name, measure.about, labels=measure.labels)
    for labels, value in values.items():
        if value or measure not in ONLY_WHAT_HAPPENED:
            family.add_metric(labels, value)
    return family


def _histogram(places: Mapping[Labels, int], totals: Totals) -> Metric:
    family = HistogramMetricFamily(SECONDS.name, SECONDS.about, labels=SECONDS.labels)
    bounds = (*map(_shown, BOUNDS), "+Inf")
    for labels, place in places.items():
        up_to = totals[place : place + BUCKETS].cumsum()
        if up_to[-1]:
            buckets = list(zip(bounds, map(float, up_to), strict=True))
            family.add_metric(labels, buckets, sum_value=int(totals[place + BUCKETS]) / MICROSECONDS)
    return family


def _shown(bound: float) -> str:
    return str(float(bound))


def exposition(metrics: Metrics, facts: ServiceFacts, accept: str) -> tuple[bytes, str]:
    """All figures and their Content-Type, in the form that Accept asks for: OpenMetrics, or Prometheus' own text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ServiceCollector(metrics, facts))
    # The library's own choice fails on what a stranger may write there.
    wanted = preferred_form(accept[:LONGEST_HEADER], tuple(FORMS)) or PLAIN
    encoder, content_type = FORMS[wanted]
    return encoder(registry), content_type
