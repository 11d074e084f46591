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
from calc_service.api.service_rules import read_service_rules
from calc_service.batch.audit_job import packed
from calc_service.batch.memory import set_up_heap
from calc_service.batch.scratch import sweep
from calc_service.config import Settings
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
    rules_in_service = read_service_rules(settings.rules_folder, identity_numbers=settings.identity_numbers_allowed)
    book = rules_in_service.book
    tabulate(book)  # before any worker starts, and before anything is said to be ready
    log = RequestLog(settings.log_level)
    app = Service("calc_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.case_body_limit
    app.url_map.merge_slashes = False
    # Flask's own lines quote exceptions, and an exception may quote a case.
    app.logger.disabled = True
    metrics = Metrics()
    watchers = [
        metrics.request_ended,
        log.request,
        *watched_requests.span_watchers(settings.otlp_endpoint, log.trouble),
    ]
    watched_requests.install(app, metrics, watchers, book.digest, sampled=settings.otlp_endpoint is not None)
    problems.install(app, log)
    state = None if settings.state is None else open_state(settings.state)
    gate.install(app, access_gate(settings, state, log))
    cross_origin.install(app, settings.allowed_origins)
    content_codings.install(app)
    queries.install(app, book)
    app.register_blueprint(assessments.resource(book, metrics))
    for resource in RESOURCES:
        app.register_blueprint(resource.resource(book))
    app.register_blueprint(problem_pages.resource())
    checks, draining = readiness(book, settings, state), Draining(settings.drain_seconds)
    app.register_blueprint(health.resource(book, checks, draining))
    places = Places(settings.batches_at_once or os.cpu_count() or 1, metrics.place_taken)
    watch_children(metrics.child_died)
    app.register_blueprint(batches.resource(book, settings, places, metrics))
    app.register_blueprint(many.resource(book, settings, places, log, metrics))
    app.register_blueprint(rules_trials.resource(rules_in_service, settings, places))
    description = openapi.Description(rules_in_service)
    app.register_blueprint(openapi.resource(description))
    facts = ServiceFacts(book.digest, places.number, checks.fit, time.time(), time.monotonic())
    app.register_blueprint(metrics_shown.resource(metrics, facts))
    metrics.cover((rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ())
    refuse_gaps(app.url_map)
    app.extensions |= {
        PROCESS_BEGAN: metrics.process_began,
        PREPARE: description,
        WARM_UP: partial(keep_ready, packed(book), work_limits(settings)),
        BODY_SECONDS: settings.body_seconds,
        DRAINING: draining,
    }
    return app


def access_gate(settings: Settings, state: KeptState | None, log: RequestLog) -> gate.Gate:
    """Return what lets callers in: by keys where anything is kept, by a proxy where one is named."""
    people = None if settings.proxy_file is None else ProxyPeople(read_proxy_file(settings.proxy_file), settings)
    return gate.Gate(settings, state, people, log)
