"""Every figure that GET /metrics shows: its name, what it is, by what it is told apart. The manual lists the same."""

from dataclasses import dataclass
from typing import Literal

from calc_service.batch.children import DEATHS
from calc_service.domain.columns import FUNDS
from calc_service.domain.vocabulary import FINDINGS, PREMIUM_STATUSES, ROW_STATUSES, STATUSES

CLAIM, ENROLMENT = KINDS = ("claim", "enrolment")
SUBSIDY = "subsidy"
CHECKS = ("rules", "state", "scratch", "disk")
BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
"""Seconds of the buckets: a case takes milliseconds, a file up to ten minutes."""
Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)  # each is itself: comparing what it says would cost at every count
class Measure:
    """One figure: `labels` tell its parts apart, `values` are all there are where that is known beforehand."""

    name: str
    kind: Literal["counter", "gauge", "histogram", "info"]
    about: str
    labels: Labels = ()
    values: tuple[Labels, ...] = ()


REQUESTS = Measure(
    "calc_http_requests",
    "counter",
    "Requests that were answered, by route, method and status; an unknown address is the route unknown.",
    ("route", "method", "status"),
)
SECONDS = Measure(
    "calc_http_request_duration_seconds",
    "histogram",
    "Seconds from when a request was taken up until its last byte was handed over.",
    ("route", "method"),
)
SENT = Measure("calc_http_response_bytes", "counter", "Bytes of the bodies of replies.", ("route", "method"))
IN_FLIGHT = Measure("calc_http_requests_in_flight", "gauge", "Requests that are being answered.", values=((),))
ASSESSED = Measure(
    "calc_assessments",
    "counter",
    "Claims and enrolments assessed in cases, single ones and lists, by status.",
    ("kind", "status"),
    (*((CLAIM, status) for status in STATUSES), *((ENROLMENT, status) for status in PREMIUM_STATUSES)),
)
ROWS = Measure(
    "calc_batch_rows",
    "counter",
    "Rows of files that were audited, by status.",
    ("kind", "status"),
    (
        *((CLAIM, status) for status in (*STATUSES, *ROW_STATUSES)),
        *((ENROLMENT, status) for status in (*PREMIUM_STATUSES, "void", *ROW_STATUSES)),
    ),
)
FOUND = Measure(
    "calc_batch_findings",
    "counter",
    "Rows of files that were audited, by fund and finding.",
    ("fund", "finding"),
    tuple((fund, finding) for fund in (*FUNDS, SUBSIDY) for finding in FINDINGS),
)
PLACES = Measure("calc_places", "gauge", "Places for batches, impacts and deep checks, of all processes together.")
PLACES_BUSY = Measure("calc_places_busy", "gauge", "Places that are taken.", values=((),))
CHILDREN_DIED = Measure(
    "calc_children_died",
    "counter",
    "Processes in which files are computed that ended before their time, by why.",
    ("why",),
    tuple((why,) for why in DEATHS),
)
WORKERS = Measure("calc_workers", "gauge", "Worker processes that live.")
WORKERS_DIED = Measure(
    "calc_workers_died",
    "counter",
    "Worker processes that were killed or broke off, counted when the next one takes their place.",
    values=((),),
)
TURNED_AWAY = Measure(
    "calc_requests_turned_away",
    "counter",
    "Requests that were refused unread because more came than could be answered; in no other figure.",
    values=((),),
)
LINES_LOST = Measure(
    "calc_log_lines_lost", "counter", "Lines of the log that could not be written, as on a full disk.", values=((),)
)
RUNS = Measure("calc_runs", "gauge", "Audit runs that are kept, by their state.", ("state",))
RUN_STEPS = Measure("calc_run_steps", "gauge", "Steps of the audit runs that are kept, by their state.", ("state",))
RUN_WORKERS = Measure(
    "calc_run_workers", "gauge", "Workers of audit runs that were seen in the last minute, on all machines."
)
RUN_WAIT = Measure("calc_run_oldest_step_seconds", "gauge", "Seconds since the oldest open step came, 0 for none.")
READY = Measure("calc_ready", "gauge", "1 where the check of /readyz finds nothing wrong, 0 where it does.", ("check",))
RULES = Measure("calc_rules", "info", "The rules that serve.", ("digest",))
RULES_AGE = Measure("calc_rules_age_seconds", "gauge", "Seconds since the rules were read.")
RULES_PUBLICATION = Measure(
    "calc_rules_publication", "gauge", "The number of the publication that serves, 0 where the rules folder does."
)
RULES_REFUSED = Measure(
    "calc_rules_refused",
    "gauge",
    "The number of a publication that should serve and cannot be loaded, 0 where there is none.",
)
BUILD = Measure("calc_build", "info", "The version of the program.", ("version",))
STARTED = Measure("process_start_time_seconds", "gauge", "When the service started, in seconds since 1970.")
MEASURES = (
    *(REQUESTS, SECONDS, SENT, IN_FLIGHT, ASSESSED, ROWS, FOUND, PLACES, PLACES_BUSY, CHILDREN_DIED),
    *(
        WORKERS,
        WORKERS_DIED,
        TURNED_AWAY,
        LINES_LOST,
        RUNS,
        RUN_STEPS,
        RUN_WORKERS,
        RUN_WAIT,
        READY,
        RULES,
        RULES_AGE,
        RULES_PUBLICATION,
        RULES_REFUSED,
        BUILD,
        STARTED,
    ),
)
