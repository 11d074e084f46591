"""Money and ratios: whole fen and whole basis points. The only place that rounds or divides."""

FEN_PER_YUAN = 100
WHOLE = 10_000
"""100% in basis points."""
HIGHEST_AMOUNT = 99_999_999_99
"""The highest amount of one input field, fen."""
HIGHEST_TOTAL = 99_999_999_999_99
"""The highest running or total amount, fen: times `WHOLE` it still lies far inside int64."""
UNLIMITED = HIGHEST_TOTAL * WHOLE
"""Stands for "no cap" and "no upper bound": above every amount that can be reached, fen."""

_FEN = tuple(f".{fen:02d}" for fen in range(FEN_PER_YUAN))
"""The decimals of every amount: looked up in half the time that formatting them takes."""


def rounded(shares: int) -> int:
    """An exact amount in ten-thousandths of a fen (not negative), rounded half up to the fen."""
    return (shares + WHOLE // 2) // WHOLE


def share(amount: int, ratio: int) -> int:
    """`ratio` (basis points) of `amount` (fen, not negative), rounded half up to the fen."""
    return rounded(amount * ratio)


def yuan(fen: int) -> str:
    """An amount as yuan with two decimals: 1374556 → "13745.56"."""
    return str(fen // FEN_PER_YUAN) + _FEN[fen % FEN_PER_YUAN]


def signed_yuan(fen: int) -> str:
    """An amount as yuan with two decimals, with a sign where it is negative: -150 → "-1.50"."""
    return f"-{yuan(-fen)}" if fen < 0 else yuan(fen)


def ratio_text(basis_points: int) -> str:
    """A ratio as a decimal of two to four places: 7000 → "0.70", 7225 → "0.7225"."""
    digits = f"{basis_points // WHOLE}.{basis_points % WHOLE:04d}"
    return digits[:-2] + digits[-2:].rstrip("0")


def percent(basis_points: int) -> str:
    """A ratio as people write it: 7000 → "70%", 7225 → "72.25%"."""
    digits = f"{basis_points // 100}.{basis_points % 100:02d}"
    return digits.rstrip("0").rstrip(".") + "%"


def times(amount: int, other: int) -> str:
    """How many times `other` (above 0) `amount` is, to one decimal: 1000000, 60000 → "16.7"."""
    tenths = (amount * 20 + other) // (other * 2)
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


def changed_by(before: int, after: int) -> str:
    """By how much of `before` (above 0) it changed, in whole percent: 60000, 100000 → "+67%"."""
    whole = (abs(after - before) * 200 + before) // (before * 2)
    return f"{'+' if after > before else '-'}{whole}%"
