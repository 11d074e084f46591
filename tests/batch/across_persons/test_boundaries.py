"""Each parameter of the flags across persons decides at its own edge, and what cannot be asked is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calc_service.batch.across_persons import facility_counts, verdicts
from calc_service.batch.across_persons.verdicts import BENFORD, MILLION
from calc_service.batch.audit import Audited, Request, audit
from calc_service.batch.files import Table
from tests.batch.across_persons.files_of_facilities import asking, asking_only, frame_of

if TYPE_CHECKING:
    import polars as pl

    from calc_service.engine.edition import RuleBook

Change = dict[str, str | None]
ALIKE, BEYOND, DIGITS, ROUND = (
    "duplicate_across_persons",
    "findings_beyond_peers",
    "first_digits_of_facility",
    "round_amounts_of_facility",
)


def audited(frame: pl.DataFrame, book: RuleBook) -> Audited:
    return audit(Table.of(frame), Request(), book)


def flagged(book: RuleBook, *changes: Change) -> list[int]:
    """The numbers of the rows that are flagged."""
    flags = audited(frame_of(*changes), book).result.whole()["flags"]
    return [number for number, flag in enumerate(flags) if flag]


def other(**change: str | None) -> Change:
    return {"person_id": "P-2", **change}


def test_rows_of_two_persons_that_are_alike_are_flagged_from_the_least_cost_on(book: RuleBook) -> None:
    assert flagged(asking_only(book, ALIKE, minimum_cost=10_000_00), {}, other()) == [0, 1]
    assert flagged(asking_only(book, ALIKE, minimum_cost=10_000_01), {}, other()) == []
    assert flagged(asking_only(book, ALIKE), {}, {}) == []
    assert flagged(asking_only(book, ALIKE), {}, {}, other()) == [0, 1, 2]


@pytest.mark.parametrize(
    "change",
    [
        {"facility_id": "H-2"},
        {"facility_id": None},
        {"settled_on": "2025-06-02"},
        {"admitted_on": "2025-06-01"},
        {"total_cost": "10000.01"},
        {"policy_scope_cost": "8999.99"},
        {"recorded_assistance": None},
    ],
)
def test_rows_of_two_persons_that_differ_in_anything_are_not_alike(book: RuleBook, change: Change) -> None:
    assert flagged(asking_only(book, ALIKE), {}, other(**change)) == []


def costs(*amounts: str) -> list[Change]:
    return [{"person_id": f"P-{number}", "total_cost": amount} for number, amount in enumerate(amounts)]


def test_round_costs_are_flagged_from_share_and_rows_on(book: RuleBook) -> None:
    rows = costs("9300.00", "9500.00", "9350.00", "9301.00")
    limits = {"round_to": 100_00, "least_share": 5000, "minimum_rows": 4}
    assert flagged(asking_only(book, ROUND, **limits), *rows) == [0, 1]
    assert flagged(asking_only(book, ROUND, **{**limits, "least_share": 5001}), *rows) == []
    assert flagged(asking_only(book, ROUND, **{**limits, "minimum_rows": 5}), *rows) == []
    assert flagged(asking_only(book, ROUND, **{**limits, "round_to": 50_00}), *rows) == [0, 1, 2]
    assert flagged(asking_only(book, ROUND, **{**limits, "least_share": 0, "round_to": 77777_00}), *rows) == []


def test_rows_of_one_facility_at_two_levels_are_two_facilities(book: RuleBook) -> None:
    rows = costs("9300.00", "9500.00", "9350.00", "9301.00")
    for row in rows[2:]:
        row["facility_level"] = "secondary"
    limits = {"round_to": 100_00, "least_share": 10_000, "minimum_rows": 2}
    assert flagged(asking_only(book, ROUND, **limits), *rows) == [0, 1]


def test_first_digits_are_flagged_beyond_deviation_and_from_rows_on(book: RuleBook) -> None:
    rows = costs(*(f"{digit}0000.00" for digit in "1112259"))
    # By digit of seven: 3, 2, 0, 0, 1, 0, 0, 0, 1; the deviations add up to 0.77 of a row's share.
    told = [3, 2, 0, 0, 1, 0, 0, 0, 1]
    exact = sum(abs(number * MILLION - 7 * due) for number, due in zip(told, BENFORD, strict=True))
    share = exact // (7 * 9 * 100)
    limits = {"mean_deviation_share": share, "minimum_rows": 7}
    assert flagged(asking_only(book, DIGITS, **limits), *rows) == [0, 1, 2, 3, 4, 5, 6]
    assert flagged(asking_only(book, DIGITS, **{**limits, "mean_deviation_share": share + 1}), *rows) == []
    assert flagged(asking_only(book, DIGITS, **{**limits, "minimum_rows": 8}), *rows) == []


def test_only_digits_that_are_too_frequent_are_flagged(book: RuleBook) -> None:
    rows = costs(*["90000.00"] * 5, "10000.00", "20000.00")
    limits = {"mean_deviation_share": 500, "minimum_rows": 7}
    assert flagged(asking_only(book, DIGITS, **limits), *rows) == [0, 1, 2, 3, 4]


def test_benford_is_a_whole() -> None:
    assert sum(BENFORD) == MILLION


def of_peers(wrong: int, right: int, peers_wrong: int, peers_right: int) -> list[Change]:
    """Rows that were not assisted though they were due it, and rows that were due nothing, here and elsewhere."""
    due: list[tuple[str, int, Change]] = [
        ("H-1", wrong, {}),
        ("H-1", right, {"categories": None}),
        ("H-2", peers_wrong, {}),
        ("H-2", peers_right, {"categories": None}),
    ]
    rows = [{"facility_id": facility, **change} for facility, number, change in due for _ in range(number)]
    return [{"person_id": f"P-{number}", **row} for number, row in enumerate(rows)]


def test_findings_are_flagged_beyond_the_excess_and_from_rows_on(book: RuleBook) -> None:
    rows = of_peers(3, 2, 1, 4)
    limits = {"excess_share": 3999, "deviations": 0, "minimum_rows": 5}
    assert flagged(asking_only(book, BEYOND, **limits), *rows) == [0, 1, 2]
    assert flagged(asking_only(book, BEYOND, **{**limits, "excess_share": 4000}), *rows) == []
    assert flagged(asking_only(book, BEYOND, **{**limits, "minimum_rows": 6}), *rows) == []


def test_findings_are_flagged_beyond_standard_errors(book: RuleBook) -> None:
    # 3/4 against 1/2: the standard error of four rows is a quarter, so the excess is one of it and not beyond.
    limits = {"excess_share": 0, "minimum_rows": 1}
    assert flagged(asking_only(book, BEYOND, deviations=1, **limits), *of_peers(3, 1, 1, 1)) == []
    assert flagged(asking_only(book, BEYOND, deviations=1, **limits), *of_peers(4, 0, 1, 1)) == [0, 1, 2, 3]


def test_peers_are_of_the_same_level(book: RuleBook) -> None:
    rows = of_peers(3, 2, 1, 4)
    elsewhere = [row | {"facility_level": "primary"} if row["facility_id"] == "H-2" else row for row in rows]
    assert flagged(asking_only(book, BEYOND, excess_share=0, deviations=0, minimum_rows=1), *elsewhere) == []


def test_the_summary_lists_the_facilities_with_what_they_rest_on(book: RuleBook) -> None:
    asked = asking_only(book, BEYOND, excess_share=3999, deviations=0, minimum_rows=5)
    said = audited(frame_of(*of_peers(3, 2, 1, 4)), asked).summary
    assert said.flags == {BEYOND: 3}
    (facility,) = said.flagged_facilities
    assert (facility.facility_id, facility.facility_level, facility.flags) == ("H-1", "tertiary", {BEYOND: 3})
    assert (facility.compared, facility.differing) == (5, 3)
    assert (facility.peers_compared, facility.peers_differing) == (5, 1)


def test_a_file_without_facilities_is_told_what_was_not_asked(book: RuleBook) -> None:
    said = audited(frame_of({}, other()).drop("facility_id"), asking(book)).summary
    notes = [note.message.en for note in said.notes if note.code == "flag_not_asked"]
    assert [note.partition("(")[2].partition(")")[0] for note in notes] == [
        *(ALIKE, BEYOND, DIGITS, ROUND),
        *("near_duplicate_elsewhere", "stays_in_two_facilities"),
    ]
    assert not {ALIKE, BEYOND, DIGITS, ROUND} & set(said.flags)
    assert not [note for note in audited(frame_of({}), book).summary.notes if note.code == "flag_not_asked"]


@pytest.mark.parametrize("where", [facility_counts, verdicts])
def test_a_file_of_too_many_facilities_is_told_so(
    book: RuleBook, monkeypatch: pytest.MonkeyPatch, where: object
) -> None:
    rows: list[Change] = [{"person_id": f"P-{number}", "facility_id": f"H-{number % 3}"} for number in range(6)]
    asked = asking(book, **{ROUND: {"round_to": 100_00, "least_share": 0, "minimum_rows": 1}})
    assert ROUND in audited(frame_of(*rows), asked).summary.flags
    monkeypatch.setattr(where, "MOST_FACILITIES", 2)
    said = audited(frame_of(*rows), asked).summary
    assert len([note for note in said.notes if note.code == "flag_not_asked"]) == len((BEYOND, DIGITS, ROUND))
    assert ROUND not in said.flags
    assert said.flagged_facilities == []


def test_rules_as_shipped_bring_nothing_along(book: RuleBook) -> None:
    found = audited(frame_of({}, other()), book)
    assert not [name for name in found.found[0].columns.columns if name.startswith("__")]
    assert found.summary.flags == {}
