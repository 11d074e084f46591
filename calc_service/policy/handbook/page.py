"""The handbook as an HTML page to print or to open: no script, nothing is fetched, every text is escaped."""

from datetime import date
from pathlib import Path

from calc_service.domain.html_pages import StyledPage
from calc_service.policy.handbook import worked
from calc_service.policy.handbook.content import HandbookSource, handbook

HANDBOOK = StyledPage(Path(__file__).with_name("handbook.html"))
TAGS = {"zh": "zh-Hans", "en": "en"}
"""The language of the page as HTML names it."""


def page(source: HandbookSource, day: date, district: str, language: str) -> str:
    """The handbook of `source` for a day on which it has rules, and a district of that day ("" = the city and all)."""
    written = handbook(source, day, district, language)
    return HANDBOOK.render(
        handbook=written,
        say=written.words.heading,
        words=written.words,
        amounts=worked.AMOUNTS,
        premium_amounts=worked.PREMIUM_AMOUNTS,
        tag=TAGS[language],
    )
