"""The application factory."""

from functools import partial
from threading import BoundedSemaphore

from flask import Flask

from calc_service.api import assessments, columns, health, openapi, problems, queries, request_log, vocabulary
from calc_service.api.batches import resource as batches
from calc_service.api.request_log import RequestLog
from calc_service.api.rules import resource as rules
from calc_service.api.rules_trials import resource as rules_trials
from calc_service.api.service_rules import read_service_rules
from calc_service.batch.memory import set_up_heap
from calc_service.config import Settings
from calc_service.engine import compiled
from calc_service.engine.tables import tabulate

RESOURCES = (assessments, columns, rules, vocabulary, health)
PREPARE, WARM_UP = "prepare", "warm_up"
"""In `extensions`: what a server calls in each worker before it serves, and what soon after; neither has to be called.

The first makes /openapi.json, the second loads the law compiled for files.
"""


def create_app(settings: Settings | None = None) -> Flask:
    """Return the service; without `settings` the environment gives them.

    Raises `SettingRefused`, and `RulesRefused` where the rules folder has any fault.
    """
    set_up_heap()
    settings = settings or Settings.from_environment()
    rules_in_service = read_service_rules(settings.rules_folder)
    book = rules_in_service.book
    tables = tabulate(book)  # before any worker starts, and before anything is said to be ready
    log = RequestLog(settings.log_level)
    app = Flask("calc_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.case_body_limit
    app.url_map.merge_slashes = False
    # Flask's own lines quote exceptions, and an exception may quote a case.
    app.logger.disabled = True
    request_log.install(app, log, book.digest)
    problems.install(app, log)
    queries.install(app, book)
    for resource in RESOURCES:
        app.register_blueprint(resource.resource(book))
    slots = BoundedSemaphore(settings.batches_at_once)
    app.register_blueprint(batches.resource(book, settings, slots))
    app.register_blueprint(rules_trials.resource(rules_in_service, settings, slots))
    description = openapi.Description(rules_in_service)
    app.register_blueprint(openapi.resource(description))
    app.extensions |= {PREPARE: description, WARM_UP: partial(compiled.warm, tables)}
    return app
