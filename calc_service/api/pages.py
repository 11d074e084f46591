"""HTML that is made here: no script, nothing fetched, every text escaped, one style whose hash the policy names."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Response
from jinja2 import Environment

from calc_service.api.replies import HTML, language_headers
from calc_service.api.security_headers import content_policy
from calc_service.domain.html_pages import content_policy_of, templates

FOLDER = Path(__file__).with_name("templates")
TAGS: Mapping[str, str] = {"zh": "zh-Hans", "en": "en"}
"""The language of a page as HTML names it."""


def page(template: str, language: str, **content: object) -> Response:
    """Return a 200 reply with a page: `template` of the folder, which extends `page.html`, filled with `content`."""
    body = _templates().get_template(template).render(language=language, tag=TAGS[language], **content)
    headers = language_headers(language) | content_policy(_policy())
    reply = Response(body, mimetype=HTML, headers=headers)
    reply.vary.add("Accept")
    return reply


@cache
def _templates() -> Environment:
    return templates(FOLDER)


@cache
def _policy() -> str:
    style = _templates().get_template("page.css").render()
    return content_policy_of(style)
