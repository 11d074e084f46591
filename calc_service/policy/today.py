"""The day it is in Chongqing: the only look at the clock that anything said of the rules depends on."""

from datetime import UTC, date, datetime, timedelta

CHONGQING = timedelta(hours=8)
"""Ahead of UTC, all year."""


def today() -> date:
    """The day it is in Chongqing, by the clock."""
    return (datetime.now(UTC) + CHONGQING).date()
