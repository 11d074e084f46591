"""HTML that is made here: no script, nothing fetched, every text escaped, one style whose hash the policy names."""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from calc_service.api.replies import HTML, language_headers

FOLDER = Path(__file__).with_name("templates")
NOTHING_ELSE = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
TAGS: Mapping[str, str] = {"zh": "zh-Hans", "en": "en"}
"""The language of a page as HTML names it."""


def page(template: str, language: str, **content: object) -> Response:
    """Return a 200 reply with a page: `template` of the folder, which extends `page.html`, filled with `content`."""
    body = _templates().get_template(template).render(language=language, tag=TAGS[language], **content)
    headers = language_headers(language) | {"Content-Security-Policy": _policy()}
    reply = Response(body, mimetype=HTML, headers=headers)
    reply.vary.add("Accept")
    return reply


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _policy() -> str:
    style = _templates().get_template("page.css").render()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; {NOTHING_ELSE}"
