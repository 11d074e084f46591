"""The day that a command takes for today: the only look at the clock."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, date, datetime, timedelta

from calc_service.rulebook.spelling import iso_day

CHONGQING = timedelta(hours=8)
"""Ahead of UTC, all year."""


def today_argument(parser: ArgumentParser, name: str = "--today") -> None:
    """Add the option `name`: a day, today in Chongqing where it is not given."""
    parser.add_argument(
        name, metavar="YYYY-MM-DD", type=_day, default=_now(), help="以哪一天为今天 · the day taken for today"
    )


def _now() -> date:
    return (datetime.now(UTC) + CHONGQING).date()


def _day(text: str) -> date:
    if iso_day(text) is None:
        raise ArgumentTypeError(f"{text}: YYYY-MM-DD")
    return date.fromisoformat(text)
