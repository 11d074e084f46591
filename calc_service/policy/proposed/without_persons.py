"""An impact as it is kept: its figures, and nobody who stands behind them."""

from msgspec.structs import replace

from calc_service.policy.impact.reply_types import ImpactReply, PremiumImpact

LISTING = ("rejected", "accepted", "entangled", "newly_payable", "no_longer_payable")
"""Of claims: what lists rows, with who and which claim they are about."""
LISTING_ENROLMENTS = ("rejected", "accepted")


def without_persons(impact: ImpactReply) -> ImpactReply:
    """`impact` with every count and amount, and without the rows and the persons that it lists."""
    unlisted = {name: replace(getattr(impact, name), listed=[]) for name in LISTING}
    premium = None if impact.premium is None else _premium(impact.premium)
    return replace(impact, **unlisted, largest_gains=[], largest_losses=[], premium=premium)


def _premium(impact: PremiumImpact) -> PremiumImpact:
    return replace(impact, **{name: replace(getattr(impact, name), listed=[]) for name in LISTING_ENROLMENTS})
