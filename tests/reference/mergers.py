"""Districts that end and are followed by another one, which takes their rules over while it has none of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .landmarks import DISTRICT_BEGAN, DISTRICT_ENDED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from .rules import District

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
            found[successor] = replace(own[code], code=successor)
            if successor not in DISTRICT_BEGAN:
                since[successor] = DISTRICT_ENDED[code] + timedelta(days=1)
    return found, since
