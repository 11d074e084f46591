"""The reply to a case as a letter to the person, for whoever prefers HTML (Accept: text/html)."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from calc_service.api import problem_kinds
from calc_service.api.description import TEXT, Shape, header_parameter
from calc_service.api.platform_messages import MESSAGES_JSON
from calc_service.api.problems import FormNotOffered
from calc_service.api.replies import HTML, JSON, language_headers, preferred_form
from calc_service.api.security_headers import content_policy
from calc_service.case.letter.page import LETTER, page
from calc_service.case.platform.reply_types import PlatformAssessment
from calc_service.case.reply_types import Assessment
from calc_service.engine.edition import RuleBook

FORMS = (JSON, HTML)
VARY = "Accept, Accept-Language"
ACCEPT = header_parameter("Accept", f"{JSON}, or {HTML} for a letter to the person.", TEXT)
REFUSED_AS = problem_kinds.NO_SUCH_REPORT
ABOUT = """
`Accept: text/html` gets the same reply as a letter to the person, in the language asked for: who pays what and why,
what is left, what would still help, where to object. It is one page without scripts, made to be printed on A4. Problems
stay `application/problem+json`. A letter includes nothing else (`include`), and a draft (`partial`) has none.
"""


def wants_letter(*, as_messages: bool, partial: bool) -> bool:
    """Return whether the request likes a page better than JSON; raises `FormNotOffered` where neither will do.

    A case that is still being typed has no letter.
    """
    forms = (JSON,) if partial else (MESSAGES_JSON, *FORMS) if as_messages else FORMS
    form = preferred_form(request.environ.get("HTTP_ACCEPT", ""), forms)
    if form is None:
        raise FormNotOffered
    return form == HTML


def in_letter(language: str, reply: Assessment, posted: Mapping[str, Any], book: RuleBook) -> Response:
    """Return the letter about `reply` to the case that was `posted`, or that the messages posted are."""
    case = reply.platform.case if isinstance(reply, PlatformAssessment) else posted
    headers = language_headers(language) | content_policy(LETTER.content_policy)
    return Response(page(reply, case, book.wording, language), mimetype=HTML, headers=headers)


def describe(done: Shape) -> None:
    """Add the letter to the described reply, beside its other forms."""
    done["content"][HTML] = {
        "schema": TEXT | {"description": "A page of its own: HTML with its style, without scripts."}
    }
