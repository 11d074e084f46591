"""Districts that end and are followed by another one, which takes their rules over while it has none of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from .landmarks import DISTRICT_BEGAN, DISTRICT_ENDED
from .rules import Dated, District, OwnTrack, T, on

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLLOWED_BY: Final = {"500105": "500157", "500112": "500157"}
"""The districts that end, by the rules on file, and the one that follows each."""


def inherited(
    own: Mapping[str, District], followed_by: Mapping[str, str]
) -> tuple[dict[str, District], dict[str, date]]:
    """Give what districts take over, and since when those do that existed before.

    A district that was set up to follow has the other's rules on all its days; one that existed before has them from
    the day after the other's last.
    """
    found, since = {}, {}
    for code, successor in followed_by.items():
        if code in own and successor not in own:
            begins = DISTRICT_ENDED[code] + timedelta(days=1)
            if successor in DISTRICT_BEGAN:
                found[successor] = replace(own[code], code=successor)
            else:
                found[successor], since[successor] = from_day_on(own[code], successor, begins), begins
    return found, since


def from_day_on(district: District, code: str, begins: date) -> District:
    """Give a district's rules to another one, as of a day."""

    def cut(dated: Dated[T]) -> Dated[T]:
        held = on(dated, begins)
        return (*(((begins, held),) if held is not None else ()), *(one for one in dated if one[0] > begins))

    return District(
        code,
        own_categories={name: cut(dated) for name, dated in district.own_categories.items()},
        assistance_ratio={track: cut(dated) for track, dated in district.assistance_ratio.items()},
        annual_cap={track: cut(dated) for track, dated in district.annual_cap.items()},
        own_tracks=tuple(
            OwnTrack(track.name, track.pool, cut(track.when), cut(track.ratio), cut(track.annual_cap))
            for track in district.own_tracks
        ),
        tilt_terms=cut(district.tilt_terms),
        premium_ratios={tier: cut(dated) for tier, dated in district.premium_ratios.items()},
        direct_access=cut(district.direct_access),
        burden_threshold=cut(district.burden_threshold),
    )
