"""The flags of rules/monitoring.yaml: each is raised, and is not raised without cause."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from calc_service.batch.across_persons.asked import ACROSS
from calc_service.batch.audit import Request
from calc_service.batch.monitoring import CHECKS, raised
from calc_service.batch.reviewed_rows import ReviewedRows
from calc_service.domain import vocabulary
from calc_service.domain.interface_codes import Monitoring
from calc_service.engine.columns import NONE
from calc_service.engine.edition import RuleBook
from tests.batch.one_row import WHOSE_AND_WHAT
from tests.batch.whole import audited_whole

Row = dict[str, int | str | bool]
FIRST_DAY = date(1970, 1, 1).toordinal()
INPATIENT, OUTPATIENT = 0, 1


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - FIRST_DAY


ROW: Row = {
    "person": 0,
    "year": 2025,
    "settled_on": day("2025-06-01"),
    "setting": INPATIENT,
    "stay": NONE,
    "visit": NONE,
    "admitted_on": NONE,
    "discharged_on": NONE,
    "pool": 0,
    "annual_cap": 10_000_00,
    "opening_assistance": 0,
    "total_cost": 20_000_00,
    "policy_scope_cost": 15_000_00,
    "basic_paid": 5_000_00,
    "other_insurance_paid": NONE,
    "catastrophic_paid": NONE,
    "catastrophic_entitled": 0,
    "recorded_assistance": NONE,
    "recorded_tilt": NONE,
    "fund_difference": NONE,
    "recorded_assistance_base": NONE,
    "assistance_base": 10_000_00,
}


def rows(*changes: Row) -> ReviewedRows:
    """Rows like ROW in order of the calculation, but for `changes`; `live` and ids may be among these."""
    table = [{**ROW, "live": True, "facility": "H-1", "id": "P-1", **change} for change in changes]
    live = [row for row in table if row["live"]]
    return ReviewedRows(
        numbers=np.array([number for number, row in enumerate(table) if row["live"]], dtype=np.int64),
        columns={name: np.array([row[name] for row in live], dtype=np.int64) for name in ROW},
        ids={
            name: pl.Series(name, [row[short] or None for row in table], dtype=pl.String)
            for name, short in {"facility_id": "facility", "person_id": "id"}.items()
        },
    )


def flagged(code: str, found: ReviewedRows, **parameters: int) -> list[int]:
    """The numbers of the rows that are flagged."""
    defaults = {"tolerance": 0, "minimum_cost": 1, "tolerated_nights": 0}
    numbers: list[int] = found.numbers[CHECKS[code](found, {**defaults, **parameters})].tolist()
    return numbers


def stay(admitted: str, discharged: str, **changes: int | str | bool) -> Row:
    return {"admitted_on": day(admitted), "discharged_on": day(discharged), **changes}


def test_every_flag_has_a_check_and_its_rules(book: RuleBook) -> None:
    assert sorted((*CHECKS, *ACROSS)) == list(vocabulary.FLAGS) == list(book.monitoring.flags)


def test_rows_alike_in_all_but_the_claim_are_possible_duplicates() -> None:
    assert flagged("duplicate_claim", rows({}, {}, {"person": 1})) == [0, 1]


def test_duplicates_need_not_stand_beside_each_other() -> None:
    assert flagged("duplicate_claim", rows({}, {"total_cost": 1_00}, {}, {"person": 1}, {"person": 2})) == [0, 2]


@pytest.mark.parametrize(
    "other",
    [
        {"person": 1},
        {"settled_on": day("2025-06-02")},
        {"facility": "H-2"},
        {"facility": ""},
        {"discharged_on": day("2025-06-01")},
        {"total_cost": 20_000_01},
        {"recorded_assistance": 0},
        {"live": False},
    ],
)
def test_rows_that_differ_in_anything_are_no_duplicates(other: Row) -> None:
    assert flagged("duplicate_claim", rows({}, other)) == []


def test_two_blank_facilities_are_alike() -> None:
    assert flagged("duplicate_claim", rows({"facility": ""}, {"facility": ""})) == [0, 1]


def test_rows_of_little_cost_are_no_duplicates() -> None:
    assert flagged("duplicate_claim", rows({}, {}), minimum_cost=20_000_01) == []


def test_two_stays_that_share_nights_overlap() -> None:
    found = rows(stay("2025-05-01", "2025-05-10"), stay("2025-05-09", "2025-05-12"), stay("2025-05-13", "2025-05-14"))
    assert flagged("overlapping_stays", found) == [0, 1]


def test_a_long_stay_overlaps_every_stay_inside_it() -> None:
    found = rows(
        stay("2025-05-01", "2025-05-31"),
        stay("2025-05-02", "2025-05-03"),
        stay("2025-05-20", "2025-05-21"),
        stay("2025-06-02", "2025-06-03"),
    )
    assert flagged("overlapping_stays", found) == [0, 1, 2]


@pytest.mark.parametrize(
    "other",
    [
        stay("2025-05-10", "2025-05-12"),
        stay("2025-05-05", "2025-05-05"),
        stay("2025-05-05", "2025-05-07", person=1),
        stay("2025-05-05", "2025-05-07", setting=OUTPATIENT),
        stay("2025-05-05", "2025-05-07", live=False),
        {"admitted_on": day("2025-05-05")},
        {"discharged_on": day("2025-05-05")},
    ],
)
def test_stays_that_share_no_night_of_a_person_do_not_overlap(other: Row) -> None:
    assert flagged("overlapping_stays", rows(stay("2025-05-01", "2025-05-10"), other)) == []


def test_settlements_of_one_stay_do_not_overlap_but_are_compared_as_one() -> None:
    parts = stay("2025-05-01", "2025-05-10", stay=7), stay("2025-05-05", "2025-05-20", stay=7)
    assert flagged("overlapping_stays", rows(*parts)) == []
    assert flagged("overlapping_stays", rows(*parts, stay("2025-05-18", "2025-05-22"))) == [0, 1, 2]


def test_some_nights_may_be_tolerated() -> None:
    found = rows(stay("2025-05-01", "2025-05-10"), stay("2025-05-08", "2025-05-12"))
    assert flagged("overlapping_stays", found, tolerated_nights=2) == []
    assert flagged("overlapping_stays", found, tolerated_nights=1) == [0, 1]


def test_overlaps_agree_with_comparing_every_pair() -> None:
    random = np.random.default_rng(1)
    for _ in range(200):
        begins = random.integers(0, 30, 12)
        found = rows(
            *(
                _stay(int(p), int(a), int(a + n))
                for p, a, n in zip(np.sort(random.integers(0, 3, 12)), begins, random.integers(0, 6, 12), strict=True)
            )
        )
        tolerated = int(random.integers(0, 3))
        assert flagged("overlapping_stays", found, tolerated_nights=tolerated) == pairwise(found, tolerated)


def _stay(person: int, admitted: int, discharged: int) -> Row:
    return {"person": person, "admitted_on": admitted, "discharged_on": discharged}


def pairwise(found: ReviewedRows, tolerated: int) -> list[int]:
    person, begins, ends = found["person"], found["admitted_on"], found["discharged_on"]
    numbers = range(len(person))

    def shared(one: int, other: int) -> int:
        return int(min(ends[one], ends[other]) - max(begins[one], begins[other]))

    return [
        one
        for one in numbers
        if any(one != other and person[one] == person[other] and shared(one, other) > tolerated for other in numbers)
    ]


def paid(fen: int, **changes: int | str | bool) -> Row:
    return {"recorded_assistance": fen, **changes}


def test_the_row_that_passes_the_cap_and_the_paid_rows_after_it_are_flagged() -> None:
    found = rows(paid(6_000_00), paid(4_000_00), paid(1), paid(0), {}, paid(500_00))
    assert flagged("cap_exceeded_as_recorded", found) == [2, 5]


def test_what_the_year_began_with_counts_against_the_cap() -> None:
    opening: Row = {"opening_assistance": 9_999_99}
    assert flagged("cap_exceeded_as_recorded", rows(paid(1, **opening), paid(1, **opening))) == [1]


def test_persons_years_and_pools_each_have_a_cap() -> None:
    found = rows(
        paid(6_000_00),
        paid(6_000_00, pool=1),
        paid(6_000_00, year=2026),
        paid(6_000_00, person=1),
        paid(6_000_00, person=1, live=False),
    )
    assert flagged("cap_exceeded_as_recorded", found) == []


def test_a_cap_passed_within_the_tolerance_is_not_flagged() -> None:
    assert flagged("cap_exceeded_as_recorded", rows(paid(10_000_05)), tolerance=5) == []
    assert flagged("cap_exceeded_as_recorded", rows(paid(10_000_05)), tolerance=4) == [0]


def test_payments_beyond_the_cost_are_flagged() -> None:
    full = paid(15_000_00)
    assert flagged("payments_exceed_cost", rows(full, {**full, "recorded_tilt": 1})) == [1]
    assert flagged("payments_exceed_cost", rows({**full, "recorded_tilt": 1}), tolerance=1) == []
    assert flagged("payments_exceed_cost", rows({**full, "recorded_tilt": 1, "live": False})) == []
    assert flagged("payments_exceed_cost", rows({**full, "other_insurance_paid": 1})) == [0]
    assert flagged("payments_exceed_cost", rows({**full, "catastrophic_paid": 1})) == [0]


@pytest.mark.parametrize(
    "row",
    [
        paid(1, basic_paid=0),
        {"recorded_tilt": 1, "basic_paid": 0},
        paid(1, catastrophic_paid=0, catastrophic_entitled=1),
    ],
)
def test_assistance_before_insurance_is_flagged(row: Row) -> None:
    assert flagged("assisted_before_insurance", rows(row)) == [0]


@pytest.mark.parametrize(
    "row",
    [
        paid(1),
        paid(0, basic_paid=0),
        {"basic_paid": 0},
        paid(1, basic_paid=0, policy_scope_cost=0),
        paid(1, catastrophic_entitled=1),
        paid(1, catastrophic_paid=0),
        paid(1, catastrophic_paid=1, catastrophic_entitled=2),
        paid(1, basic_paid=0, live=False),
    ],
)
def test_assistance_after_insurance_is_not_flagged(row: Row) -> None:
    assert flagged("assisted_before_insurance", rows(row)) == []


def test_funds_that_do_not_add_up_are_flagged_beyond_the_tolerance() -> None:
    found = rows({"fund_difference": 1}, {"fund_difference": 0}, {"fund_difference": 2}, {})
    assert flagged("funds_do_not_add_up", found) == [0, 2]
    assert flagged("funds_do_not_add_up", found, tolerance=1) == [2]


def test_an_assistance_base_other_than_ours_is_flagged_either_way() -> None:
    bases: list[Row] = [{"recorded_assistance_base": base} for base in (10_000_00, 9_999_99, 10_000_02, NONE, 0)]
    found = rows(*bases)
    assert flagged("assistance_base_differs", found) == [1, 2, 4]
    assert flagged("assistance_base_differs", found, tolerance=1) == [2, 4]


def test_a_row_lists_its_flags_in_order_of_their_codes(book: RuleBook) -> None:
    found = rows(paid(20_000_01, basic_paid=0), {"person": 1, "id": "P-2"})
    assert raised(found, 2, book.monitoring).to_list() == [
        "assisted_before_insurance|cap_exceeded_as_recorded|payments_exceed_cost",
        None,
    ]


def test_a_flag_can_be_switched_off(book: RuleBook) -> None:
    flags = {**book.monitoring.flags}
    flags["payments_exceed_cost"] = replace(flags["payments_exceed_cost"], active=False)
    found = rows(paid(20_000_01, basic_paid=0))
    assert raised(found, 1, Monitoring(flags)).to_list() == ["assisted_before_insurance|cap_exceeded_as_recorded"]


def test_nothing_is_raised_where_no_row_takes_part(book: RuleBook) -> None:
    assert raised(rows(), 1, book.monitoring).to_list() == [None]
    assert raised(rows(), 0, book.monitoring).to_list() == []


CLAIM = {
    **WHOSE_AND_WHAT,
    "total_cost": "100000.00",
    "policy_scope_cost": "90000.00",
    "basic_paid": "1000.00",
    "recorded_assistance": "62300.00",
    "facility_id": "H-1",
    "reverses": None,
}


def flags_of(book: RuleBook, *changes: dict[str, str | None]) -> list[str | None]:
    frame = pl.DataFrame([{**CLAIM, **change} for change in changes], schema=dict.fromkeys(CLAIM, pl.String))
    return audited_whole(frame, Request(), book)["flags"].to_list()


def test_an_audited_file_shows_its_flags(book: RuleBook) -> None:
    found = flags_of(book, {"claim_id": "S-2"}, {}, {"claim_id": "S-3", "settled_on": "2025-05-01"})
    assert found == ["cap_exceeded_as_recorded|duplicate_claim", "cap_exceeded_as_recorded|duplicate_claim", None]


def test_void_and_rejected_rows_take_no_part(book: RuleBook) -> None:
    repetition: dict[str, str | None] = {"claim_id": "S-2"}
    reversal: dict[str, str | None] = {"claim_id": "S-3", "reverses": "S-2"}
    assert flags_of(book, {}, repetition, reversal) == [None, None, None]
    assert flags_of(book, {}, {"claim_id": "S-2", "basic_paid": "x"}) == [None, None]


STAY: Row = {"visit": 7, "admitted_on": day("2025-06-01"), "discharged_on": day("2025-06-10")}


@pytest.mark.parametrize(
    ("other", "tolerated"),
    [
        ({"facility": "H-2"}, 366),
        ({"facility": ""}, 366),
        ({"facility": "H-2", "admitted_on": NONE}, 366),
        ({"admitted_on": day("2025-06-12"), "discharged_on": day("2025-06-13")}, 1),
    ],
)
def test_parts_of_a_stay_elsewhere_or_apart_contradict(other: Row, tolerated: int) -> None:
    found = rows(STAY, {**STAY, **other}, {**STAY, "visit": 8})
    assert flagged("stay_contradicts", found, tolerated_nights=tolerated) == [0, 1]


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"visit": 9, "facility": "H-2"},
        {"visit": NONE, "facility": "H-2"},
        {"facility": "H-2", "live": False},
        {"admitted_on": day("2025-06-11"), "discharged_on": day("2025-06-13")},
        {"admitted_on": day("2025-06-20"), "discharged_on": NONE},
        {"admitted_on": NONE, "discharged_on": day("2025-07-20")},
    ],
)
def test_parts_of_a_stay_that_follow_each_other_do_not_contradict(other: Row) -> None:
    assert flagged("stay_contradicts", rows(STAY, {**STAY, **other}), tolerated_nights=1) == []


def test_a_gap_within_a_longer_part_of_the_stay_is_none() -> None:
    long: Row = {**STAY, "discharged_on": day("2025-07-31")}
    later: Row = {**STAY, "admitted_on": day("2025-07-01"), "discharged_on": day("2025-07-02")}
    assert flagged("stay_contradicts", rows(STAY, long, later), tolerated_nights=0) == []


def test_persons_whose_ids_differ_in_case_or_width_alone_look_alike() -> None:
    ids = ("P-1", "p-1", "Ｐ-1", "P-2")
    persons: list[Row] = [{"person": number, "id": each} for number, each in enumerate(ids)]
    found = rows(*persons)
    assert flagged("look_alike_person", found) == [0, 1, 2]
    assert flagged("look_alike_person", rows({}, {}, {"person": 1, "id": "P-2"})) == []


def test_settlements_behind_the_day_of_the_run_lie_in_the_future(book: RuleBook) -> None:
    found = replace(rows({}, {"settled_on": day("2025-06-02")}), as_of=day("2025-06-01"))
    assert flagged("settled_in_future", found) == [1]
    assert flagged("settled_in_future", replace(found, as_of=day("2025-06-02"))) == []
    assert flagged("settled_in_future", replace(found, as_of=NONE)) == []
    assert raised(found, 2, book.monitoring).to_list() == [None, "settled_in_future"]


def near(other: Row, **parameters: int) -> list[int]:
    defaults = {"within_nights": 3, "tolerance": 100, "minimum_cost": 500_00}
    return flagged("near_duplicate_elsewhere", rows({}, {"facility": "H-2", **other}), **{**defaults, **parameters})


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"settled_on": day("2025-06-04")},
        {"settled_on": day("2025-05-29")},
        {"total_cost": 20_001_00},
        {"total_cost": 19_999_00, "policy_scope_cost": 1},
    ],
)
def test_a_settlement_elsewhere_within_nights_and_tolerance_is_near(other: Row) -> None:
    assert near(other) == [0, 1]


@pytest.mark.parametrize(
    "other",
    [
        {"settled_on": day("2025-06-05")},
        {"settled_on": day("2025-05-28")},
        {"total_cost": 20_001_01},
        {"total_cost": 19_998_99},
        {"facility": "H-1"},
        {"facility": ""},
        {"person": 1},
        {"live": False},
    ],
)
def test_what_is_not_elsewhere_or_not_near_is_no_near_duplicate(other: Row) -> None:
    assert near(other) == []


def test_each_parameter_of_near_duplicates_bounds_them() -> None:
    assert near({"settled_on": day("2025-06-02")}, within_nights=0) == []
    assert near({"total_cost": 20_000_01}, tolerance=0) == []
    assert near({}, minimum_cost=20_000_00) == [0, 1]
    assert near({}, minimum_cost=20_000_01) == []


def test_a_stay_elsewhere_at_the_same_time_is_one_flag_or_the_other(book: RuleBook) -> None:
    here, elsewhere = stay("2025-05-01", "2025-05-10"), stay("2025-05-09", "2025-05-12", facility="H-2")
    again = stay("2025-05-02", "2025-05-03")
    blank = stay("2025-05-10", "2025-05-12", facility="")
    found = rows(here, again, elsewhere, blank)
    assert flagged("stays_in_two_facilities", found) == [0, 2]
    assert flagged("stays_in_two_facilities", found, tolerated_nights=1) == []
    assert flagged("overlapping_stays", found) == [0, 1, 2, 3]
    flags = dict(book.monitoring.flags)
    flags["stays_in_two_facilities"] = replace(flags["stays_in_two_facilities"], active=True)
    both = "overlapping_stays|stays_in_two_facilities"
    assert raised(found, 4, Monitoring(flags)).to_list() == [both, "overlapping_stays", both, "overlapping_stays"]
    assert raised(rows(here, elsewhere), 2, Monitoring(flags)).to_list() == ["stays_in_two_facilities"] * 2
