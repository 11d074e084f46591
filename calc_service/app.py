"""The application factory."""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TypeVar

from flask import Flask

from calc_service.api import (
    caller,
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
    web_pages,
)
from calc_service.api.access import gate
from calc_service.api.access.proxy_file import read_proxy_file
from calc_service.api.access.proxy_people import ProxyPeople
from calc_service.api.access.table import refuse_gaps
from calc_service.api.assessments import many, variants
from calc_service.api.assessments import resource as assessments
from calc_service.api.audits import resource as audits
from calc_service.api.audits.kept import KeptRuns
from calc_service.api.audits.samples import resource as audit_samples
from calc_service.api.batches import resource as batches
from calc_service.api.bounded_work import keep_ready, watch_children, work_limits
from calc_service.api.draining import Draining
from calc_service.api.metrics import resource as metrics_shown
from calc_service.api.metrics.exposition import ServiceFacts
from calc_service.api.metrics.metrics import Metrics
from calc_service.api.past_rules import AnyRules
from calc_service.api.places import Places
from calc_service.api.publications.loading import Publications
from calc_service.api.publications.served import PREPARE, PROCESS_BEGAN, STANDING, WARM_UP, Served
from calc_service.api.publications.standing import RulesStanding
from calc_service.api.publishing import resource as publishing
from calc_service.api.publishing.people import Publishing
from calc_service.api.publishing.proposing import Proposing
from calc_service.api.readiness import readiness
from calc_service.api.receipts import resource as receipts_resource
from calc_service.api.receipts.replay import Replays
from calc_service.api.receipts.verifying import Verifier
from calc_service.api.request_log import RequestLog
from calc_service.api.rules import clauses, figures, handbook
from calc_service.api.rules import files as rules_files
from calc_service.api.rules import resource as rules
from calc_service.api.rules_trials import resource as rules_trials
from calc_service.api.service_rules import ServiceRules, read_service_rules
from calc_service.api.shadowing.shadows import Shadows
from calc_service.api.watched_requests import Watcher
from calc_service.batch.audit_job import packed
from calc_service.batch.memory import set_up_heap
from calc_service.batch.scratch import sweep
from calc_service.config import Settings
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.policy.folder_files import files_of
from calc_service.receipts.giving import Receipts, receipts_of
from calc_service.receipts.verification import VERIFIER
from calc_service.runs.expiry import keep_swept
from calc_service.state.opening import KeptState, open_state
from calc_service.state.reaching import reaching
from calc_service.state.refusals import StateUnreachable
from calc_service.state.run_upkeep import RunFigures, run_figures

Function = TypeVar("Function", bound=Callable[..., Any])
OF_SERVICE = (columns, vocabulary)
OF_ANY_RULES = (rules, rules_files, clauses)
OF_NO_RULES = (caller, problem_pages)
"""Resources of the rules in service alone, those that past rules answer too, and those that need none."""
TURNED_AWAY = "turned_away"
"""In `extensions`: what a server calls for each request that it refuses unread because too many wait."""
BODY_SECONDS = "body_seconds"
"""In `extensions`: the setting, for the server, which alone can wait for bytes and stop waiting."""
DRAINING = "draining"
"""In `extensions`: what the server tells when it is about to end."""
SHADOWS = "shadows"
"""There too: what counts the claims under a proposal that runs beside the rules."""


class Service(Flask):
    """The application."""

    def ensure_sync(self, func: Function) -> Function:
        """Return `func` as it is: nothing here is asynchronous, and Flask would look seven times a request."""
        return func


