"""What a text may mean, wherever it comes in."""

from datetime import date

import pytest

from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL
from calc_service.domain.parsing import ParseError, amount, choice, clock, day, identifier


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("0.0", 0),
        ("0.01", 1),
        ("0.1", 10),
        ("7", 700),
        ("10.5", 1050),
        ("1234.56", 123456),
        ("99999999.99", HIGHEST_AMOUNT),
    ],
)
def test_an_amount_becomes_fen(text: str, fen: int) -> None:
    assert amount(text) == fen


def test_a_higher_bound_may_be_given() -> None:
    assert amount("99999999999.99", HIGHEST_TOTAL) == HIGHEST_TOTAL
    with pytest.raises(ParseError) as refused:
        amount("100000000000.00", HIGHEST_TOTAL)
    assert refused.value.code == "out_of_range"
    assert refused.value.details == {"minimum": "0.00", "maximum": "99999999999.99"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("100000000.00", "out_of_range"),
        ("100000000", "out_of_range"),
        ("-0.01", "out_of_range"),
        ("-0", "out_of_range"),
        ("1.005", "too_many_decimals"),
        ("-1.005", "too_many_decimals"),
        ("", "not_an_amount"),
        ("1e5", "not_an_amount"),
        ("01", "not_an_amount"),
        ("1.", "not_an_amount"),
        (".5", "not_an_amount"),
        ("+1", "not_an_amount"),
        ("1 ", "not_an_amount"),
        ("1\n", "not_an_amount"),
        ("1,000", "not_an_amount"),
        ("1_000", "not_an_amount"),
        ("１００", "not_an_amount"),
        ("٣", "not_an_amount"),
        ("NaN", "not_an_amount"),
    ],
)
def test_what_is_no_amount_has_a_code(text: str, code: str) -> None:
    with pytest.raises(ParseError) as refused:
        amount(text)
    assert refused.value.code == code
    assert str(refused.value) == code


def test_the_range_is_told() -> None:
    with pytest.raises(ParseError) as refused:
        amount("-5")
    assert refused.value.details == {"minimum": "0.00", "maximum": "99999999.99"}
    with pytest.raises(ParseError) as refused:
        amount("x")
    assert refused.value.details == {}


@pytest.mark.parametrize("text", ["9" * 1_000_000, "-" + "9" * 1_000_000, "0." + "9" * 1_000_000])
def test_a_million_digits_are_refused_without_becoming_a_number(text: str) -> None:
    # Python itself refuses to turn so many digits into a number, with an error of another kind.
    with pytest.raises(ParseError):
        amount(text)


def test_a_day_is_read_as_written() -> None:
    assert day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["2023-02-29", "2025-13-01", "0000-01-01", "2025-6-1", "20250601", "2025-W01-1", "2025-06-01 ", "２025-06-01", ""],
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match=r"^not_a_date$"):
        day(text)


@pytest.mark.parametrize("text", ["a", "a" * 64, "😀" * 64, " ", "a b/~中", "\xa0"])
def test_an_id_is_taken_as_it_is(text: str) -> None:
    assert identifier(text) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("a" * 65, "too_long"),
        ("\n" * 65, "too_long"),
        ("\x00", "bad_characters"),
        ("a\x1f", "bad_characters"),
        ("\x7f", "bad_characters"),
        ("\x9f", "bad_characters"),
        ("\ud800", "bad_characters"),
        ("a\udfff", "bad_characters"),
    ],
)
def test_an_id_that_cannot_be_shown_is_refused(text: str, code: str) -> None:
    with pytest.raises(ParseError) as refused:
        identifier(text)
    assert refused.value.code == code
    assert refused.value.details == ({"limit": 64} if code == "too_long" else {})


def test_a_choice_is_one_of_its_list() -> None:
    assert choice("b", ("a", "b")) == "b"
    with pytest.raises(ParseError) as refused:
        choice("B", ("a", "b"))
    assert refused.value.code == "unknown_value"
    assert refused.value.details == {"allowed": ("a", "b")}


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("00:00:00", 0),
        ("00:00:00.000000001", 1),
        ("13:49:42", 49_782_000_000_000),
        ("13:49:42.5", 49_782_500_000_000),
        ("23:59:59.999999999", 86_399_999_999_999),
    ],
)
def test_a_time_of_day_becomes_nanoseconds(text: str, nanoseconds: int) -> None:
    assert clock(text) == nanoseconds


@pytest.mark.parametrize(
    "text",
    ["", "24:00:00", "12:60:00", "13:49:60", "13:49", "9:05:00", "13:49:42.", "13:49:42.0000000001", "13:49:42Z",
     "13:49:42+08:00", " 13:49:42", "13:49:42\n", "13.49.42", "１３:49:42", "2025-06-01 13:49:42"],
)  # fmt: skip
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="not_a_date"):
        clock(text)
