"""Pivots of a run over HTTP: any one dimension or two, largest first, what is wrong with a query said at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calc_service.batch.pivots.dimensions import DIMENSIONS
from tests.api.audit_runs import Kept, kept_in
from tests.api.batch_files import csv_of

if TYPE_CHECKING:
    from collections.abc import Callable

PAID: dict[str, str | None] = {"recorded_assistance": "20000.00"}
FILE = csv_of(
    {"facility_id": "H-1"},
    {"person_id": "P-2", "facility_id": "H-1", **PAID},
    {"person_id": "P-3", "facility_id": "H-2", "recorded_assistance": "0.00"},
    {"person_id": "P-4", "facility_id": " H-2", "total_cost": "?"},
    {"person_id": "P-5", "facility_id": "", "settled_on": "2025-07-01", **PAID},
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def run(kept: Kept) -> str:
    return kept.done(FILE)


@pytest.mark.parametrize("by", [*DIMENSIONS, "district,month", "facility,finding"])
def test_every_row_stands_in_one_line(kept: Kept, run: str, by: str, conforms: Callable[[str, object], None]) -> None:
    said = kept.client.get(f"{run}/pivot?by={by}").get_json()

    conforms("Pivot", said)
    assert said["by"] == by.split(",")
    assert sum(line["rows"] for line in said["lines"]) == said["total"]["rows"] == 5
    assert all(set(line["members"]) == set(said["by"]) for line in said["lines"])


def test_facilities_with_what_was_paid_wrongly(kept: Kept, run: str) -> None:
    said = kept.client.get(f"{run}/pivot?by=facility&measure=under").get_json()
    lines = {line["members"]["facility"]: line for line in said["lines"]}

    assert said["lines"][0]["members"] == {"facility": "H-2"}
    assert {name: line["rows"] for name, line in lines.items()} == {"H-1": 2, "H-2": 2, None: 1}
    assert (lines["H-1"]["over"], lines["H-1"]["under"]) == ("6254.44", "0.00")
    assert (lines["H-2"]["under"], lines["H-2"]["compared"]) == (lines["H-2"]["due"], 1)
    assert (lines[None]["differing"], lines[None]["wrong"]) == (1, "6254.44")


def test_what_is_not_compared_is_null_and_not_nothing(kept: Kept, run: str) -> None:
    total = kept.client.get(f"{run}/pivot?fund=tilt").get_json()["total"]

    assert (total["compared"], total["recorded"], total["over"], total["wrong"]) == (0, None, None, None)
    assert total["due"] is not None


def test_the_others_stand_in_one_line(kept: Kept, run: str) -> None:
    said = kept.client.get(f"{run}/pivot?by=month,facility&top=1&measure=rows").get_json()

    assert len(said["lines"]) == 1
    assert (said["left_out"], said["others"]["members"]) == (2, {})
    assert said["lines"][0]["rows"] + said["others"]["rows"] == said["total"]["rows"]


def test_all_that_is_wrong_with_a_query_is_said_at_once(kept: Kept, run: str) -> None:
    reply = kept.client.get(f"{run}/pivot?by=district,district&fund=x&measure=y&top=0&further=1&lang=en")

    assert reply.status_code == 422
    pointers = {fault["pointer"] for fault in reply.get_json()["errors"]}
    assert pointers == {f"/query/{name}" for name in ("by", "fund", "measure", "top", "further")}


@pytest.mark.parametrize("wrong", ["by=", "by=district,month,finding", "by=person_id", "top=1001", "top=%C2%B2"])
def test_what_is_no_pivot_is_refused(kept: Kept, run: str, wrong: str) -> None:
    assert kept.client.get(f"{run}/pivot?{wrong}").status_code == 422


def test_enrolments_have_no_pivots(kept: Kept) -> None:
    body = (
        "person_id,district,insurance,categories,year,tier,paid_on\n"
        "P-1,500101,resident,extreme_poverty,2025,1,2024-11-20\n"
    )
    reply = kept.client.get(f"{kept.done(body.encode(), '?kind=premium')}/pivot")

    assert (reply.status_code, reply.get_json()["type"]) == (422, "/problems/no-pivot")


def test_a_run_that_is_not_there_has_none(kept: Kept) -> None:
    assert kept.client.get(f"/v1/audits/{'0' * 32}/pivot").status_code == 404
