"""POST /v1/assessments: a case in, its cited breakdown out."""

from flask import Blueprint, Response, request

from calc_service.api.bodies import declares_json, discard_body, is_packed, posted_bytes
from calc_service.api.language import asked_language
from calc_service.api.problems import NotJson
from calc_service.api.replies import in_language
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.engine.edition import RuleBook


def resource(book: RuleBook) -> Blueprint:
    """Return the routes; `book` answers."""
    blueprint = Blueprint("assessments", __name__)

    @blueprint.post("/v1/assessments")
    def assess_case() -> Response:
        language = asked_language()
        return in_language(language, assess(_posted(), book, language))

    return blueprint


def _posted() -> object:
    if is_packed() or not declares_json(request.environ.get("CONTENT_TYPE", "")):
        discard_body()
        raise NotJson
    return read_json(posted_bytes())
