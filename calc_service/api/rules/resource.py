"""GET /v1/rules?on=DATE&district=CODE."""

from flask import Blueprint, Response

from calc_service.api import problem_kinds
from calc_service.api.asked_rules import rules_to_show
from calc_service.api.description import (
    LANGUAGE,
    REQUEST_ID,
    SPOKEN,
    Shape,
    not_modified,
    refusals,
    reply,
)
from calc_service.api.past_rules import AnyRules
from calc_service.api.problems import QueryRefused
from calc_service.api.queries import asked, takes
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.replies import in_language, preferred_language, revalidated
from calc_service.api.rules.in_force import rules_in_force
from calc_service.api.rules.reply_types import RulesInForce
from calc_service.api.rules.request import EXAMPLE_DAY, EXAMPLE_DISTRICT, PARAMETERS, read_rules_request
from calc_service.case.refusals import CaseFault
from calc_service.engine.edition import RuleBook

PATH = "/v1/rules"


def resource(rules: AnyRules) -> Blueprint:
    """Return the routes; `rules` answer."""
    blueprint = Blueprint("rules", __name__)

    @blueprint.get(PATH)
    @takes(PARAMETERS)
    def show_rules() -> Response:
        language = preferred_language()
        shown = rules_to_show(asked(), rules, language)
        rules_request = shown.read(lambda book: read_rules_request(asked(), book, language))
        document = rules_in_force(rules_request, shown.rules.book, language, shown.published_on)
        return revalidated(in_language(language, document))

    return blueprint


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; the examples are computed under `book`."""
    done = reply("The rules, law by law.", RulesInForce, _example(book), *SPOKEN, "ETag")
    kinds = (READING_RULES, problem_kinds.UNPROCESSABLE_QUERY, problem_kinds.INTERNAL_ERROR)
    described = {
        "summary": "Everything in force on a day in a district · 某日某区县有效的全部规则",
        "description": "Every figure with the day from which it holds, clause and source; what is not on file is null"
        " with the reason. Without a district the city's floors are shown. `on` is the day whose law is asked for,"
        " `as_published` the day as of which it was known.",
        "tags": ["rules"],
        "parameters": [
            *PARAMETERS,
            LANGUAGE,
            REQUEST_ID,
        ],
        "responses": {"200": done, "304": not_modified()}
        | refusals(PATH, kinds, {problem_kinds.UNPROCESSABLE_QUERY: _refused_example(book)}),
    }
    return {PATH: {"get": described}}


def _example(book: RuleBook) -> RulesInForce | None:
    try:
        rules_request = read_rules_request({"on": [EXAMPLE_DAY], "district": [EXAMPLE_DISTRICT]}, book, "zh")
    except QueryRefused:
        return None
    return rules_in_force(rules_request, book, "zh")


def _refused_example(book: RuleBook) -> tuple[CaseFault, ...]:
    try:
        read_rules_request({}, book, "zh")
    except QueryRefused as refusal:
        return refusal.faults
    return ()
