"""What is said first of everything that was weighed: the results, on what they rest, and what has to be minded."""

from calc_service.domain.wording import Label
from calc_service.policy.impact import messages, premium_messages
from calc_service.policy.impact.weighing import Weighed


def headlines(weighed: Weighed) -> list[Label]:
    """The result in a sentence each: of claims, if any were given, and of enrolments, if any were given."""
    found = [messages.headline(weighed.claims)] if weighed.has_claims else []
    return found + ([premium_messages.headline(weighed.enrolments)] if weighed.enrolments else [])


def bases(weighed: Weighed) -> list[Label]:
    """The rules of which day hold, and the figures of which year, for each of them."""
    found = [messages.basis(weighed.claims)] if weighed.has_claims else []
    as_of = weighed.claims.basis.as_of
    return found + ([premium_messages.basis(weighed.enrolments, as_of)] if weighed.enrolments else [])


def all_warnings(weighed: Weighed) -> list[Label]:
    """What has to be said loudly, before any figure."""
    enrolments = weighed.enrolments
    found = list(messages.warnings(weighed.claims, with_enrolments=bool(enrolments))) if weighed.has_claims else []
    return list(dict.fromkeys((*found, *(premium_messages.warnings(enrolments) if enrolments else ()))))
