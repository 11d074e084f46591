"""GET /v1/rules?on=DATE&district=CODE."""

from flask import Blueprint, Response, request

from calc_service.api.language import asked_language
from calc_service.api.replies import in_language, revalidated
from calc_service.api.rules.in_force import rules_in_force
from calc_service.api.rules.question import read_question
from calc_service.engine.edition import RuleBook


def resource(book: RuleBook) -> Blueprint:
    """Return the routes; `book` answers."""
    blueprint = Blueprint("rules", __name__)

    @blueprint.get("/v1/rules")
    def show_rules() -> Response:
        language = asked_language()
        question = read_question(request.args.to_dict(flat=False), book, language)
        return revalidated(in_language(language, rules_in_force(question, book, language)))

    return blueprint
