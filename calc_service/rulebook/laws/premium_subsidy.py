"""Premium subsidy: the city's tiers, and the district's ratios for whom they do not list (cq-2022-116#2.2.1)."""

from calc_service.engine.rules import PremiumRules, PremiumStandards, PremiumTier
from calc_service.rulebook.overlay import Overlay, cite_of, ratios, yearly_figure
from calc_service.rulebook.values import Value

TIERS = {1: "tier_1", 2: "tier_2"}


def rules_on(overlay: Overlay) -> PremiumRules:
    """Both tiers."""
    return PremiumRules(tiers={number: _tier(overlay, key) for number, key in TIERS.items()})


def standards(file: Value) -> PremiumStandards:
    """Individual standards by year and tier."""
    return {
        int(year): {number: yearly_figure(f"premium.standard.{key}", year, entry, key) for number, key in TIERS.items()}
        for year, entry in file["standards"].children.items()
    }


def _tier(overlay: Overlay, key: str) -> PremiumTier:
    city = overlay.of_city("premium_subsidy", "tiers", key)
    district = overlay.of_district("premium_subsidy", "tiers", key)
    ratio = ratios("premium.ratio", city, "ratio") | ratios("premium.ratio", district, "ratio")
    mapped = {own: ratio[like] for own, like in overlay.treated_as("premium_subsidy").items() if like in ratio}
    share_of = {name: number for number, name in TIERS.items()}[city["share_of"].text]
    return PremiumTier(share_of=share_of, ratio=mapped | ratio, cite=cite_of(city))
