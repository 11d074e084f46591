"""The day that a command takes for today, where none is given."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date

from calc_service.policy.today import today
from calc_service.rulebook.spelling import iso_day

TODAY = "以哪一天为今天 · the day taken for today"


def today_argument(parser: ArgumentParser, name: str = "--today", meaning: str = TODAY) -> None:
    """Add the option `name`: a day, today in Chongqing where it is not given."""
    parser.add_argument(name, metavar="YYYY-MM-DD", type=_day, default=today(), help=meaning)


def _day(text: str) -> date:
    if iso_day(text) is None:
        raise ArgumentTypeError(f"{text}: YYYY-MM-DD")
    return date.fromisoformat(text)
