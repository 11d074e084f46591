"""Days and times of day in files, behind a day of settlement and in a column of its own; columns of words."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from calc_service.batch.audit import Request
from calc_service.batch.cells import read
from calc_service.batch.faults import RowFaults
from calc_service.batch.spellings import (
    BEHIND_A_DAY,
    BY_ITSELF,
    NAMELESS,
    clock,
    day_number,
    named,
    without_clock,
)
from calc_service.domain.columns import input_columns
from calc_service.domain.parsing import CLOCK, SECOND, ParseError
from calc_service.engine.columns import NONE
from tests.batch.whole import audited_whole
from tests.case.asking import city, claim

NOON = 12 * 3600 * SECOND
BEHIND = {
    "2025-06-01": NONE,
    "2025-06-01 12:00:00": NOON,
    "2025-06-01T12:00:00": NOON,
    "2025/6/1 12:00": NOON,
    "20250601 12:00:00": NOON,
    "2025-06-01 12:00:00+08:00": NOON,
    "2025-06-01T12:00+08:00": NOON,
    "2025-06-01 9:05": (9 * 60 + 5) * 60 * SECOND,
    "2025-06-01 12:00:00.5": NOON + SECOND // 2,
    "2025-06-01 12:00:00.000000001": NOON + 1,
    "2025-06-01 23:59:59.999": 86_399_999 * SECOND // 1000,
    "2025-06-01 00:00:00": 0,
}
NO_MOMENT = [
    "2025-06-01 24:00:00",
    "2025-06-01 12:60",
    "2025-06-01 23:59:60",
    "2025-06-01 12:00:00Z",
    "2025-06-01 12:00:00+00:00",
    "2025-06-01 12:00:00+0800",
    "2025-06-01 12:00:00 +08:00",
    "2025-06-01 12:00:00.",
    "2025-06-01 12:00:00.0000000001",
    "2025-06-01 12:00.5",
    "2025-06-01  12:00:00",
    "2025-06-01 12",
    "2025-06-01T",
    "2025-06-01 12:00:00 ",
    "2025-02-29 12:00:00",
    " 12:00:00",
    "12:00:00",
]


def found(settled_on: list[str | None], **others: list[str | None]) -> tuple[dict[str, list[int]], dict[str, Any]]:
    """The numbers of days and times, and the rows with each fault of these columns."""
    columns = {"settled_on": settled_on, **others}
    parts = {name: [pl.Series(name, cells, dtype=pl.String)] for name, cells in columns.items()}
    fields = input_columns(city().pools)
    faults = RowFaults(len(settled_on), tuple(field.name for field in fields))
    cells = read(parts, fields, faults, {})
    numbers = {name: cells.numbers[name].tolist() for name in {*columns, "settled_time"}}
    of_columns = {key: sorted(row for part in rows for row in part.tolist()) for key, rows in faults.found.items()}
    return numbers, {f"{name}:{code}": rows for (name, code), rows in of_columns.items() if name in numbers}


def test_a_clock_time_behind_the_day_of_settlement_is_its_time() -> None:
    numbers, faults = found(list(BEHIND))
    assert numbers["settled_time"] == list(BEHIND.values())
    assert set(numbers["settled_on"]) == {20_240}
    assert faults == {}


@pytest.mark.parametrize("text", NO_MOMENT)
def test_what_is_no_day_with_a_time_is_no_date(text: str) -> None:
    numbers, faults = found(["2025-06-01 08:00:00", text])
    assert numbers["settled_on"] == [20_240, NONE]
    assert faults == {"settled_on:not_a_date": [1]}
    with pytest.raises(ParseError, match="not_a_date"):
        day_number(text)


@pytest.mark.parametrize("text", [*BEHIND, *NO_MOMENT])
def test_one_by_one_and_all_at_once_a_day_is_read_alike(text: str) -> None:
    day = without_clock(pl.Series([text]))[0]
    assert _read(day) == _read(text)


def _read(text: str) -> int | None:
    try:
        return day_number(text)
    except ParseError:
        return None


def test_in_other_columns_the_day_alone_is_taken() -> None:
    numbers, faults = found(["2025-06-02"], admitted_on=["2025-06-01 12:00:00.5+08:00"])
    assert (numbers["admitted_on"], numbers["settled_time"], faults) == ([20_240], [NONE], {})


def test_a_time_may_stand_in_a_column_of_its_own() -> None:
    times: list[str | None] = ["12:00:00", None, "00:00:00.000000001", "23:59:59.999999999"]
    numbers, faults = found(["2025-06-01"] * 4, settled_time=times)
    assert numbers["settled_time"] == [NOON, NONE, 1, 86_400 * SECOND - 1]
    assert faults == {}


def test_a_time_of_its_own_is_written_as_in_a_case() -> None:
    times: list[str | None] = ["24:00:00", "12:00", "9:00:00", "12:00:00Z", "12:00:60", "12:00:00"]
    _, faults = found(["2025-06-01"] * 6, settled_time=times)
    assert faults == {"settled_time:not_a_date": [0, 1, 2, 3, 4]}
    assert [bool(CLOCK.fullmatch(time or "")) for time in times] == [False] * 5 + [True]


def test_two_times_that_differ_disagree() -> None:
    days: list[str | None] = ["2025-06-01 12:00:00", "2025-06-01 12:00", "2025-06-01", "2025-06-01 13:00:00"]
    times: list[str | None] = ["12:00:00", "12:00:00.000", "12:00:00", None]
    numbers, faults = found([*days, "2025-06-01 12:00:00"], settled_time=[*times, "12:00:00.000000001"])
    assert numbers["settled_time"][:4] == [NOON, NOON, NOON, NOON + 3600 * SECOND]
    assert faults == {"settled_time:codes_disagree": [4]}
    assert numbers["settled_time"][4] == NONE


def test_a_time_behind_a_day_that_does_not_exist_is_none() -> None:
    numbers, faults = found(["2025-02-29 12:00:00", "2025-02-29 12:00:00"], settled_time=["13:00:00", None])
    assert numbers["settled_time"] == [13 * 3600 * SECOND, NONE]
    assert faults == {"settled_on:not_a_date": [0, 1]}


def test_nothing_is_found_in_nothing() -> None:
    nothing = pl.Series([], dtype=pl.String)
    assert clock(nothing, BY_ITSELF).tolist() == clock(nothing, BEHIND_A_DAY).tolist() == []


CELLS = {"person_id": "P-1", "district": "500104", "insurance": "employee", "categories": "subsistence_allowance"}
CAPPED = {"total_cost": "200000.00", "policy_scope_cost": "200000.00", "basic_paid": "0.00"}


def paid(*settled_on: str) -> list[str]:
    """The claims that are paid anything, of as many on one day."""
    rows = [
        CELLS | claim(name) | CAPPED | {"settled_on": day, "facility_designated": "true"}
        for name, day in zip("abc", settled_on, strict=False)
    ]
    result = audited_whole(pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)), Request(), city())
    return result.filter(pl.col("assistance_paid") > 0)["claim_id"].to_list()


def test_rows_of_one_day_are_computed_in_order_of_their_times() -> None:
    assert paid("2025-06-01 13:49:42", "2025-06-01 08:00:00", "2025-06-01 08:00:00.001") == ["b"]
    assert paid("2025-06-01 13:49:42", "2025-06-01 08:00:00", "2025-06-01") == ["c"]
    assert paid("2025-06-01", "2025-06-01", "2025-06-01") == ["a"]


@pytest.mark.parametrize("count", [0, 1, 2, 254, 255, 256, 65_534, 65_535, 65_536])
def test_every_position_has_its_name_however_many_there_are(count: int) -> None:
    names = [f"name {place}" for place in range(count)]
    assert named(names, np.array([*range(count), NAMELESS])).to_list() == [*names, None]


def test_positions_may_share_a_name_or_have_none() -> None:
    names = ["a", None, "b", "a"]
    assert named(names, np.array([3, 2, 1, 0, NAMELESS], dtype=np.int16)).to_list() == ["a", "b", None, "a", None]
