"""No premium subsidy is above the premium itself: what is left to the person is never negative.

参保资助不超过该档个人缴费标准本身，个人应缴金额不会是负数（cq-2022-116#2.2.1）。

Tier 2 takes 100% of the tier-1 standard, which is well below its own (cq-2022-116#2.2.1): standards that were
exchanged show here.

Passes: premium_subsidy.yaml
      2025: {tier_1: 400, tier_2: 775,

Fails: premium_subsidy.yaml
    -   2025: {tier_1: 400, tier_2: 775,
    +   2025: {tier_1: 775, tier_2: 400,
"""

from collections.abc import Iterator

from calc_service.domain.money import WHOLE
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.premium_subsidy import rules_on
from calc_service.rulebook.overlay import overlays


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Years in which a tier's subsidy could exceed its own standard."""
    tiers = {
        (tier, terms.share_of, max((ratio.number for ratio in terms.ratio.values()), default=0))
        for district in (None, *folder.districts.values())
        for overlay in overlays(folder, district)
        for tier, terms in rules_on(overlay).tiers.items()
    }
    for year, standards in folder.city["premium_subsidy"]["standards"].children.items():
        amounts = {tier: standards[f"tier_{tier}"].number for tier in (1, 2)}
        for tier, share_of, ratio in sorted(tiers):
            if amounts[share_of] * ratio > amounts[tier] * WHOLE:
                yield standards.place.complain(
                    f"{year} 年第 {tier} 档的资助会超过该档个人缴费标准；请核对两档标准、比例和“share_of”",
                    f"in {year} the subsidy of tier {tier} would exceed that tier's own standard;"
                    " look at both standards, the ratios and share_of",
                )
