"""Days worth trying: on which rules change, and the first and the last on which a claim is answered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from .rules import START, FromAdmission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules import Dated
    from .world import World

LAST: Final = date(2026, 12, 31)
"""The last day of the last year with figures on file."""

DISTRICT_BEGAN: Final = {"500157": date(2025, 11, 1)}
DISTRICT_ENDED: Final = {"500105": date(2025, 12, 31), "500112": date(2025, 12, 31)}


def days_of(code: str) -> tuple[date, date]:
    """Give the first and the last day on which a district's claims are answered."""
    return DISTRICT_BEGAN.get(code, START), DISTRICT_ENDED.get(code, LAST)


def landmark_days(world: World) -> list[date]:
    """List the ends of the years and every day on which the world's rules change, ascending."""
    years = {date(year, month, day) for year in range(2023, 2027) for month, day in ((1, 1), (12, 31))}
    changes = {begins for dated in dated_lists(world) for begins, _ in dated}
    return sorted(years | changes | {START, LAST})


def admission_days(world: World) -> list[date]:
    """List the days of the world's rules that are reached by the day on which a stay began, ascending."""
    days = (begins for dated in dated_lists(world) for begins, _ in dated)
    return sorted({date(day.year, day.month, day.day) for day in days if isinstance(day, FromAdmission)})


def dated_lists(world: World) -> Iterator[Dated[Any]]:
    """Go through everything dated that a world adds to the city's first rules."""
    editions = world.editions
    yield from (editions.uplift, editions.assistance_ratio, editions.stay_threshold, editions.burden_threshold)
    yield from (editions.designation_required, editions.payable_referrals)
    yield from (*editions.premium_ratios.values(), *editions.annual_cap.values())
    yield from (editions.insured, *editions.pools.values())
    for district in world.rules.districts.values():
        yield from (district.tilt_terms, district.direct_access, district.burden_threshold)
        yield from (*district.own_categories.values(), *district.premium_ratios.values())
        yield from (*district.assistance_ratio.values(), *district.annual_cap.values())
        for track in district.own_tracks:
            yield from (track.when, track.ratio, track.annual_cap, track.later_pools)
