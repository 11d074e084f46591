"""The handbook as an HTML page to print or to open: no script, nothing is fetched, every text is escaped."""

from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Template

from calc_service.domain.html_pages import content_policy_of, templates
from calc_service.policy.handbook import worked
from calc_service.policy.handbook.content import HandbookSource, handbook

TEMPLATE = Path(__file__).with_name("handbook.html")
STYLE = TEMPLATE.with_suffix(".css")
TAGS = {"zh": "zh-Hans", "en": "en"}
"""The language of the page as HTML names it."""


def page(source: HandbookSource, day: date, district: str, language: str) -> str:
    """The handbook of `source` for a day on which it has rules, and a district of that day ("" = the city and all)."""
    written = handbook(source, day, district, language)
    return _template().render(
        handbook=written,
        say=written.words.heading,
        words=written.words,
        amounts=worked.AMOUNTS,
        premium_amounts=worked.PREMIUM_AMOUNTS,
        tag=TAGS[language],
        style=_style(),
        policy=content_policy(),
    )


@cache
def content_policy() -> str:
    """The Content-Security-Policy under which the page is whole."""
    return content_policy_of(_style())


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


@cache
def _template() -> Template:
    return templates(TEMPLATE.parent).get_template(TEMPLATE.name)
