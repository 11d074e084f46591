"""A case answered under the rules that it names by their digest, or refused with all that is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from msgspec import structs

from calc_service.api.asked_rules import ONE_OF_BOTH, AskedRules
from calc_service.api.past_rules import AnyRules
from calc_service.api.service_rules import ServiceRules
from calc_service.case.fault_types import RequestFault
from calc_service.case.partial.reply_types import PartialAssessment
from calc_service.case.refusals import TOO_COSTLY, CaseFault, CaseRefused
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.past_rules import MOST_AT_HAND, UNKNOWN_RULES_DIGEST, PastRulesRefused

RULES_DIGEST = "rules_digest"
TOO_MANY = Label(
    f"一批案件最多指定 {MOST_AT_HAND} 个以往的规则版本；请把其余的另批提交",
    f"a list names at most {MOST_AT_HAND} rules of the past; submit the others as another list",
)
ABOUT = """

With `rules_digest` in the case it is computed under the rules of that digest, of all that were ever proposed or
published: its amounts are those of the day, to the fen. Where the code of the law, or the shape of rules files, has
changed since these rules were computed by, the case is refused with `rules_not_computable_here`, and the message says
which engine would do.
"""
Answer = TypeVar("Answer")
RulesOf = Callable[[str], ServiceRules]


@dataclass(frozen=True, slots=True)
class Under:
    """The rules of a request: `book`, unless a case names others by their digest, which `rules_of` has."""

    book: RuleBook
    rules_of: RulesOf


def under(asked_for: AskedRules, rules_of: RulesOf) -> Under:
    """Return what a request is answered under; where it names rules itself no case names any."""
    return Under(asked_for.rules.book, rules_of if asked_for.published_on is None else _not_beside)


def _not_beside(_: str) -> ServiceRules:
    raise PastRulesRefused("unknown_field", ONE_OF_BOTH)


def named_in(posted: object) -> object:
    """Return what a posted case names rules by; None where it does not."""
    return posted.get(RULES_DIGEST) if isinstance(posted, dict) else None


def answered(
    named: object, rules: Under, language: str, answer: Callable[[RuleBook], Answer]
) -> tuple[Answer, RuleBook]:
    """Return what `answer` gives under the rules `named`, or those of the request where none are, and these rules.

    Raises `CaseRefused`, as `answer` does, also where these rules cannot be computed by here.
    """
    otherwise = rules.book
    if not isinstance(named, str) or named == otherwise.digest:
        return answer(otherwise), otherwise
    try:
        book = rules.rules_of(named).book
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


class FewRules:
    """The rules that the cases of one list name: read once, and no more of them than stay in memory anyway."""

    def __init__(self, rules: AnyRules) -> None:
        self._rules = rules
        self._had: dict[str, ServiceRules] = {}

    def rules_of(self, rules_digest: str) -> ServiceRules:
        """Return the rules of a digest; raises as `AnyRules` does, and `PastRulesRefused` beyond the first few."""
        if rules_digest not in self._had:
            if len(self._had) >= MOST_AT_HAND:
                raise PastRulesRefused(TOO_COSTLY, TOO_MANY)
            self._had[rules_digest] = self._rules.rules_of(rules_digest)
        return self._had[rules_digest]
