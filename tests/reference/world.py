"""A world: the city's rules, invented later editions of them, and invented districts with files of their own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from .mergers import FOLLOWED_BY, inherited
from .rules import CITY, CatastrophicTerms, City, Dated, District, Rules, Uplift

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Editions:
    """What the city decides later: entries to add to its dated lists, years to put in place of those on file."""

    premium_ratios: Mapping[int, Dated[dict[str, Decimal]]] = field(default_factory=dict)
    catastrophic_terms: Mapping[int, CatastrophicTerms] = field(default_factory=dict)
    uplift: Dated[Uplift] = ()
    assistance_ratio: Dated[dict[str, Decimal]] = ()
    annual_cap: Mapping[str, Dated[Decimal]] = field(default_factory=dict)
    stay_threshold: Dated[tuple[str, Decimal]] = ()
    burden_threshold: Dated[Decimal] = ()
    designation_required: Dated[bool] = ()
    payable_referrals: Dated[tuple[str, ...]] = ()
    insured: Dated[tuple[str, ...]] = ()
    pools: Mapping[str, Dated[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """Rules that the reference and the service are both asked about.

    followed_by: by district that ends another one that follows it than the rules on file say
    """

    name: str
    editions: Editions = Editions()
    districts: tuple[District, ...] = ()
    followed_by: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Rules:
        """The world's rules as the reference reads them."""
        own = {district.code: district for district in self.districts}
        taken_over, since = inherited(own, {**FOLLOWED_BY, **self.followed_by})
        return Rules(later(CITY, self.editions), {**taken_over, **own}, since)


def later(city: City, editions: Editions) -> City:
    """Add the later editions to the city's rules."""
    return replace(
        city,
        premium_ratios={
            tier: ratios + editions.premium_ratios.get(tier, ()) for tier, ratios in city.premium_ratios.items()
        },
        catastrophic_terms={**city.catastrophic_terms, **editions.catastrophic_terms},
        uplift=city.uplift + editions.uplift,
        assistance_ratio=city.assistance_ratio + editions.assistance_ratio,
        annual_cap={pool: caps + editions.annual_cap.get(pool, ()) for pool, caps in city.annual_cap.items()},
        stay_threshold=city.stay_threshold + editions.stay_threshold,
        burden_threshold=city.burden_threshold + editions.burden_threshold,
        designation_required=city.designation_required + editions.designation_required,
        payable_referrals=city.payable_referrals + editions.payable_referrals,
        insured=city.insured + editions.insured,
        pools={track: pools + editions.pools.get(track, ()) for track, pools in city.pools.items()},
    )
