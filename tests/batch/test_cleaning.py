"""Cells without what is no part of them: blanks around ids, marks that stand for nothing; all of it counted."""

import polars as pl
import pytest

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from calc_service.batch.reply_types import BatchSummary
from calc_service.engine.edition import RuleBook
from tests.api.batch_files import frame_of
from tests.batch.whole import audited_whole

Changes = dict[str, str | None]
TWICE: tuple[Changes, ...] = ({"claim_id": "S-1"}, {"claim_id": "S-2", "settled_on": "2025-09-01"})
COSTLY: Changes = {
    "disease_class": "other",
    "total_cost": "20000.00",
    "policy_scope_cost": "18000.00",
    "basic_paid": "9000.00",
    "recorded_assistance": "0.00",
}


def answers(book: RuleBook, *changes: Changes, **columns: str) -> list[dict[str, object]]:
    return audited_whole(frame_with(*changes, **columns), Request(), book).to_dicts()


def frame_with(*changes: Changes, **columns: str) -> pl.DataFrame:
    return frame_of(*changes).with_columns(**{name: pl.lit(text) for name, text in columns.items()})


def summary_of(book: RuleBook, *changes: Changes, **columns: str) -> BatchSummary:
    return audit(Table.of(frame_with(*changes, **columns)), Request(), book).summary


@pytest.mark.parametrize(
    "person_id", [" P-1", "P-1\t", "\u00a0P-1\u3000", "'P-1", " ' P-1 \t", "\ufeffP-1", "P-1\u200b"]
)
def test_blanks_and_an_apostrophe_around_an_id_are_no_part_of_it(book: RuleBook, person_id: str) -> None:
    rows: list[Changes] = [{**each, "person_id": one} for each, one in zip(TWICE, ("P-1", person_id), strict=True)]
    apart: list[Changes] = [{**each, "person_id": one} for each, one in zip(TWICE, ("P-1", "P-2"), strict=True)]
    found, counted = answers(book, *rows), summary_of(book, *rows).cleaned

    assert found[1]["catastrophic_entitled"] != answers(book, *apart)[1]["catastrophic_entitled"]
    assert [row["person_id"] for row in found] == ["P-1", person_id]
    assert [(one.header, one.trimmed, one.blanked) for one in counted] == [("person_id", 1, 0)]


def test_one_apostrophe_is_left_out_and_no_more(book: RuleBook) -> None:
    rows: list[Changes] = [{**each, "person_id": one} for each, one in zip(TWICE, ("''P-1", "'P-1"), strict=True)]
    assert answers(book, *rows) != answers(book, *TWICE)
    assert [one.trimmed for one in summary_of(book, *rows).cleaned] == [2]


@pytest.mark.parametrize(
    "mark",
    [
        "-",
        "--",
        "—",
        "/",
        "\\N",
        "NULL",
        "null",
        "N/A",
        "NA",
        "NaN",
        "None",
        "无",
        "空",
        " ",
        "---",
        "(NULL)",
        "[null]",
        "／",
    ],
)
def test_a_mark_that_stands_for_nothing_joins_no_stay_and_names_no_person(book: RuleBook, mark: str) -> None:
    rows: list[Changes] = [{**COSTLY, **each} for each in TWICE]
    assert [row["reasons"] for row in answers(book, *rows, stay_id=mark)] == ["threshold_not_exceeded"] * 2
    assert [row["reasons"] for row in answers(book, *rows, stay_id="1")] == [None, None]
    assert [row["errors"] for row in answers(book, {"person_id": mark})] == ["person_id:required"]
    assert [row["errors"] for row in answers(book, {"claim_id": mark})] == ["claim_id:required"]


@pytest.mark.parametrize("column", ["stay_id", "reverses", "facility_id"])
def test_a_zero_names_no_stay_no_claim_and_no_facility(book: RuleBook, column: str) -> None:
    found = summary_of(book, {}, {"claim_id": "0"}, **{column: "0"})
    assert found.errors == {}
    assert [(one.header, one.blanked) for one in found.cleaned] == [(column, 2)]


def test_a_zero_may_be_a_person_and_a_claim(book: RuleBook) -> None:
    assert summary_of(book, {"claim_id": "0", "person_id": "0"}).errors == {}


@pytest.mark.parametrize("mark", ["\\N", "NULL", "nan", "空", "/"])
def test_marks_are_blank_in_every_cell_that_may_be_blank(book: RuleBook, mark: str) -> None:
    blank = {"catastrophic_paid": mark, "admitted_on": mark, "settled_time": mark, "recorded_tilt": mark}
    found = answers(book, {}, **blank)
    assert [(row["errors"], row["finding_tilt"], row["status"]) for row in found] == [(None, "not_recorded", "payable")]


def test_a_dash_in_an_amount_is_refused_since_accounts_write_zero_so(book: RuleBook) -> None:
    for mark in ("-", "--", "—"):
        assert answers(book, {}, recorded_tilt=mark)[0]["errors"] == "recorded_tilt:not_an_amount"


def test_no_category_may_be_said(book: RuleBook) -> None:
    assert [row["reasons"] for row in answers(book, {"categories": "无"})] == ["not_a_recipient"]


def test_what_has_to_be_said_is_not_blank_but_unknown(book: RuleBook) -> None:
    assert answers(book, {"setting": "无"})[0]["errors"] == "setting:unknown_value"
    assert answers(book, {"total_cost": "NULL"})[0]["errors"] == "total_cost:not_an_amount"


def test_a_blank_by_a_mark_takes_what_was_assumed(book: RuleBook) -> None:
    frame = frame_with({}, catastrophic_paid="NULL")
    found = audited_whole(frame, Request(assumed={"catastrophic_paid": "0.00"}), book)
    assert [str(used) for used in found["catastrophic_used"]] == ["0.00"]


@pytest.mark.parametrize(
    "damaged",
    [
        "5.00101E+17",
        "5.001011990010100e+17",
        "5E+17",
        "5.0E17",
        "５.00101E+17",
        "-5.1E+17",
        "500101199001010000.0",
        "#N/A",
        "####",
    ],
)
@pytest.mark.parametrize("column", ["person_id", "claim_id", "stay_id", "facility_id"])
def test_an_id_that_a_spreadsheet_damaged_is_refused(book: RuleBook, column: str, damaged: str) -> None:
    assert answers(book, {}, **{column: damaged})[0]["errors"] == f"{column}:damaged_id"


@pytest.mark.parametrize("sound", ["1E5", "12345.0", "3E12", "E+17", "5.001", "#12", "P#N/A", "1.5E", "A1E+5"])
def test_what_only_looks_like_damage_is_an_id(book: RuleBook, sound: str) -> None:
    assert answers(book, {"person_id": sound})[0]["errors"] is None
