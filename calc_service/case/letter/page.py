"""The letter as an HTML page to print or to open in a browser: no script, nothing is fetched, every text is escaped."""

from functools import cache
from pathlib import Path

from jinja2 import Template

from calc_service.case.letter.content import Json, letter
from calc_service.case.reply_types import Assessment
from calc_service.domain.html_pages import content_policy_of, templates
from calc_service.domain.wording import Wording

TEMPLATE = Path(__file__).with_name("letter.html")
STYLE = TEMPLATE.with_suffix(".css")


def page(reply: Assessment, case: Json, wording: Wording, language: str) -> str:
    """The letter about `reply` to `case` as HTML."""
    written = letter(reply, case, wording, language)
    return _template().render(letter=written, texts=written.texts, style=_style(), policy=content_policy())


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
