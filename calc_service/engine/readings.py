"""What a text may mean as an amount, a day or an id: the one reading for every door into the service."""

import re
from datetime import date

from calc_service.engine.fields import LONGEST_ID
from calc_service.engine.money import FEN_PER_YUAN, HIGHEST_AMOUNT, yuan

AMOUNT = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?")
DECIMALS = 2
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNFIT_FOR_AN_ID = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Unreadable(Exception):  # noqa: N818 - a reading that has no result is no defect
    """A text that has no meaning where it stands: `code` says why, `details` what its message has places for."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def amount(text: str, highest: int = HIGHEST_AMOUNT) -> int:
    """Yuan with at most two decimals as fen, from 0 to `highest`. Raises Unreadable."""
    parts = AMOUNT.fullmatch(text)
    if parts is None:
        raise Unreadable("not_an_amount")
    sign, whole, decimals = parts.groups(default="")
    if len(decimals) > DECIMALS:
        raise Unreadable("too_many_decimals")
    # The length is looked at before the number: the digits of a hostile one may be a million.
    if sign or len(whole) > len(str(highest)) - DECIMALS:
        raise Unreadable("out_of_range", minimum=yuan(0), maximum=yuan(highest))
    return int(whole) * FEN_PER_YUAN + int(decimals.ljust(DECIMALS, "0"))


def day(text: str) -> date:
    """An ISO date. Raises Unreadable."""
    try:
        # The pattern first: fromisoformat alone would take 20250601 and week dates too.
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise Unreadable("not_a_date") from None


def identifier(text: str) -> str:
    """An id of 1 to 64 characters without control characters. Raises Unreadable."""
    if not text:
        raise Unreadable("empty")
    if len(text) > LONGEST_ID:
        raise Unreadable("too_long", limit=LONGEST_ID)
    if UNFIT_FOR_AN_ID.search(text):
        raise Unreadable("bad_characters")
    return text


def choice(text: str, choices: tuple[str, ...]) -> str:
    """One of a closed list. Raises Unreadable."""
    if text not in choices:
        raise Unreadable("unknown_value", allowed=", ".join(choices))
    return text
