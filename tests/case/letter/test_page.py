"""The page of the letter: whole by itself, safe whatever the ids, its style known by a hash."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from calc_service.case.letter.page import LETTER
from tests.case.asking import case, claim
from tests.case.letter.reading_pages import printed, words_of

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>",
    "{{ 7 * 7 }} {claim} {0.__class__}",
    "%s%n",
    "&lt;b&gt;",
    "\u202e\u2066right to left",
    "元".ljust(64, "W"),
]


class Tags(HTMLParser):
    """Every tag with its attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


def tags_of(source: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    tags = Tags()
    tags.feed(source)
    return tags.found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_ids_are_shown_as_they_are_and_do_nothing(name: str, language: str) -> None:
    person = {"person_id": name, "district": "500104", "insurance": "resident", "identities": []}
    source = printed(case(claim(name, referral="missing"), case_id=name, person=person), language)

    assert words_of(source).count(" ".join(name.split())) >= 3
    assert tags_of(source) == tags_of(
        printed(case(claim(referral="missing"), person=person | {"person_id": "P"}), language)
    )
    assert "49" not in re.sub(r"#?[0-9a-f]{6,}|[\d,]*\.\d\d|<style>.*</style>", "", source, flags=re.DOTALL)


def test_the_policy_allows_the_style_that_is_there_and_nothing_else() -> None:
    source = printed(case())
    (style,) = re.findall("<style>(.*?)</style>", source, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    own = f"style-src 'sha256-{digest}'"
    assert LETTER.content_policy == f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    assert f"sha256-{digest}" in source.partition("</head>")[0].replace("&#39;", "'").replace("&#43;", "+")
    assert "unsafe" not in source


def test_the_page_fetches_nothing_and_holds_no_script_and_no_style_of_an_element() -> None:
    source = printed(case())

    assert not re.search(r"<script|<link|src=|href=|url\(|@import|\sstyle=", source)


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-Hans"), ("en", "en")])
def test_the_page_names_its_language(language: str, tag: str) -> None:
    assert f'<html lang="{tag}">' in printed(case(), language)


def test_a_page_of_the_same_case_is_the_same() -> None:
    assert printed(case()) == printed(case())


def test_rows_and_claims_are_kept_together_on_paper() -> None:
    source = printed(case(*(claim(f"S-{number}") for number in range(30))))

    assert source.count('<section class="payments">') == 30
    assert "break-inside: avoid" in source
