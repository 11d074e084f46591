"""A case answered under the rules that it names by their digest, or refused with all that is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from msgspec import structs

from calc_service.case.fault_types import RequestFault
from calc_service.case.partial.reply_types import PartialAssessment
from calc_service.case.refusals import CaseFault, CaseRefused
from calc_service.engine.edition import RuleBook
from calc_service.policy.past_refusals import UNKNOWN_RULES_DIGEST, PastRulesRefused

RULES_DIGEST = "rules_digest"
Answer = TypeVar("Answer")
BookOf = Callable[[str], RuleBook]
"""What has the rules of a digest; raises `PastRulesRefused`."""


@dataclass(frozen=True, slots=True)
class Under:
    """The rules of a request: `book`, unless a case names others by their digest, which `book_of` has."""

    book: RuleBook
    book_of: BookOf


def named_in(posted: object) -> object:
    """What a posted case names rules by; None where it does not."""
    return posted.get(RULES_DIGEST) if isinstance(posted, dict) else None


def answered(
    named: object, rules: Under, language: str, answer: Callable[[RuleBook], Answer]
) -> tuple[Answer, RuleBook]:
    """What `answer` gives under the rules `named`, or those of the request where none are, and these rules.

    Raises `CaseRefused`, as `answer` does, also where these rules cannot be computed by here.
    """
    otherwise = rules.book
    if not isinstance(named, str) or named == otherwise.digest:
        return answer(otherwise), otherwise
    try:
        book = rules.book_of(named)
    except PastRulesRefused as refused:
        if refused.code == UNKNOWN_RULES_DIGEST:
            return answer(otherwise), otherwise  # says so itself, in the words of the rules
        return _not_answered(refused, otherwise, language, answer), otherwise
    return answer(book), book


def _not_answered(
    refused: PastRulesRefused, book: RuleBook, language: str, answer: Callable[[RuleBook], Answer]
) -> Answer:
    """All that is wrong is told: to `book` these rules are unknown, and why they are refused is told in that place."""
    message = refused.message.in_language(language)
    try:
        reply = answer(book)
    except CaseRefused as others:
        faults = (replace(one, code=refused.code, message=message) if _is_it(one) else one for one in others.faults)
        raise CaseRefused(tuple(faults)) from None
    if isinstance(reply, PartialAssessment):
        said = {"code": refused.code, "message": message}
        errors = [structs.replace(one, **said) if _is_it(one) else one for one in reply.errors]
        return structs.replace(reply, errors=errors)
    return reply


def _is_it(fault: CaseFault | RequestFault) -> bool:
    return fault.code == UNKNOWN_RULES_DIGEST
