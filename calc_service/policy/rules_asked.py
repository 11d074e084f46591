"""Of which day and which district rules can be asked: what is wrong with a question, whoever asks it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from calc_service.domain.days import day_number, day_of
from calc_service.domain.wording import ALLOWED
from calc_service.engine.edition import RuleBook

ON, DISTRICT = "on", "district"
"""What a question is made of: a day, and a district by its code."""


class QuestionFault(NamedTuple):
    """What is wrong with a part of a question; `filling` is what the message of `code` has places for."""

    part: str
    code: str
    filling: Mapping[str, object]


def question_faults(book: RuleBook, day: date | None, district: str | None) -> Iterator[QuestionFault]:
    """Why `book` has no rules of a day and a district; None for what is not asked, or could not be read."""
    if day is not None and day_number(day) < book.starts[0]:
        yield QuestionFault(ON, "no_rules_in_force", {"first_day": day_of(book.starts[0]).isoformat()})
    if district is None:
        return
    known = book.wording.districts.get(district)
    if known is None:
        yield QuestionFault(DISTRICT, "unknown_value", {ALLOWED: tuple(sorted(book.wording.districts))})
    elif day is not None and not known.exists_on(day_number(day)):
        yield QuestionFault(DISTRICT, "district_not_in_force", book.wording.successors(district, [day_number(day)]))


def worded(fault: QuestionFault, book: RuleBook, language: str) -> str:
    """The fault as a sentence in `language`."""
    text = book.wording.refusal(fault.code, fault.filling)
    filling = book.wording.said(fault.part, fault.filling, language)
    return text.in_language(language).format_map(filling) if text else fault.code
