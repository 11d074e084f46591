"""What a page of the service is on paper: its text, as Chromium prints it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def printed(page: Page, source: str) -> str:
    """The text, without blanks, of a page whose `source` is shown within another `page`."""
    from pypdf import PdfReader  # noqa: PLC0415 - only where browsers are

    paper = page.context.new_page()
    paper.set_content(source)
    pdf = paper.pdf(prefer_css_page_size=True)
    paper.close()
    return "".join("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages).split())
