"""The day it is in Chongqing, whatever the machine's time zone: the only place that turns a moment into a day."""

from datetime import UTC, date, datetime, timedelta

CHONGQING = timedelta(hours=8)
"""Ahead of UTC, all year."""


def day_in_chongqing(moment: datetime) -> date:
    """The day on which a moment falls there; `moment` knows its time zone."""
    return (moment.astimezone(UTC) + CHONGQING).date()


def today() -> date:
    """The day it is there, by the clock."""
    return day_in_chongqing(datetime.now(UTC))
