"""Premium subsidy, 参保资助 (cq-2022-116#2.2.1).

Of the individual premium of resident insurance: tier 1 in full, by nine or by seven tenths, by category; tier 2 the
whole tier-1 standard. The ratios and standards stand in ``rules/premium_subsidy.yaml``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.domain.money import share

INSURED = "resident"


@dataclass(frozen=True, slots=True)
class Tier:
    """The subsidy of one tier: `ratio` by category, taken of the individual standard of tier `share_of`."""

    share_of: int
    ratio: Mapping[str, Figure]
    cite: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Tiers 1 and 2 as in force on one day in one district."""

    tiers: Mapping[int, Tier]


Standards = Mapping[int, Mapping[int, Figure]]
"""Individual premium of a person and year, fen: year → tier → figure. A missing year has no figure on file."""


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


def assess(
    rules: Rules, standards: Mapping[int, Figure], *, tier: int, insurance: str, categories: Sequence[str]
) -> Subsidy:
    """The subsidy of one enrolment of a person with the active `categories`, in the order that settles ties."""
    terms, standard = rules.tiers[tier], standards[tier]
    status = _status(terms, insurance, categories)
    share_of = standards[terms.share_of]
    if status != "granted":
        return Subsidy(status, None, None, standard, share_of, 0, standard.number, terms.cite)
    category = max((each for each in categories if each in terms.ratio), key=lambda each: terms.ratio[each].number)
    ratio = terms.ratio[category]
    subsidy = share(share_of.number, ratio.number)
    return Subsidy(status, category, ratio, standard, share_of, subsidy, standard.number - subsidy, terms.cite)


def _status(terms: Tier, insurance: str, categories: Sequence[str]) -> str:
    if insurance != INSURED:
        return "not_resident_insured"
    if not categories:
        return "not_a_recipient"
    return "granted" if any(category in terms.ratio for category in categories) else "district_rule_required"
