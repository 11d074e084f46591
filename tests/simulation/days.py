"""Days in Chongqing, said once more: what is tried is not asked what is right."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from .world import Act

CHONGQING = timezone(timedelta(hours=8))


def day_of(moment: datetime) -> date:
    """The day it is there then."""
    return moment.astimezone(CHONGQING).date()


def first_day(act: Act) -> date:
    """The earliest that `act` was told it is; it has to have asked."""
    return min(map(day_of, act.moments))


def last_day(act: Act) -> date:
    """The latest, likewise."""
    return max(map(day_of, act.moments))
