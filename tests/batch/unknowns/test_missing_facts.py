"""What a file says where facts are missing, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from msgspec import UnsetType

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import XLSX, FileFormat, Table
from calc_service.batch.pivots.asked import PivotAsked, pivot
from calc_service.batch.pivots.of_file import stretches_of
from calc_service.batch.refusals import FileRefused
from calc_service.batch.unknowns.asked import may_be_unknown
from calc_service.batch.workbook import Worded, write_workbook
from tests.batch.across_persons.files_of_facilities import asking
from tests.batch.agreement.product import texts
from tests.batch.one_row import WHOSE_AND_WHAT

if TYPE_CHECKING:
    from pathlib import Path

    from calc_service.batch.audit import Audited
    from calc_service.engine.edition import RuleBook

ROW = {
    **WHOSE_AND_WHAT,
    "total_cost": "20000.00",
    "policy_scope_cost": "20000.00",
    "basic_paid": "10000.00",
    "recorded_assistance": "7000.00",
}


def audited(book: RuleBook, unknown: str, *rows: dict[str, Any], without: str = "", **options: object) -> Audited:
    columns = {name: [({**ROW, **row})[name] or None for row in rows] for name in ROW if name not in without.split()}
    for name in dict.fromkeys(name for row in rows for name in row if name not in ROW):
        columns[name] = [row.get(name) for row in rows]
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    request = Request(unknown=tuple(unknown.split()), **options)  # type: ignore[arg-type]  # as they are asked
    return audit(Table.of(frame), request, book)


def found(
    book: RuleBook, unknown: str, *rows: dict[str, Any], without: str = "", **options: object
) -> list[dict[str, str]]:
    return texts(audited(book, unknown, *rows, without=without, **options).result.whole())


def test_what_differs_in_every_case_is_certain_though_nobody_knows_in_which_direction(book: RuleBook) -> None:
    (row,) = found(book, "facility_designated", {"facility_designated": "", "recorded_assistance": "3000.00"})
    assert (row["assistance_paid_lowest"], row["assistance_paid_highest"]) == ("0.00", "7000.00")
    assert (row["assistance_paid"], row["certainty_assistance"], row["finding_assistance"]) == ("", "certain", "")
    assert row["status"] == row["difference_assistance"] == ""


def test_more_than_is_ever_due_is_overpaid_and_one_of_all_that_may_be_due_is_possible(book: RuleBook) -> None:
    more, due = found(
        book,
        "facility_designated",
        {"facility_designated": "", "recorded_assistance": "8000.00"},
        {"facility_designated": "", "person_id": "P-2"},
    )
    assert (more["certainty_assistance"], more["finding_assistance"]) == ("certain", "overpaid")
    assert (due["certainty_assistance"], due["finding_assistance"]) == ("possible", "")


def test_a_fact_that_changes_nothing_leaves_nothing_open(book: RuleBook) -> None:
    (row,) = found(book, "facility_level", {"facility_level": ""})
    assert (row["assistance_paid"], row["certainty_assistance"], row["finding_assistance"]) == (
        "7000.00",
        "none",
        "match",
    )


def test_what_was_paid_before_bounds_what_is_due_behind(book: RuleBook) -> None:
    first = {"facility_designated": "", "total_cost": "200000.00", "policy_scope_cost": "200000.00"}
    second = {"claim_id": "S-2", "settled_on": "2025-07-01"}
    _, row = found(book, "facility_designated", first, {**second, "recorded_assistance": "7000.00"})
    assert (row["assistance_paid_lowest"], row["assistance_paid_highest"]) == ("0.00", "7000.00")
    assert row["certainty_assistance"] == "possible"


def test_a_blank_that_says_none_says_it_still(book: RuleBook) -> None:
    (row,) = found(book, "categories", {"categories": ""})
    assert (row["reasons"], row["assistance_paid_highest"]) == ("not_a_recipient", "0.00")


def test_categories_of_a_person_are_the_same_on_all_rows_and_those_of_cells_need_not_be(book: RuleBook) -> None:
    rows = [{"recorded_assistance": "8000.00"}, {"claim_id": "S-2", "recorded_assistance": "8000.00"}]
    each = audited(book, "categories", *rows, without="categories").summary.unknowns
    both = audited(book, "categories:person", *rows, without="categories").summary.unknowns
    assert each.due["assistance"].highest == both.due["assistance"].highest == "14000.00"  # type: ignore[union-attr]
    assert each.columns[0].decides == both.columns[0].decides == "14000.00"  # type: ignore[union-attr]


def test_openings_are_unknown_where_the_file_has_no_such_column(book: RuleBook) -> None:
    (row,) = found(book, "opening_assistance_special", {})
    assert (row["assistance_paid_lowest"], row["certainty_assistance"]) == ("0.00", "possible")
    (blank,) = found(book, "opening_assistance_special", {"opening_assistance_special": None})
    assert blank["assistance_paid"] == "7000.00"


def test_an_unknown_base_of_catastrophic_insurance_leaves_it_between_nothing_and_its_ratio(book: RuleBook) -> None:
    (row,) = found(book, "opening_catastrophic_base", {"insurance": "resident"})
    assert (row["catastrophic_entitled_lowest"], row["catastrophic_entitled_highest"]) == ("390.98", "6500.00")


def test_rows_behind_a_rejected_one_are_never_certain(book: RuleBook) -> None:
    bad = {"claim_id": "S-0", "total_cost": "?"}
    _, row = found(book, "facility_designated", bad, {"facility_designated": "", "recorded_assistance": "3000.00"})
    assert (row["errors"], row["certainty_assistance"]) == ("earlier_row_rejected", "possible")


@pytest.mark.parametrize("name", ["basic_paid", "claim_id", "settled_on", "district", "recorded_tilt"])
def test_amounts_days_and_ids_are_never_unknown(book: RuleBook, name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        audited(book, name, {})
    (fault,) = refused.value.faults
    assert (fault.code, fault.column) == ("unknown_value", name)


def test_a_column_is_either_assumed_or_unknown(book: RuleBook) -> None:
    with pytest.raises(FileRefused) as refused:
        audited(book, "referral", {}, assumed={"referral": "compliant"})
    assert [fault.code for fault in refused.value.faults] == ["repeated_key"]


def test_everything_may_be_missing_at_once(book: RuleBook) -> None:
    names = [name for name in may_be_unknown(book) if name != "categories:person"]
    missing = " ".join(name for name in names if name in ROW)
    (row,) = found(book, " ".join(names), {}, without=missing)
    assert (row["assistance_paid_lowest"], row["assistance_paid_highest"]) == ("0.00", "7000.00")


def test_a_refund_of_one_of_several_rows_with_missing_facts_gives_back_none(book: RuleBook) -> None:
    same = {"facility_designated": "", "facility_id": "F", "refd_setl_flag": "0"}
    back = {name: f"-{ROW[name]}" for name in ("total_cost", "policy_scope_cost", "basic_paid", "recorded_assistance")}
    refund = {**same, **back, "claim_id": "S-9", "settled_on": "2025-08-01", "refd_setl_flag": "1"}
    rows = found(book, "facility_designated", same, {**same, "claim_id": "S-2"}, refund)
    assert [row["status"] for row in rows] == ["rejected"] * 3
    one = found(book, "facility_designated", same, refund)
    assert [row["status"] for row in one] == ["void"] * 2


def test_the_workbook_has_the_extremes_in_words(book: RuleBook, tmp_path: Path) -> None:
    form = FileFormat(XLSX)
    rows = {"facility_designated": ""}, {"claim_id": "S-2", "facility_designated": "", "recorded_assistance": "8000.00"}
    whole = audited(book, "facility_designated", *rows)
    write_workbook(whole, tmp_path / "checked.xlsx", form, Worded(book, "en"))
    sheet = pl.read_excel(tmp_path / "checked.xlsx", sheet_name="All rows")
    assert sheet["Medical assistance paid, highest"].to_list() == [7000.0, 7000.0]
    assert sheet["Kind of bounds"].to_list() == ["exact", "exact"]
    certain = pl.read_excel(tmp_path / "checked.xlsx", sheet_name="Certain differences", read_options={"header_row": 1})
    assert certain["Due at most"].to_list() == [7000.0]
    facts = pl.read_excel(tmp_path / "checked.xlsx", sheet_name="Missing facts", read_options={"header_row": 1})
    assert facts["At most (yuan)"].max() == 15_000.0


def test_without_the_option_nothing_is_added(book: RuleBook) -> None:
    whole = audited(book, "", {})
    assert not [name for name in whole.result.columns if name.endswith("_lowest")]


def test_what_is_not_known_is_in_no_sum_which_is_said(book: RuleBook) -> None:
    said = audited(book, "facility_designated", {}, {"person_id": "P-2"}, without="facility_designated").summary
    (note,) = (note for note in said.notes if note.code == "amounts_not_known")
    assert note.message.en.startswith("of 2 rows ")
    assert not isinstance(said.unknowns, UnsetType)
    assert (said.computed["assistance"], said.unknowns.due["assistance"].highest) == ("0.00", "14000.00")
    nothing_open = audited(book, "place_of_care", {}, without="place_of_care").summary
    assert not [note for note in nothing_open.notes if note.code == "amounts_not_known"]


def test_a_sum_of_a_pivot_is_blank_where_what_is_due_on_a_row_is_open(book: RuleBook) -> None:
    rows = ({"facility_id": "H-1"}, {"facility_id": "H-1", "facility_designated": ""}, {"facility_id": "H-2"})
    checked = audited(
        book, "facility_designated", *({"person_id": f"P-{place}", **row} for place, row in enumerate(rows))
    )
    by_facility = pivot(stretches_of(checked, book), PivotAsked(("facility",)))
    assert by_facility is not None
    lines = {line.members["facility"]: line for line in by_facility.lines}
    first, second = lines["H-1"], lines["H-2"]
    assert (first.rows, first.open, first.due, first.recorded, first.over) == (2, 1, None, None, None)
    assert (second.rows, second.open, second.due, second.recorded, second.over) == (1, 0, "7000.00", "7000.00", "0.00")
    assert (by_facility.total.open, by_facility.total.due) == (1, None)


def test_a_facility_whose_level_is_not_known_is_compared_with_no_peers(book: RuleBook) -> None:
    asked = asking(book, round_amounts_of_facility={"round_to": 100_00, "least_share": 0, "minimum_rows": 1})
    rows = [{"person_id": f"P-{place}", "facility_id": "H-1", "facility_level": ""} for place in range(3)]
    known = [row | {"facility_level": "tertiary"} for row in rows]
    assert [one.facility_id for one in audited(asked, "facility_level", *known).summary.flagged_facilities] == ["H-1"]
    assert not audited(asked, "facility_level", *rows).summary.flagged_facilities


def test_stays_overlap_only_where_it_is_known_that_they_are_stays(book: RuleBook) -> None:
    days = {"admitted_on": "2025-01-01", "discharged_on": "2025-01-20", "settled_on": "2025-01-20"}
    rows = [{**days, "claim_id": f"C-{place}", "facility_id": f"H-{place}"} for place in range(2)]
    flags = [row["flags"] for row in found(book, "setting", *rows)]
    assert all("overlapping_stays" in one for one in flags)
    assert not any("overlapping_stays" in row["flags"] for row in found(book, "setting", *rows, without="setting"))
