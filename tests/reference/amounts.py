"""Yuan and ratios as decimals, and the only rounding there is."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

FEN: Final = Decimal("0.01")
NOTHING: Final = Decimal("0.00")


def yuan(given: str | int | Decimal) -> Decimal:
    """Read an amount of a request or of the rules."""
    return Decimal(given)


def rounded(amount: Decimal) -> Decimal:
    """Round half up to the fen."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def amount_text(amount: Decimal) -> str:
    """Write an amount with its two decimals."""
    return f"{amount:.2f}"


def ratio_text(ratio: Decimal) -> str:
    """Write a ratio with two decimals, or with three or four where it has them."""
    text = f"{ratio:.4f}"
    return text[:4] + text[4:].rstrip("0")
