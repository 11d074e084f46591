"""The letter as an HTML page to print or to open in a browser: no script, nothing is fetched, every text is escaped."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from calc_service.case.letter.content import Json, letter
from calc_service.case.reply_types import Assessment
from calc_service.domain.wording import Wording

TEMPLATE = Path(__file__).with_name("letter.html")
STYLE = TEMPLATE.with_suffix(".css")


def page(reply: Assessment, case: Json, wording: Wording, language: str) -> str:
    """The letter about `reply` to `case` as HTML."""
    written = letter(reply, case, wording, language)
    return _template().render(letter=written, texts=written.texts, style=_style(), policy=content_policy())


@cache
def content_policy() -> str:
    """The Content-Security-Policy under which the page is whole: its own style alone, known by its hash."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE.name)
