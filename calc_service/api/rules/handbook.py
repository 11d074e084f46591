"""GET /v1/rules/handbook: the policy of a day and a district as one page to read and to print."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, request

from calc_service.api import problem_kinds
from calc_service.api.asked_rules import rules_to_compute
from calc_service.api.description import (
    LANGUAGE,
    REQUEST_ID,
    SPOKEN,
    TEXT,
    Shape,
    not_modified,
    refusals,
    reply_headers,
)
from calc_service.api.past_rules import AnyRules
from calc_service.api.problems import FormNotOffered
from calc_service.api.queries import Query, asked, takes
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.replies import HTML, language_headers, preferred_form, preferred_language, revalidated
from calc_service.api.rules.request import PARAMETERS as ASKED
from calc_service.api.rules.request import read_rules_request
from calc_service.api.security_headers import content_policy
from calc_service.api.service_rules import ServiceRules
from calc_service.domain.today import today
from calc_service.policy.examples import ExampleResult, compute_examples
from calc_service.policy.folder_files import laid_out
from calc_service.policy.handbook.content import HandbookSource
from calc_service.policy.handbook.page import HANDBOOK, page
from calc_service.policy.rules_asked import ON

MakePage = Callable[[date, str, str, date | None], str]
"""What makes the page of a day, a district and a language, as published on a day."""
PATH = "/v1/rules/handbook"
KEPT = 8
"""So many pages are kept ready, a few hundred kB each."""
ABOUT = """\
Each clause and what the service does for it, every figure with its days, source and whether it is verified, how the
open questions are answered, worked examples with their amounts, a picture of each benefit, and all districts beside
one another where they differ. One page without scripts, made to be printed on A4; all of it is made from the rules.
Without a day it is today's, without a district the city's with the rules of all.
"""
PARAMETERS = tuple(
    parameter | {"required": False, "description": "The day; today in Chongqing without it."}
    if parameter["name"] == ON
    else parameter
    for parameter in ASKED
)


def resource(rules: AnyRules) -> Blueprint:
    """Return the routes; the handbook is that of `rules`."""
    blueprint = Blueprint("handbook", __name__)
    made = _pages(rules.serving)

    @lru_cache(maxsize=1)
    def past(rules_digest: str) -> MakePage:
        return _pages(rules.rules_of(rules_digest))

    @blueprint.get(PATH)
    @takes(PARAMETERS)
    def show_handbook() -> Response:
        language = preferred_language()
        asked_rules = rules_to_compute(asked(), rules, language)
        asked_for = asked_rules.read(lambda book: read_rules_request(_dated(asked()), book, language))
        if preferred_form(request.environ.get("HTTP_ACCEPT", ""), (HTML,)) is None:
            raise FormNotOffered
        code = asked_for.district.code if asked_for.district else ""
        of = made if asked_rules.rules is rules.serving else past(asked_rules.rules.book.digest)
        return _reply(of(asked_for.on, code, language, asked_rules.published_on), language)

    return blueprint


def _dated(query: Query) -> Query:
    """The query with the day of today where it has none."""
    return {ON: [today().isoformat()], **query}


def _reply(body: str, language: str) -> Response:
    headers = language_headers(language) | content_policy(HANDBOOK.content_policy)
    reply = Response(body, mimetype=HTML, headers=headers)
    reply.vary.add("Accept")
    return revalidated(reply)


def _pages(rules: ServiceRules) -> MakePage:
    """What makes a page of a day, a district and a language, or has it ready; the examples are computed once."""

    @cache
    def examples() -> Sequence[ExampleResult]:
        with TemporaryDirectory(prefix="handbook-") as folder:
            return compute_examples(laid_out(rules.files, Path(folder)), rules.book).outcomes

    @lru_cache(maxsize=KEPT)
    def made(day: date, district: str, language: str, as_published: date | None) -> str:
        source = HandbookSource(rules.book, rules.contents, examples(), as_published)
        return page(source, day, district, language)

    return made


def operations() -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    done = {
        "description": "The page.",
        "headers": reply_headers((*SPOKEN, "ETag")),
        "content": {HTML: {"schema": TEXT | {"description": "HTML with its style and pictures, without scripts."}}},
    }
    kinds = (
        READING_RULES,
        problem_kinds.UNPROCESSABLE_QUERY,
        problem_kinds.NO_SUCH_REPORT,
        problem_kinds.INTERNAL_ERROR,
    )
    described = {
        "summary": "The policy as a handbook · 政策手册",
        "description": ABOUT,
        "tags": ["rules"],
        "parameters": [*PARAMETERS, LANGUAGE, REQUEST_ID],
        "responses": {"200": done, "304": not_modified()} | refusals(PATH, kinds),
    }
    return {PATH: {"get": described}}