@dataclass(frozen=True, slots=True)
class Parts:
    """What outlives the rules: made once, before any process is forked; every application of the service shares it.

    publications: what was published to take the place of the rules that serve
    watchers: told of each request that has been answered
    started:  in seconds since 1970
    """

    settings: Settings
    log: RequestLog
    metrics: Metrics
    watchers: Sequence[Watcher]
    state: KeptState | None
    publications: Publications
    gate: gate.Gate
    places: Places
    draining: Draining
    receipts: Receipts
    shadows: Shadows
    started: float

    def runs(self) -> RunFigures | None:
        """Return what there is of audit runs; None where none are kept, or the database does not answer."""
        with suppress(StateUnreachable), reaching():
            return None if self.state is None else run_figures(self.state)
        return None

    def process_began(self) -> None:
        """Begin in a process that serves."""
        self.metrics.process_began()
        self.shadows.begin()
        if self.state and not self.settings.run_workers:
            keep_swept(self.state, self.settings)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application of the rules that are in force now; raises as `create_service` does."""
    return create_service(settings).application


def create_service(settings: Settings | None = None) -> Served:
    """Return what a server calls; without `settings` the environment gives them.

    Raises `SettingRefused`, `RulesRefused` where the rules folder serves and has any fault, `StateRefused` where what
    is kept cannot be opened or nothing that was published can be served, and `ProxyFileRefused`.
    """
    set_up_heap()
    settings = settings or Settings.from_environment()
    sweep(Path(settings.batch_folder or gettempdir()))
    parts = lasting_parts(settings)
    first = parts.publications.at_start() or read_service_rules(
        settings.rules_folder, identity_numbers=settings.identity_numbers_allowed
    )
    service = Served(first, partial(application, parts), parts.publications, parts.log)
    addresses = service.application.url_map.iter_rules()
    parts.metrics.cover((rule.rule, method) for rule in addresses for method in rule.methods or ())
    return service


def lasting_parts(settings: Settings) -> Parts:
    """Return what every application under `settings` is built of."""
    metrics = Metrics()
    log = RequestLog(settings.log_level, metrics.line_lost)
    spans = watched_requests.span_watchers(settings.otlp_endpoint, log.trouble)
    state = None if settings.state is None else open_state(settings.state)
    watch_children(metrics.child_died)
    return Parts(
        settings=settings,
        log=log,
        metrics=metrics,
        watchers=[metrics.request_ended, log.request, *spans],
        state=state,
        publications=Publications(state, settings, log),
        gate=access_gate(settings, state, log),
        places=Places(settings.batches_at_once or os.cpu_count() or 1, metrics.place_taken),
        draining=Draining(settings.drain_seconds),
        receipts=receipts_of(settings, log.trouble),
        shadows=Shadows(state, log, identity_numbers=settings.identity_numbers_allowed),
        started=time.time(),
    )


def application(parts: Parts, rules_in_service: ServiceRules) -> Flask:
    """Return what answers under these rules, and under no others, as long as it is asked."""
    book, settings, metrics = rules_in_service.book, parts.settings, parts.metrics
    tabulate(book)  # before any worker starts, and before anything is said to be ready
    app = bare_application(parts, book)
    any_rules = AnyRules(rules_in_service, parts.state, parts.log)
    published = Publishing(parts.state, parts.log)
    checks, description = readiness(book, settings, parts.state), openapi.Description(rules_in_service)
    verifier = Verifier(parts.receipts.keys, Replays(any_rules, settings, parts.places, parts.log))
    standing = rules_standing(parts, rules_in_service)
    facts = ServiceFacts(
        book.digest, standing, parts.places.number, checks.fit, parts.started, time.monotonic(), parts.runs
    )
    kept_audits = audits.Audits(KeptRuns(parts.state, settings, parts.log), any_rules, parts.receipts.keys)
    for blueprint in (
        assessments.resource(any_rules, metrics, parts.shadows, parts.receipts),
        variants.resource(any_rules, parts.receipts),
        *(resource.resource(book) for resource in OF_SERVICE),
        *(resource.resource(any_rules) for resource in OF_ANY_RULES),
        *(resource.resource() for resource in OF_NO_RULES),
        health.resource(book, standing, checks, parts.draining),
        batches.resource(any_rules, settings, parts.places, metrics, parts.shadows, parts.receipts),
        *(resource.resource(kept_audits) for resource in (audits, audit_samples)),
        many.resource(any_rules, settings, parts.places, parts.log, metrics, parts.shadows, parts.receipts),
        handbook.resource(any_rules),
        rules_trials.resource(rules_in_service, settings, parts.places),
        figures.resource(any_rules, published),
        publishing.resource(Proposing(rules_in_service, settings, parts.places, published)),
        receipts_resource.resource(verifier, settings),
        openapi.resource(description),
        web_pages.resource(settings.web_folder),
        metrics_shown.resource(metrics, facts),
    ):
        app.register_blueprint(blueprint)
    refuse_gaps(app.url_map)
    app.extensions |= {PREPARE: description, WARM_UP: partial(keep_ready, packed(book), work_limits(settings))}
    app.extensions |= {PROCESS_BEGAN: parts.process_began, TURNED_AWAY: metrics.turned_away, SHADOWS: parts.shadows}
    app.extensions |= {BODY_SECONDS: settings.body_seconds, DRAINING: parts.draining, STANDING: standing}
    app.extensions[VERIFIER] = verifier
    return app


def rules_standing(parts: Parts, rules_in_service: ServiceRules) -> RulesStanding:
    """Return what is to be known of these rules; the folder is looked at now."""
    number, folder = rules_in_service.publication, parts.settings.rules_folder
    differs = number > 0 and files_of(folder) != rules_in_service.files
    return RulesStanding(number, differs, lambda: parts.publications.refused)


def bare_application(parts: Parts, book: RuleBook) -> Flask:
    """Return an application that answers nothing yet but problems; each request of it is watched, and let in or not."""
    settings = parts.settings
    app = Service("calc_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.case_body_limit
    app.url_map.merge_slashes = False
    # Flask's own lines quote exceptions, and an exception may quote a case.
    app.logger.disabled = True
    problems.install(app, parts.log)
    sampled = settings.otlp_endpoint is not None
    watched_requests.install(app, parts.metrics, parts.watchers, book.digest, sampled=sampled)
    gate.install(app, parts.gate)
    cross_origin.install(app, settings.allowed_origins)
    content_codings.install(app)
    queries.install(app, book)
    return app


def access_gate(settings: Settings, state: KeptState | None, log: RequestLog) -> gate.Gate:
    """Return what lets callers in: by keys where anything is kept, by a proxy where one is named."""
    people = None if settings.proxy_file is None else ProxyPeople(read_proxy_file(settings.proxy_file), settings)
    return gate.Gate(settings, state, people, log)
