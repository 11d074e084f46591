"""The application factory."""

from threading import BoundedSemaphore

from flask import Flask

from calc_service.api import assessments, columns, health, problems, request_trail, vocabulary
from calc_service.api.batches import resource as batches
from calc_service.api.openapi import resource as openapi
from calc_service.api.request_log import RequestLog
from calc_service.api.rules import resource as rules
from calc_service.api.rules_trials import resource as rules_trials
from calc_service.api.served import serve
from calc_service.batch.memory import set_up_heap
from calc_service.config import Settings
from calc_service.engine.regimes import tabulate

RESOURCES = (assessments, columns, rules, vocabulary, health)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the service; without `settings` the environment gives them.

    Raises `SettingRefused`, and `RulesRefused` where the rules folder has any fault.
    """
    set_up_heap()
    settings = settings or Settings.from_environment()
    served = serve(settings.rules_folder)
    book = served.book
    tabulate(book)  # before any worker starts, and before anything is said to be ready
    log = RequestLog(settings.log_level)
    app = Flask("calc_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.case_body_limit
    app.url_map.merge_slashes = False
    # Flask's own lines quote exceptions, and an exception may quote a case.
    app.logger.disabled = True
    request_trail.install(app, log, book.digest)
    problems.install(app, log)
    for resource in RESOURCES:
        app.register_blueprint(resource.resource(book))
    places = BoundedSemaphore(settings.batches_at_once)
    app.register_blueprint(batches.resource(book, settings, places))
    app.register_blueprint(rules_trials.resource(served, settings, places))
    app.register_blueprint(openapi.resource(served))
    return app
