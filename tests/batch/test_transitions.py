"""Files under rules that go by the day of admission: findings of rows that lack it, and what the summary says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from tests.properties.worlds_on_file import book_of
from tests.reference.batch.asking import row

if TYPE_CHECKING:
    from calc_service.batch.reply_types import FileNote

PAID = "750.00"


def audited(*rows: dict[str, str], world: str = "transitions") -> tuple[pl.DataFrame, list[FileNote]]:
    found = audit(Table.of(pl.DataFrame(list(rows)), list(rows[0])), Request(), book_of(world))
    return pl.concat([piece() for piece in found.result.pieces]), found.summary.notes


def stay(claim_id: str, **cells: str) -> dict[str, str]:
    paid = {"recorded_assistance": PAID, "admitted_on": ""}
    return row(claim_id, settled_on="2025-04-10", person_id=claim_id, **{**paid, **cells})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ("review", "admission_day_needed", "review")),
        ({"admitted_on": "2025-04-01"}, ("payable", None, "match")),
        ({"admitted_on": "2025-03-31"}, ("payable", None, "overpaid")),
        ({"referral": "emergency"}, ("review", "admission_day_needed|emergency_review", "review")),
        ({"referral": "missing"}, ("not_payable", "admission_day_needed|not_referred", "review")),
        (
            {"facility_designated": "false"},
            ("not_payable", "admission_day_needed|facility_not_designated", "paid_ineligible"),
        ),
        ({"setting": "outpatient"}, ("payable", None, "match")),
        ({"admitted_on": "2025-13-01"}, ("rejected", None, None)),
    ],
)
def test_a_row_is_judged_by_its_day_of_admission(cells: dict[str, str], expected: tuple[str | None, ...]) -> None:
    found, _ = audited(stay("a", **cells))
    assert found.select("status", "reasons", "finding_assistance").row(0) == expected


def test_the_summary_says_how_many_rows_wait_and_how_to_give_the_day() -> None:
    _, (note,) = audited(stay("a"), stay("b"), stay("c", admitted_on="2025-04-02"))
    assert note.code == "admission_day_needed"
    assert note.message.zh.startswith("2 行缺少入院日期")
    assert "fill these cells in" in note.message.en


def test_a_file_without_the_column_is_told_how_to_give_it() -> None:
    cells = stay("a")
    del cells["admitted_on"]
    _, (note,) = audited(cells)
    assert "column=HEADER:admitted_on" in note.message.en


def test_nothing_is_said_where_no_rules_go_by_admission() -> None:
    found, notes = audited(stay("a"), world="city")
    assert (found["status"].item(), notes) == ("payable", [])
