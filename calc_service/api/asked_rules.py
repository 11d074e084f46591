"""Which rules a query names: as they were published on a day, or by their digest; without either those in service.

What cannot be had is told together with all else that is wrong with the query, as the rules in service word it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from calc_service.api.description import DAY, TEXT, Shape
from calc_service.api.past_rules import AnyRules
from calc_service.api.problems import QueryRefused
from calc_service.api.queries import Query, QueryFault, first, refusal
from calc_service.api.service_rules import ServiceRules
from calc_service.case.refusals import CaseFault
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.past_refusals import PastRulesRefused
from calc_service.rulebook.spelling import iso_day

AS_PUBLISHED, RULES_DIGEST = "as_published", "rules_digest"
PUBLISHED_ON: Shape = {
    "name": AS_PUBLISHED,
    "in": "query",
    "description": "The rules as they were known on that day: those that were in force at its end by what has been"
    " published (Chongqing); without it those in service. Which day's law is asked for is another question.",
    "schema": DAY,
}
OF_DIGEST: Shape = {
    "name": RULES_DIGEST,
    "in": "query",
    "description": "The digest of the rules to compute under, of all that are kept; without it those in service. Not"
    f" beside `{AS_PUBLISHED}`.",
    "schema": TEXT,
}
"""Neither has an example: what there is depends on what has been published."""
ONE_OF_BOTH = Label(
    f"{RULES_DIGEST} 与 {AS_PUBLISHED} 各指一版规则；请只写一项",
    f"{RULES_DIGEST} and {AS_PUBLISHED} each name rules; leave one of them out",
)
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class AskedRules:
    """The rules that a query names; where it names none that can be had, those in service, and why.

    published_on: the day that it names, where it is one
    """

    rules: ServiceRules
    published_on: date | None = None
    faults: tuple[CaseFault, ...] = ()

    def read(self, reading: Callable[[RuleBook], Answer]) -> Answer:
        """What `reading` reads from the rest of the query; raises `QueryRefused` with every fault of all of it."""
        try:
            answer = reading(self.rules.book)
        except QueryRefused as refused:
            raise QueryRefused((*refused.faults, *self.faults)) from None
        if self.faults:
            raise QueryRefused(self.faults)
        return answer


def rules_to_compute(query: Query, rules: AnyRules, language: str) -> AskedRules:
    """Return the rules that `query` names by a day, to compute by."""
    return _published(query, rules, language, rules.rules_of)


def rules_of_digest_or_day(query: Query, rules: AnyRules, language: str) -> AskedRules:
    """Return the rules that `query` names by their digest or by a day, to compute by."""
    if RULES_DIGEST not in query:
        return rules_to_compute(query, rules, language)
    if AS_PUBLISHED in query:
        fault = CaseFault(_place(AS_PUBLISHED), "unknown_field", ONE_OF_BOTH.in_language(language))
        return AskedRules(rules.serving, faults=(fault,))
    return _had(RULES_DIGEST, lambda: rules.rules_of(first(query, RULES_DIGEST)), rules, language)


def rules_to_show(query: Query, rules: AnyRules, language: str) -> AskedRules:
    """Return the rules that `query` names, to be shown."""
    return _published(query, rules, language, rules.rules_shown)


def _published(query: Query, rules: AnyRules, language: str, of: Callable[[str], ServiceRules]) -> AskedRules:
    if AS_PUBLISHED not in query:
        return AskedRules(rules.serving)
    text = iso_day(first(query, AS_PUBLISHED))
    if text is None:
        fault = QueryFault(AS_PUBLISHED, "not_a_date")
        return AskedRules(rules.serving, faults=refusal([fault], rules.serving.book, language).faults)
    day = date.fromisoformat(text)
    return _had(AS_PUBLISHED, lambda: of(rules.published(day)), rules, language, day)


def _had(
    parameter: str, of: Callable[[], ServiceRules], rules: AnyRules, language: str, day: date | None = None
) -> AskedRules:
    try:
        return AskedRules(of(), day)
    except PastRulesRefused as refused:
        fault = CaseFault(_place(parameter), refused.code, refused.message.in_language(language))
        return AskedRules(rules.serving, faults=(fault,))


def _place(parameter: str) -> str:
    return f"/query/{parameter}"
