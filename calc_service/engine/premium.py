"""The premium subsidy of one enrolment, with the figures it rests on (cq-2022-116#2.2.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.domain.vocabulary import PREMIUM_STATUSES
from calc_service.engine.rules import PremiumRules
from calc_service.law import premium_subsidy
from calc_service.law.premium_subsidy import NO_RATIO, PremiumTerms

INSURED = "resident"


@dataclass(frozen=True, slots=True)
class Subsidy:
    """The outcome for one enrolment; amounts in fen. Without a grant `category` and `ratio` are None."""

    status: str
    category: str | None
    ratio: Figure | None
    standard: Figure
    share_of: Figure
    subsidy: int
    personal: int
    cite: str


def subsidy_of(
    rules: PremiumRules, standards: Mapping[int, Figure], *, tier: int, insurance: str, categories: Sequence[str]
) -> Subsidy:
    """The subsidy of a person with the active `categories`, in the order that settles ties.

    standards: the individual premium by tier of the year, fen
    """
    terms, standard = rules.tiers[tier], standards[tier]
    share_of = standards[terms.share_of]
    category = max(
        (each for each in categories if each in terms.ratio), key=lambda each: terms.ratio[each].number, default=None
    )
    ratio = NO_RATIO if category is None else terms.ratio[category].number
    outcome = premium_subsidy.assess(
        PremiumTerms(insurance == INSURED, bool(categories), ratio, share_of.number, standard.number)
    )
    granted = category if outcome.status == premium_subsidy.GRANTED else None
    return Subsidy(
        status=PREMIUM_STATUSES[outcome.status],
        category=granted,
        ratio=None if granted is None else terms.ratio[granted],
        standard=standard,
        share_of=share_of,
        subsidy=outcome.subsidy,
        personal=outcome.personal,
        cite=terms.cite,
    )
