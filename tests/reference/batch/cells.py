"""One cell, from its text to its value, or to the code of what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final

from tests.reference.amounts import NOTHING, yuan
from tests.reference.moments import seconds

from .vocabulary import AMOUNTS, CHOICES, DATES, DISTRICTS, FLAGS, IDS, REQUIRED

if TYPE_CHECKING:
    from decimal import Decimal

LARGEST_AMOUNT: Final = yuan("99999999.99")
LARGEST_TOTAL: Final = yuan("99999999999.99")
LONGEST_ID: Final = 64
DECIMALS: Final = 2
AMOUNT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?")
DAYS: Final = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
    r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日",
    r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
    r"([0-9]{4})([0-9]{2})([0-9]{2})",
)
CLOCK: Final = r"(?:[ T]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)(?:\+08:00)?)?"
"""A time of day beside a day: seconds and their fractions may be left out; the only offset is Chongqing's own."""

MOMENTS: Final = tuple(re.compile(day + CLOCK) for day in DAYS)


BLANKS: Final = " \t\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"
NOTHING_SAID: Final = frozenset(("", "-", "--", "/", "\\n", "null", "n/a", "na", "nan", "none", "无", "空", "—", "——"))
DASHES: Final = frozenset(("-", "--", "—", "——"))
REFERENCES: Final = ("stay_id", "reverses", "facility_id")
DAMAGED: Final = (
    re.compile(r"[0-9]\.[0-9]+[eE][+-]?[0-9]+"),
    re.compile(r"[0-9][eE]\+[0-9]+"),
    re.compile(r"#(N/A|REF!|VALUE!|NAME\?|NULL!|DIV/0!|NUM!|#+)"),
)


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


def meant(column: str, text: str) -> str:
    """Leave out what is no part of a cell: blanks around an id, a mark that stands for nothing."""
    bare = bare_id(text) if column in IDS else text
    if column in REQUIRED and column not in IDS:
        return bare
    mark = unicodedata.normalize("NFKC", bare.strip(BLANKS)).lower()
    if column in REFERENCES and mark == "0":
        return ""
    dash_is_zero = mark in DASHES and (column in AMOUNTS or column.startswith("opening_"))
    return bare if mark not in NOTHING_SAID or dash_is_zero else ""


def bare_id(text: str) -> str:
    """Leave out the blanks around an id and one apostrophe before it."""
    return text.strip(BLANKS).removeprefix("'").strip(BLANKS)


def known(value: object) -> object:
    """Pass a value that a map knew."""
    if value is None:
        raise Unsound("unknown_value")
    return value


def id_of(text: str) -> str:
    """Read an id of 1 to 64 characters, none of them a control character."""
    if any(form.fullmatch(text) for form in DAMAGED):
        raise Unsound("damaged_id")
    if len(text) > LONGEST_ID:
        raise Unsound("too_long")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise Unsound("bad_characters")
    return text


def day_of(text: str) -> date:
    """Read a day, written in one of four ways, with or without a clock time."""
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


def without_further_zeros(text: str) -> str:
    """Write an amount as databases do, `.5` or `8000.0000`, with the zeros of any other."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, decimals = digits.partition(".")
    while len(decimals) > DECIMALS and decimals.endswith("0"):
        decimals = decimals[:-1]
    return sign + ("0" if point and not whole else whole) + point + decimals


def amount_of(column: str, text: str) -> Decimal:
    """Read an amount, which may give back, or, of an opening, a total, which may not."""
    text = without_further_zeros(text)
    written = AMOUNT.fullmatch(text)
    if written is None:
        raise Unsound("not_an_amount")
    if len(written[1] or "") > DECIMALS:
        raise Unsound("too_many_decimals")
    amount = yuan(text)
    largest = LARGEST_AMOUNT if column in AMOUNTS else LARGEST_TOTAL
    if not (-largest if column in AMOUNTS else NOTHING) <= amount <= largest:
        raise Unsound("out_of_range")
    return amount
