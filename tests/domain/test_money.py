import numpy as np
import pytest

from calc_service.domain.money import (
    HIGHEST_TOTAL,
    UNLIMITED,
    WHOLE,
    changed_by,
    percent,
    ratio_text,
    share,
    signed_yuan,
    times,
    yuan,
)
from calc_service.engine.columns import shares
from tests.engine.invented import column


@pytest.mark.parametrize(
    ("amount", "ratio", "expected"),
    [
        (0, 7000, 0),
        (1, 5000, 1),
        (1, 4999, 0),
        (3, 5000, 2),
        (5, 7000, 4),
        (19_636_52, 7000, 13_745_56),
        (7, WHOLE, 7),
        (7, 0, 0),
        (HIGHEST_TOTAL, WHOLE, HIGHEST_TOTAL),
    ],
)
def test_a_share_is_rounded_half_up_to_the_fen(amount: int, ratio: int, expected: int) -> None:
    assert share(amount, ratio) == expected
    of_column = shares(column([amount]), column([ratio]))
    assert of_column.dtype == np.int64
    assert of_column.tolist() == [expected]


def test_every_exact_half_fen_is_rounded_up() -> None:
    odd = np.arange(1, 2001, 2, dtype=np.int64)
    assert np.array_equal(shares(odd, column([5000])), (odd + 1) // 2)


def test_no_product_within_the_range_leaves_int64() -> None:
    assert np.iinfo(np.int64).max > HIGHEST_TOTAL * WHOLE + WHOLE
    assert HIGHEST_TOTAL == 99_999_999_999_99
    assert UNLIMITED > HIGHEST_TOTAL


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (50, "0.50"), (100, "1.00"), (1374556, "13745.56")]
)
def test_fen_are_shown_as_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("basis_points", "decimal", "people"),
    [
        (0, "0.00", "0%"),
        (1, "0.0001", "0.01%"),
        (7000, "0.70", "70%"),
        (7225, "0.7225", "72.25%"),
        (7250, "0.725", "72.5%"),
        (500, "0.05", "5%"),
        (1000, "0.10", "10%"),
        (10_000, "1.00", "100%"),
    ],
)
def test_a_ratio_is_shown_as_a_decimal_and_as_people_write_it(basis_points: int, decimal: str, people: str) -> None:
    assert ratio_text(basis_points) == decimal
    assert percent(basis_points) == people


@pytest.mark.parametrize(("fen", "told"), [(0, "0.00"), (-1, "-0.01"), (-150, "-1.50"), (123456, "1234.56")])
def test_a_difference_keeps_its_sign(fen: int, told: str) -> None:
    assert signed_yuan(fen) == told


@pytest.mark.parametrize(
    ("amount", "other", "told"),
    [(10, 1, "10"), (206400, 19856, "10.4"), (7, 2, "3.5"), (1, 3, "0.3"), (1, 4, "0.3"), (0, 9, "0")],
)
def test_how_many_times_is_told_to_one_decimal(amount: int, other: int, told: str) -> None:
    assert times(amount, other) == told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(60000, 100000, "+67%"), (100000, 12, "-100%"), (200, 199, "-1%"), (1000, 1004, "+0%"), (8, 8, "-0%")],
)
def test_a_change_is_told_in_whole_percent(before: int, after: int, told: str) -> None:
    assert changed_by(before, after) == told
