"""What a text may mean as an amount, a day or an id: the one reading for every door into the service."""

import re
from datetime import date

from calc_service.domain.money import FEN_PER_YUAN, HIGHEST_AMOUNT, yuan

LONGEST_ID = 64
LAST_YEAR = 9999
TIERS = ("1", "2")
AMOUNT = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?")
DECIMALS = 2
PLAIN_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,7})\.[0-9]{2}")
"""How almost all amounts are written; each of these is below every highest amount."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_OF_A_YEAR = "^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}$"
"""The same for those who read JSON Schema: there is no year 0."""
CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,9}))?")
NANOSECOND_DIGITS = 9
SECOND = 1_000_000_000
"""Nanoseconds."""
UNFIT_FOR_AN_ID = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
FIT_FOR_AN_ID = r"^[^\u0000-\u001f\u007f-\u009f]+$"
"""The same, for those who read UTF-8, which holds no lone surrogates."""


class ParseError(Exception):
    """A text that has no meaning where it stands: `code` says why, `details` what its message has places for."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def amount(text: str, highest: int = HIGHEST_AMOUNT) -> int:
    """Yuan with at most two decimals as fen, from 0 to `highest`. Raises ParseError."""
    if PLAIN_AMOUNT.fullmatch(text):
        return int(text[:-3] + text[-2:])
    parts = AMOUNT.fullmatch(text)
    if parts is None:
        raise ParseError("not_an_amount")
    sign, whole, decimals = parts.groups(default="")
    if len(decimals) > DECIMALS:
        raise ParseError("too_many_decimals")
    # The length is looked at before the number: the digits of a hostile one may be a million.
    if sign or len(whole) > len(str(highest)) - DECIMALS:
        raise ParseError("out_of_range", minimum=yuan(0), maximum=yuan(highest))
    return int(whole) * FEN_PER_YUAN + int(decimals.ljust(DECIMALS, "0"))


def day(text: str) -> date:
    """An ISO date. Raises ParseError."""
    try:
        # The pattern first: fromisoformat alone would take 20250601 and week dates too.
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise ParseError("not_a_date") from None


def clock(text: str) -> int:
    """A time of day, `13:49:42` or with up to nine decimals, as nanoseconds since midnight. Raises ParseError."""
    parts = CLOCK.fullmatch(text)
    if parts is None:
        raise ParseError("not_a_date")
    hours, minutes, seconds, fraction = parts.groups(default="")
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * SECOND + int(fraction.ljust(NANOSECOND_DIGITS, "0"))


def identifier(text: str) -> str:
    """An id of 1 to 64 characters without control characters. Raises ParseError."""
    if not text:
        raise ParseError("empty")
    if len(text) > LONGEST_ID:
        raise ParseError("too_long", limit=LONGEST_ID)
    if UNFIT_FOR_AN_ID.search(text):
        raise ParseError("bad_characters")
    return text


def choice(text: str, choices: tuple[str, ...]) -> str:
    """One of a closed list. Raises ParseError."""
    if text not in choices:
        raise ParseError("unknown_value", allowed=choices)
    return text


def year(text: str) -> int:
    """A calendar year, by its digits. Raises ParseError."""
    if len(text) > len(str(LAST_YEAR)) or not 1 <= int(text) <= LAST_YEAR:
        raise ParseError("out_of_range", minimum=1, maximum=LAST_YEAR)
    return int(text)


def tier(text: str) -> int:
    """The tier of resident insurance, by its digit. Raises ParseError."""
    return int(choice(text, TIERS))
