"""The person of a row, explained: the cases come to what the file came to, row by row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from calc_service.batch.audit import Request
from calc_service.batch.files import CSV, FileFormat
from calc_service.runs.explained import explain
from calc_service.runs.row_types import FIRST_ROW
from tests.batch.agreement.test_agreement import files
from tests.properties.worlds_on_file import BY_NAME, book_of

if TYPE_CHECKING:
    from calc_service.runs.folder import RunFolder
    from tests.runs.conftest import WorkedOff

AS_CSV = FileFormat(CSV)
PERSONS = 12


def persons(folder: RunFolder, rows: int) -> list[dict[str, Any]]:
    """Each person once, and each row without one."""
    said: dict[int, dict[str, Any]] = {}
    for row in range(rows):
        if row + FIRST_ROW not in said:
            person = json.loads(explain(folder.path, row, "en"))
            theirs = [one["row"] for case in person["cases"] for one in case["rows"]]
            said |= dict.fromkeys([*theirs, *(one["row"] for one in person["beside"])], person)
    assert sorted(said) == list(range(FIRST_ROW, rows + FIRST_ROW)), "every row stands with its person"
    return list({id(person): person for person in said.values()}.values())


@pytest.mark.parametrize("settled", [True, False], ids=["settled", "entitled"])
@pytest.mark.parametrize("recorded", [False, True], ids=["computed", "recorded"])
@pytest.mark.parametrize("world", ["city", "own_tracks"])
def test_the_cases_of_a_person_come_to_what_the_file_came_to(
    worked_off: WorkedOff,
    world: str,
    recorded: bool,  # noqa: FBT001  as pytest has it
    settled: bool,  # noqa: FBT001
) -> None:
    rows = next(files(BY_NAME[world], f"explained {settled} {recorded}", PERSONS))
    frame = pl.DataFrame({name: [row[name] or None for row in rows] for name in rows[0]}, infer_schema_length=None)
    request = Request(settled=settled, run_on_recorded=recorded)
    content = frame.cast(pl.String).write_csv().encode()
    folder = worked_off(content, AS_CSV, AS_CSV, request, book_of(world))
    compared = 0
    for person in persons(folder, len(rows)):
        for case in person["cases"]:
            assert case["faults"] == []
            stays = any("stay_id" in claim for claim in case["case"]["claims"])
            for one in case["rows"]:
                # A stay whose settlements stand in several cases costs more in all than in each of them.
                assert stays or not one["differs"], case["case"]
                compared += not one["differs"]
        for one in person["beside"]:
            assert one["status"] in {"void", "rejected"}
            assert (one["status"] == "rejected") == bool(one["errors"])
            assert all(error["message"] and "{" not in error["message"] for error in one["errors"])
    assert compared > PERSONS / 2


def test_a_row_that_the_file_does_not_have_is_no_persons(worked_off: WorkedOff) -> None:
    rows = next(files(BY_NAME["city"], "few", 2))
    content = pl.DataFrame(rows).cast(pl.String).write_csv().encode()
    folder = worked_off(content, AS_CSV, AS_CSV, Request(), book_of("city"))
    with pytest.raises(IndexError):
        explain(folder.path, len(rows), "zh")
