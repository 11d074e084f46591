"""Which ids are citizen identity numbers: the check digit, the day of birth, and how they may be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.domain.identity_number import bare, is_identity_number
from tests.domain.identity_numbers import numbers, with_check_digit

KNOWN = ("11010519491231002X", "440524188001010014")
"""The examples of the standard; the second was born before the years that are looked for."""


def test_the_example_of_the_standard_is_one() -> None:
    assert is_identity_number(KNOWN[0])
    assert is_identity_number(KNOWN[0].lower())


def test_one_of_a_century_in_which_nobody_alive_was_born_is_none() -> None:
    assert with_check_digit(KNOWN[1][:17]) == KNOWN[1]
    assert not is_identity_number(KNOWN[1])


def test_of_all_check_digits_one_alone_is_right() -> None:
    assert [is_identity_number(KNOWN[0][:17] + last) for last in "0123456789Xx"] == [False] * 10 + [True] * 2


@pytest.mark.parametrize("check", range(11))
def test_every_check_digit_occurs(check: int) -> None:
    found = [with_check_digit(f"50010119850228{last:03}") for last in range(60)]
    wanted = "X" if check == 10 else str(check)
    assert any(number[-1] == wanted and is_identity_number(number) for number in found)


@pytest.mark.parametrize(
    ("day", "real"),
    [
        ("19000101", True),
        ("18991231", False),
        ("20991231", True),
        ("21000101", False),
        ("20000229", True),
        ("19000229", False),
        ("20240229", True),
        ("20230229", False),
        ("19850431", False),
        ("19850430", True),
        ("19850001", False),
        ("19851301", False),
        ("19850100", False),
        ("19850132", False),
    ],
)
def test_the_day_of_birth_has_to_be_a_day(day: str, real: bool) -> None:  # noqa: FBT001  a row of the table
    assert is_identity_number(with_check_digit(f"500101{day}123")) is real


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number: str, place: int, more: int) -> None:
    digit = 10 if number[place] == "X" else int(number[place])
    assert is_identity_number(number)
    assert not is_identity_number(number[:place] + str((digit + more) % 10) + number[place + 1 :])


@given(numbers(), st.integers(0, 16))
def test_two_digits_that_changed_places_are_always_seen(number: str, place: int) -> None:
    turned = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert turned == number or not is_identity_number(turned)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P-1",
        "110105491231002",
        "11010519491231002",
        "11010519491231002XX",
        "X1010519491231002X",
        "110105-19491231002",
        "110105/19491231/002X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "010105194912310021",
        "٣١٠١٠٥١٩٤٩١٢٣١٠٠٢X",
        "11010519491231002✗",
        "11010519491231002Χ",
        "110105194912310.2X",
        "000000000000000000",
        "\ud800" * 18,
        "9" * 1_000_000,
    ],
)
def test_what_is_no_number_of_18_digits_is_none(text: str) -> None:
    assert not is_identity_number(bare(text))


@pytest.mark.parametrize(
    "text",
    [
        "110105 19491231 002X",
        "110105-19491231-002x",
        "1101 0519 4912 3100 2X",
        "１１０１０５　１９４９１２３１－００２Ｘ",
    ],
)
def test_digits_may_be_parted_as_people_write_them(text: str) -> None:
    assert is_identity_number(bare(text))


@pytest.mark.parametrize("write", ["{}", " {}\t", "'{}", "\u00a0' {}", "\ufeff{}\u200b", "\u3000{}\u3000"])
def test_what_stands_around_it_hides_nothing(write: str) -> None:
    assert is_identity_number(bare(write.format(KNOWN[0])))
    assert is_identity_number(bare(write.format("１１０１０５１９４９１２３１００２Ｘ")))
