"""POST /v1/assessments: a case in, its cited breakdown out."""

from functools import lru_cache

from flask import Blueprint, Response, request
from werkzeug.http import parse_options_header

from calc_service.api.bodies import discard_body, posted_bytes
from calc_service.api.language import asked_language
from calc_service.api.problems import NotJson
from calc_service.api.replies import JSON, in_language
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
    packed = request.environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity"
    if packed or not _declares_json(request.environ.get("CONTENT_TYPE", "")):
        discard_body()
        raise NotJson
    return read_json(posted_bytes())


@lru_cache(maxsize=64)
def _declares_json(content_type: str) -> bool:
    media_type, options = parse_options_header(content_type)
    return media_type.lower() == JSON and options.get("charset", "utf-8").lower() in {"utf-8", "utf8"}
