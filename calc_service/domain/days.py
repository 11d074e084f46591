"""Days as whole numbers: days since 1970-01-01."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

EPOCH = date(1970, 1, 1).toordinal()
BEFORE_ALL_DAYS = -(1 << 40)
AFTER_ALL_DAYS = 1 << 40


def day_number(day: date) -> int:
    """The number of a day."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """The day of a number."""
    return date.fromordinal(number + EPOCH)


def end_of(months: Iterable[str | None]) -> int:
    """The number of the last day of the last of some months ("2025-06"); without any that of the end of all days."""
    last = max((month for month in months if month), default=None)
    if last is None:
        return AFTER_ALL_DAYS
    year, month = map(int, last.split("-"))
    return day_number(date(year, month, monthrange(year, month)[1]))


def iso_or_none(number: int) -> str | None:
    """The ISO day of a number; None where that stands for no day at all."""
    return day_of(number).isoformat() if 1 <= number + EPOCH <= date.max.toordinal() else None
