"""The application factory."""

import os
from functools import partial
from pathlib import Path
from tempfile import gettempdir

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
    request_log,
    vocabulary,
)
from calc_service.api.assessments import many, variants
from calc_service.api.assessments import resource as assessments
from calc_service.api.batches import resource as batches
from calc_service.api.bounded_work import keep_ready, work_limits
from calc_service.api.places import Places
from calc_service.api.request_log import RequestLog
from calc_service.api.rules import clauses, figures, handbook
from calc_service.api.rules import resource as rules
from calc_service.api.rules_trials import resource as rules_trials
from calc_service.api.service_rules import read_service_rules
from calc_service.batch.audit_job import packed
from calc_service.batch.memory import set_up_heap
from calc_service.batch.scratch import sweep
from calc_service.config import Settings
from calc_service.engine.tables import tabulate

RESOURCES = (assessments, variants, columns, rules, figures, clauses, vocabulary)
PREPARE, WARM_UP = "prepare", "warm_up"
"""In `extensions`: what a server calls in each worker soon after its first answers; neither has to be called.

The first makes /openapi.json, the second starts the process in which the first file is read.
"""
BODY_SECONDS = "body_seconds"
"""In `extensions`: the setting, for the server, which alone can wait for bytes and stop waiting."""


def create_app(settings: Settings | None = None) -> Flask:
    """Return the service; without `settings` the environment gives them.

    Raises `SettingRefused`, and `RulesRefused` where the rules folder has any fault.
    """
    set_up_heap()
    settings = settings or Settings.from_environment()
    sweep(Path(settings.batch_folder or gettempdir()))
    rules_in_service = read_service_rules(settings.rules_folder, identity_numbers=settings.identity_numbers_allowed)
    book = rules_in_service.book
    tabulate(book)  # before any worker starts, and before anything is said to be ready
    log = RequestLog(settings.log_level)
    app = Flask("calc_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.case_body_limit
    app.url_map.merge_slashes = False
    # Flask's own lines quote exceptions, and an exception may quote a case.
    app.logger.disabled = True
    request_log.install(app, log, book.digest)
    problems.install(app, log)
    cross_origin.install(app, settings.allowed_origins)
    content_codings.install(app)
    queries.install(app, book)
    for resource in RESOURCES:
        app.register_blueprint(resource.resource(book))
    app.register_blueprint(problem_pages.resource())
    app.register_blueprint(health.resource(book, settings.batch_folder))
    places = Places(settings.batches_at_once or os.cpu_count() or 1)
    app.register_blueprint(batches.resource(book, settings, places))
    app.register_blueprint(many.resource(book, settings, places, log))
    app.register_blueprint(handbook.resource(rules_in_service))
    app.register_blueprint(rules_trials.resource(rules_in_service, settings, places))
    description = openapi.Description(rules_in_service)
    app.register_blueprint(openapi.resource(description))
    app.extensions |= {PREPARE: description, WARM_UP: partial(keep_ready, packed(book), work_limits(settings))}
    app.extensions[BODY_SECONDS] = settings.body_seconds
    return app
