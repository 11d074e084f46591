"""One cell, from its text to its value, or to the code of what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final

from tests.reference.amounts import NOTHING, yuan
from tests.reference.moments import seconds

from .vocabulary import AMOUNTS, CHOICES, DATES, DISTRICTS, FLAGS, IDS

if TYPE_CHECKING:
    from decimal import Decimal

LARGEST_AMOUNT: Final = yuan("99999999.99")
LARGEST_TOTAL: Final = yuan("99999999999.99")
LONGEST_ID: Final = 64
DECIMALS: Final = 2
AMOUNT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?")
DAYS: Final = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})",
    r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
    r"([0-9]{4})([0-9]{2})([0-9]{2})",
)
CLOCK: Final = r"(?:[ T]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)(?:\+08:00)?)?"
"""A time of day beside a day: seconds and their fractions may be left out; the only offset is Chongqing's own."""

MOMENTS: Final = tuple(re.compile(day + CLOCK) for day in DAYS)


class Unsound(Exception):  # noqa: N818 - said of a cell, with its code
    """What is wrong with a cell: its code."""


def value_of(column: str, text: str) -> object:
    """Read a cell that is not blank; amounts are read by `amount_of`. Raises Unsound."""
    if column in IDS:
        return id_of(text)
    if column in DATES:
        return day_of(text)
    if column == "settled_time":
        return time_of(text)
    if column == "categories":
        return text.split("|")
    if column == "facility_designated":
        return known(FLAGS.get(text))
    return known(text if text in CHOICES.get(column, DISTRICTS) else None)


def known(value: object) -> object:
    """Pass a value that a map knew."""
    if value is None:
        raise Unsound("unknown_value")
    return value


def id_of(text: str) -> str:
    """Read an id of 1 to 64 characters, none of them a control character."""
    if len(text) > LONGEST_ID:
        raise Unsound("too_long")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise Unsound("bad_characters")
    return text


def day_of(text: str) -> date:
    """Read a day, written in one of three ways, with or without a clock time."""
    return moment_of(text)[0]


def moment_of(text: str) -> tuple[date, Decimal | None]:
    """Read a day and the time beside it, None where it has none."""
    found = next(filter(None, (written.fullmatch(text) for written in MOMENTS)), None)
    if found is None:
        raise Unsound("not_a_date")
    year, month, day, clock = found.groups()
    try:
        return date(int(year), int(month), int(day)), None if clock is None else time_of(full_clock(clock))
    except ValueError as impossible:
        raise Unsound("not_a_date") from impossible


def full_clock(clock: str) -> str:
    """Write a clock time with two digits of its hour, and with seconds."""
    hour, _, rest = clock.partition(":")
    return f"{hour:0>2}:{rest}" if ":" in rest else f"{hour:0>2}:{rest}:00"


def time_of(text: str) -> Decimal | None:
    """Read a time of day, as seconds since midnight."""
    try:
        return seconds(text)
    except ValueError as impossible:
        raise Unsound("not_a_date") from impossible


def amount_of(column: str, text: str, *, refunds: bool = False, reverses: bool = False) -> Decimal:
    """Read an amount or, of an opening, a total; a refund gives back, so that nothing of it is above 0.00."""
    written = AMOUNT.fullmatch(text)
    if written is None:
        raise Unsound("not_an_amount")
    if len(written[1] or "") > DECIMALS:
        raise Unsound("too_many_decimals")
    amount = yuan(text)
    largest = LARGEST_AMOUNT if column in AMOUNTS else LARGEST_TOTAL
    gives_back = refunds and column in AMOUNTS
    lowest, highest = (-largest if gives_back else NOTHING), (NOTHING if gives_back and not reverses else largest)
    if not lowest <= amount <= highest:
        raise Unsound("out_of_range")
    return amount
