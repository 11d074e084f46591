"""A double that arithmetic on amounts has made is the amount that it shows; any other keeps its digits."""

import math
import random

import pytest

from calc_service.batch.files.xlsx_values import NoExactText, number

MADE = {
    "a difference": (1234.56 - 587.44, "647.12"),
    "a sum": (0.1 + 0.2, "0.3"),
    "a product": (6471.2 * 0.1, "647.12"),
    "a share": (1050 * 1.1, "1155"),
    "a sum below zero": (-0.1 - 0.2, "-0.3"),
    "many fen": (sum([0.01] * 6), "0.06"),
}
KEPT = {
    "three decimals": 647.125,
    "half a fen": 0.005,
    "five units beside": 647.12 + 5 * math.ulp(647.12),
    "a third": 1 / 3,
    "next to nothing": 1e-17,
    "a fraction of a day": 45809.54321,
    "beyond all sums": 123456789012.125,
}


@pytest.mark.parametrize("name", MADE)
def test_what_arithmetic_made_is_the_amount_that_it_shows(name: str) -> None:
    double, text = MADE[name]
    assert number(repr(double)) == text


@pytest.mark.parametrize("name", KEPT)
def test_what_is_farther_from_an_amount_keeps_its_digits(name: str) -> None:
    double = KEPT[name]
    assert float(number(repr(double))) == double
    assert len(number(repr(double)).partition(".")[2]) > 2


@pytest.mark.parametrize("units", range(-4, 5))
def test_four_units_in_the_last_place_are_the_bound(units: int) -> None:
    chance = random.Random(units)  # noqa: S311  not a secret
    for _ in range(500):
        fen = chance.randrange(1, 10 ** chance.randrange(1, 12))
        amount = fen / 100
        double = amount
        for _ in range(abs(units)):
            double = math.nextafter(double, math.copysign(math.inf, units))
        # Where a power of two lies between, the units of the two differ.
        if math.ulp(double) >= math.ulp(amount):
            assert number(repr(double)) == number(repr(amount)), fen


@pytest.mark.parametrize("stored", ["1_000", "12,5", "", "0x10"])
def test_what_is_no_number_is_none(stored: str) -> None:
    with pytest.raises(ValueError, match=r"number|float"):
        number(stored)


def test_whole_numbers_of_fifteen_digits_are_kept() -> None:
    assert number("999999999999999") == "999999999999999"
    for stored in ("1000000000000000", "nan", "inf"):
        with pytest.raises(NoExactText):
            number(stored)
