"""What the numbers of a sheet say as days and moments."""

import pytest

from calc_service.batch.files.xlsx_values import NoExactText, moment

DAY = 45_809  # 2025-06-01
SECONDS = 86_400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "2025-06-01"),
        (13 * 3600 + 49 * 60 + 42, "2025-06-01 13:49:42"),
        (42.0004, "2025-06-01 00:00:42"),
        (42.0006, "2025-06-01 00:00:42.001"),
        (86_399.9994, "2025-06-01 23:59:59.999"),
        (86_399.9996, "2025-06-01 23:59:59.999"),
        (86_399.99999, "2025-06-01 23:59:59.999"),
    ],
)
def test_a_moment_is_taken_to_the_nearest_millisecond_of_its_day(seconds: float, text: str) -> None:
    assert moment(repr(DAY + seconds / SECONDS), since_1904=False) == text


def test_the_last_day_has_a_last_millisecond_too() -> None:
    assert moment(repr(2_958_465 + 86_399.9996 / SECONDS), since_1904=False) == "9999-12-31 23:59:59.999"
    with pytest.raises(NoExactText, match="wrong_type"):
        moment("2958466", since_1904=False)
