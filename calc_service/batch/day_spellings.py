"""The spellings of a day that files have: ISO, `2025/6/1`, `20250601`, each also with a clock time."""

import re

from calc_service.domain import days, parsing

WITH_CLOCK = re.compile(r"(.+?)[T ](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
SLASHED = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
PACKED = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def day_number(text: str) -> int:
    """Days since 1970-01-01 of a day in any of the spellings that files have. Raises ParseError."""
    with_clock = WITH_CLOCK.fullmatch(text)
    day = with_clock[1] if with_clock else text
    parts = SLASHED.fullmatch(day) or PACKED.fullmatch(day)
    iso = "-".join((parts[1], parts[2].zfill(2), parts[3].zfill(2))) if parts else day
    # Days before 1970 only have to lie before any settlement: below that day stands NONE.
    return max(days.day_number(parsing.day(iso)), 0)
