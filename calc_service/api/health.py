"""GET /healthz and GET /readyz, for those who run the service."""

from flask import Blueprint, Response

from calc_service import __version__
from calc_service.api.replies import json_reply
from calc_service.engine.edition import RuleBook


def resource(book: RuleBook) -> Blueprint:
    """Return the routes; `book` is the one that serves."""
    blueprint = Blueprint("health", __name__)
    ready = {"status": "ready", "digest": book.digest, "engine": __version__}

    @blueprint.get("/healthz")
    def alive() -> Response:
        return json_reply({"status": "alive"})

    @blueprint.get("/readyz")
    def readiness() -> Response:
        return json_reply(ready)

    return blueprint
