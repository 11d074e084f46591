"""When a claim was settled, and the order in which claims are taken (docs/calculation.md#claim-by-claim)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .amounts import yuan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9](?:\.[0-9]{1,9})?)")
"""A time as a claim has it: 13:49:42, up to nine fraction digits."""

Moment = tuple["date", bool, "Decimal", str]


def seconds(time: str | None) -> Decimal | None:
    """Read a time of day as seconds since midnight; None where it is not known. ValueError where it is no time."""
    if time is None:
        return None
    written = CLOCK.fullmatch(time)
    if written is None:
        raise ValueError
    hour, minute, second = written.groups()
    return int(hour) * 3600 + int(minute) * 60 + yuan(second)


def moment(day: date, time: Decimal | None, claim_id: str) -> Moment:
    """Say where a claim stands in its year: by day, those whose time is not known first, by time, by id."""
    return (day, time is not None, time or yuan(0), claim_id)


def precedes(earlier: Mapping[str, str | None], later: Mapping[str, str | None]) -> bool:
    """Say whether a claim is known to be settled before another: on an earlier day, or both times say so."""
    days = [str(claim["settled_on"]) for claim in (earlier, later)]
    first, second = (seconds(claim.get("settled_time")) for claim in (earlier, later))
    return days[0] < days[1] or (days[0] == days[1] and first is not None and second is not None and first < second)
