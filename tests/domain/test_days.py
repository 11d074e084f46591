"""Days as whole numbers."""

from datetime import date

import pytest

from calc_service.domain.days import AFTER_ALL_DAYS, BEFORE_ALL_DAYS, day_number, day_of, iso_or_none


@pytest.mark.parametrize(("day", "number"), [("1970-01-01", 0), ("1969-12-31", -1), ("2022-10-28", 19293)])
def test_a_day_and_its_number_stand_for_each_other(day: str, number: int) -> None:
    assert day_number(date.fromisoformat(day)) == number
    assert day_of(number) == date.fromisoformat(day)
    assert iso_or_none(number) == day


@pytest.mark.parametrize("end", [date.min, date.max])
def test_what_lies_outside_all_days_is_none(end: date) -> None:
    number = day_number(end)
    assert iso_or_none(number) == end.isoformat()
    assert iso_or_none(number + (1 if end == date.max else -1)) is None
    assert iso_or_none(AFTER_ALL_DAYS) is iso_or_none(BEFORE_ALL_DAYS) is None
