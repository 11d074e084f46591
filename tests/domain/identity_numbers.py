"""Made-up identity numbers: the check digit as GB 11643 tabulates it, a second time."""

from datetime import date

from hypothesis import strategies as st

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


def with_check_digit(body: str) -> str:
    """The 17 digits of `body` and the check digit that belongs to them."""
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK_DIGITS[total % 11]


def numbers() -> st.SearchStrategy[str]:
    """Valid numbers."""
    days = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: day.strftime("%Y%m%d"))
    parts = st.tuples(st.integers(100_000, 999_999), days, st.integers(0, 999))
    return parts.map(lambda one: with_check_digit(f"{one[0]}{one[1]}{one[2]:03}"))
