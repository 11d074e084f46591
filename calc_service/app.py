"""The application factory."""

from flask import Flask

from calc_service.api import assessments, columns, health, problems, request_trail, vocabulary
from calc_service.api.batches import resource as batches
from calc_service.api.openapi import resource as openapi
from calc_service.api.request_log import RequestLog
from calc_service.api.rules import resource as rules
from calc_service.config import Settings
from calc_service.engine.regimes import tabulate
from calc_service.rulebook.load import load

RESOURCES = (assessments, columns, rules, vocabulary, health, openapi)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the service; without `settings` the environment gives them.

    Raises `SettingRefused`, and `RulesRefused` where the rules folder has any fault.
    """
    settings = settings or Settings.from_environment()
    book = load(settings.rules_folder)
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
    app.register_blueprint(batches.resource(book, settings))
    return app
