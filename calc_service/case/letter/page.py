"""The letter as an HTML page to print or to open in a browser: no script, nothing is fetched, every text is escaped."""

from pathlib import Path

from calc_service.case.letter.content import Json, letter
from calc_service.case.reply_types import Assessment
from calc_service.domain.html_pages import StyledPage
from calc_service.domain.wording import Wording

LETTER = StyledPage(Path(__file__).with_name("letter.html"))


def page(reply: Assessment, case: Json, wording: Wording, language: str) -> str:
    """The letter about `reply` to `case` as HTML."""
    written = letter(reply, case, wording, language)
    return LETTER.render(letter=written, texts=written.texts)
