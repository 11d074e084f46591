"""The application factory."""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TypeVar

from flask import Flask

from calc_service.api import (
    columns,
    content_codings,
    cross_origin,
    health,
    openapi,
    problem_pages,
    problems,
    queries,
    vocabulary,
    watched_requests,
)
from calc_service.api.access import gate
from calc_service.api.access.proxy_file import read_proxy_file
from calc_service.api.access.proxy_people import ProxyPeople
from calc_service.api.access.table import refuse_gaps
from calc_service.api.assessments import many, variants
from calc_service.api.assessments import resource as assessments
from calc_service.api.batches import resource as batches
from calc_service.api.bounded_work import keep_ready, watch_children, work_limits
from calc_service.api.draining import Draining
from calc_service.api.metrics import resource as metrics_shown
from calc_service.api.metrics.exposition import ServiceFacts
from calc_service.api.metrics.metrics import Metrics
from calc_service.api.places import Places
from calc_service.api.readiness import readiness
from calc_service.api.request_log import RequestLog
from calc_service.api.rules import clauses, figures
from calc_service.api.rules import resource as rules
from calc_service.api.rules_trials import resource as rules_trials
from calc_service.api.service_rules import ServiceRules, read_service_rules
from calc_service.batch.audit_job import packed
from calc_service.batch.memory import set_up_heap
from calc_service.batch.scratch import sweep
from calc_service.config import Settings
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.state.opening import KeptState, open_state

Function = TypeVar("Function", bound=Callable[..., Any])
RESOURCES = (variants, columns, rules, figures, clauses, vocabulary)
PREPARE, WARM_UP = "prepare", "warm_up"
"""In `extensions`: what a server calls in each worker soon after its first answers; neither has to be called.

The first makes /openapi.json, the second starts the process in which the first file is read.
"""
PROCESS_BEGAN = "process_began"
"""In `extensions`: what a server calls in each worker as it begins, so that those that live are counted."""
TURNED_AWAY = "turned_away"
"""In `extensions`: what a server calls for each request that it refuses unread because too many wait."""
BODY_SECONDS = "body_seconds"
"""In `extensions`: the setting, for the server, which alone can wait for bytes and stop waiting."""
DRAINING = "draining"
"""In `extensions`: what the server tells when it is about to end."""


class Service(Flask):
    """The application."""

    def ensure_sync(self, func: Function) -> Function:
        """Return `func` as it is: nothing here is asynchronous, and Flask would look seven times a request."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Return the service; without `settings` the environment gives them.

    Raises `SettingRefused`, `RulesRefused` where the rules folder has any fault, `StateRefused` where what is kept
    cannot be opened, and `ProxyFileRefused`.
    """
    set_up_heap()
    settings = settings or Settings.from_environment()
    sweep(Path(settings.batch_folder or gettempdir()))
    rules_in_service = tabulated_rules(settings)
    book = rules_in_service.book
    metrics = Metrics()
    log = RequestLog(settings.log_level, metrics.line_lost)
    app = bare_service(settings, log)
    watch(app, settings, book.digest, log, metrics)
    state = None if settings.state is None else open_state(settings.state)
    receive(app, settings, access_gate(settings, state, log), book)
    checks, draining = readiness(book, settings, state), Draining(settings.drain_seconds)
    places = Places(settings.batches_at_once or os.cpu_count() or 1, metrics.place_taken)
    description = openapi.Description(rules_in_service)
    facts = ServiceFacts(book.digest, places.number, checks.fit, time.time(), time.monotonic())
    for blueprint in (
        assessments.resource(book, metrics),
        *(resource.resource(book) for resource in RESOURCES),
        problem_pages.resource(),
        health.resource(book, checks, draining),
        batches.resource(book, settings, places, metrics),
        many.resource(book, settings, places, log, metrics),
        rules_trials.resource(rules_in_service, settings, places),
        openapi.resource(description),
        metrics_shown.resource(metrics, facts),
    ):
        app.register_blueprint(blueprint)
    metrics.cover((rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ())
    refuse_gaps(app.url_map)
    app.extensions |= {PREPARE: description, WARM_UP: partial(keep_ready, packed(book), work_limits(settings))}
    app.extensions |= {PROCESS_BEGAN: metrics.process_began, TURNED_AWAY: metrics.turned_away}
    app.extensions |= {BODY_SECONDS: settings.body_seconds, DRAINING: draining}
    return app


def tabulated_rules(settings: Settings) -> ServiceRules:
    """Return the rules in service, made ready before any worker starts, and before anything is said to be ready."""
    found = read_service_rules(settings.rules_folder, identity_numbers=settings.identity_numbers_allowed)
    tabulate(found.book)
    return found


def bare_service(settings: Settings, log: RequestLog) -> Flask:
    """Return an application that answers nothing yet but problems."""
    app = Service("calc_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.case_body_limit
    app.url_map.merge_slashes = False
    # Flask's own lines quote exceptions, and an exception may quote a case.
    app.logger.disabled = True
    problems.install(app, log)
    return app


def watch(app: Flask, settings: Settings, digest: str, log: RequestLog, metrics: Metrics) -> None:
    """Let each request of `app`, and each process that works for it, be counted, logged and traced."""
    endpoint = settings.otlp_endpoint
    spans = watched_requests.span_watchers(endpoint, log.trouble)
    watchers = [metrics.request_ended, log.request, *spans]
    watched_requests.install(app, metrics, watchers, digest, sampled=endpoint is not None)
    watch_children(metrics.child_died)


def receive(app: Flask, settings: Settings, admission: gate.Gate, book: RuleBook) -> None:
    """Let each request of `app` be admitted, then unpacked and its query read, before anything answers it."""
    gate.install(app, admission)
    cross_origin.install(app, settings.allowed_origins)
    content_codings.install(app)
    queries.install(app, book)


def access_gate(settings: Settings, state: KeptState | None, log: RequestLog) -> gate.Gate:
    """Return what lets callers in: by keys where anything is kept, by a proxy where one is named."""
    people = None if settings.proxy_file is None else ProxyPeople(read_proxy_file(settings.proxy_file), settings)
    return gate.Gate(settings, state, people, log)
