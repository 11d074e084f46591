"""The citizen identity number of GB 11643: 17 digits, the day of birth among them, and a check digit.

An id of a person is looked at as files are read: without the blanks and the apostrophe around it, in half width, and
also without the blanks and hyphens by which people part its digits. A
number of 15 digits, as issued until 1999 and out of use since 2013, has no check digit; nothing tells it from any other
number of 15 digits, so it is none here.
"""

import re
import unicodedata
from datetime import date

BLANKS = " \t\u00a0\u3000\u2002\u2003\u2009\u202f\u200b\u2060\ufeff"
"""Spaces of every width, and what is not seen at all: a mark of the encoding before the text of a cell, for one."""
APOSTROPHE = "'"
"""What tells a spreadsheet that digits are text."""
LENGTH, LONGEST = 18, 24
"""Characters, and how many with what may part them."""
PARTING = f"[{BLANKS}-]"
FORM = "[1-9][0-9]{16}[0-9Xx]"
FIRST_YEAR, LAST_YEAR = 1900, 2099
"""Of birth: no clock is looked at, so that a number is one today and tomorrow."""
WEIGHTS = tuple(2 ** (LENGTH - 1 - place) % 11 for place in range(LENGTH))
"""Of each digit, the check digit included (ISO 7064, MOD 11-2)."""
MODULUS, REMAINDER = 11, 1
TEN = 10
"""What the check digit X counts."""
_FORM, _PARTING = re.compile(FORM), re.compile(PARTING)


def bare(text: str) -> str:
    """An id without what is around it and no part of it."""
    return text.strip(BLANKS).removeprefix(APOSTROPHE).strip(BLANKS)


def is_identity_number(text: str) -> bool:
    """Whether a bare id is a valid number, in half or full width."""
    if not LENGTH <= len(text) <= LONGEST:
        return False
    plain = _PARTING.sub("", unicodedata.normalize("NFKC", text))
    if not _FORM.fullmatch(plain):
        return False
    digits = [TEN if digit in "Xx" else int(digit) for digit in plain]
    checked = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % MODULUS == REMAINDER
    return checked and _is_day(plain[6:10], plain[10:12], plain[12:14])


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return FIRST_YEAR <= date(int(year), int(month), int(day)).year <= LAST_YEAR
    except ValueError:
        return False
