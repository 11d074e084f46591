"""A page as its reader sees it."""

import html
import json
import re
from typing import Any

from calc_service.case.assessment import assess
from calc_service.case.letter.page import page
from calc_service.case.reading import read_json
from calc_service.engine.edition import RuleBook
from tests.case.asking import city

Json = dict[str, Any]
AMOUNT = re.compile(r"\d[\d,]*\.\d{2}(?!\d)")
CODE = re.compile(r"[a-z]+_[a-z]+")


def printed(case: Json, language: str = "zh", book: RuleBook | None = None) -> str:
    """The page about a case, as HTML."""
    posted, rules = read_json(json.dumps(case).encode()), book or city()
    return page(assess(posted, rules, language), posted, rules.wording, language)


def words_of(source: str) -> str:
    """What stands on the page to read: no style, no tags, blanks as one."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", source, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def read(case: Json, language: str = "zh", book: RuleBook | None = None) -> str:
    return words_of(printed(case, language, book))
