"""The same rows, posted as a case and as a file, are refused with the same codes at the same fields."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from msgspec import to_builtins

from calc_service.batch.audit import Request
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.domain.kinds import FLAG_WORDS
from calc_service.domain.vocabulary import BATCH_ERRORS, ERRORS
from tests.batch.whole import audited_whole
from tests.case.asking import case, city, claim, faults, person

ONLY_A_CASE = {
    "unknown_field",  # a file carries a column that it does not know through
    "wrong_type",  # every cell is a text
    "empty",  # a blank cell is null
    "repeated_key",
    "repeated_year",
    "identity_number",  # refuses a file as a whole
    "nothing_to_compute",
    "unknown_rules_digest",
    "too_costly",  # more faults than are listed
}
ONLY_A_FILE = set(BATCH_ERRORS)
Rows = list[dict[str, Any]]

SPOILT: dict[str, tuple[Rows, dict[str, Any]]] = {
    "required": ([{"total_cost": None}], {}),
    "not_an_amount": ([{"total_cost": "12,345.00", "basic_paid": "１.00"}], {}),
    "too_many_decimals": ([{"policy_scope_cost": "1.005"}], {}),
    "out_of_range": ([{"total_cost": "100000000.00", "basic_paid": "-0.01"}], {}),
    "not_a_date": ([{"settled_on": "2025-02-29", "admitted_on": "25-1-1"}], {}),
    "not_a_date of a time": (
        [{"settled_time": "24:00:00"}, {"settled_time": "13:49:60"}, {"settled_time": "9:05"}],
        {},
    ),
    "unknown_value": ([{"referral": "perhaps", "setting": "Inpatient", "facility_level": "highest"}], {}),
    "unknown district": ([{}], {"district": "110101"}),
    "too_long": ([{"claim_id": "c" * 65, "stay_id": "s" * 65}], {}),
    "bad_characters": ([{"claim_id": "a\tb", "reverses": "x\ny"}], {}),
    "repeated_claim_id": ([{"claim_id": "a"}, {"claim_id": "a"}, {"claim_id": "b"}], {}),
    "exceeds_total_cost": ([{"policy_scope_cost": "1234.57"}], {}),
    "exceeds_policy_scope": ([{"basic_paid": "1200.01"}], {}),
    "exceeds by other": ([{"other_insurance_paid": "500.00"}], {}),
    "exceeds by catastrophic": ([{"catastrophic_paid": "500.00"}], {}),
    "dates_out_of_order": ([{"admitted_on": "2025-06-02", "discharged_on": "2025-06-01"}], {}),
    "reverses_unknown_claim": ([{"reverses": "nobody"}], {}),
    "reverses_itself": ([{"claim_id": "a", "reverses": "a"}], {}),
    "already_reversed": (
        [{"claim_id": "a"}, {"claim_id": "b", "reverses": "a"}, {"claim_id": "c", "reverses": "a"}],
        {},
    ),
    "reverses_a_reversal": (
        [{"claim_id": "a"}, {"claim_id": "b", "reverses": "a"}, {"claim_id": "c", "reverses": "b"}],
        {},
    ),
    "reversal_precedes_claim": (
        [{"claim_id": "a"}, {"claim_id": "b", "reverses": "a", "settled_on": "2025-06-02"}],
        {},
    ),
    "reversal_precedes_claim on one day": (
        [
            {"claim_id": "a", "settled_time": "12:00:00.000000001"},
            {"claim_id": "b", "settled_time": "12:00:00", "reverses": "a"},
        ],
        {},
    ),
    "too_long facility": ([{"facility_id": "h" * 65}], {}),
    "district_not_in_force": ([{"settled_on": "2026-01-13"}], {"district": "500105"}),
    "no_rules_in_force": ([{"settled_on": "2022-10-27"}], {}),
    "figure_not_on_file": ([{"settled_on": "2027-01-13"}], {}),
    "too much paid beside what cannot be read": ([{"basic_paid": "1200.01", "catastrophic_paid": "x"}], {}),
    "several at once": ([{"total_cost": "x", "policy_scope_cost": "1.00", "basic_paid": "2.00", "referral": "?"}], {}),
}


def at_the_case(rows: Rows, who: dict[str, Any]) -> set[tuple[int, str, str]]:
    claims = [claim(f"S-{place}") | row for place, row in enumerate(rows)]
    found = faults(case(*claims, person=person(**who)), city())
    return {_of_row(pointer, code) for pointer, code in found}


def _of_row(pointer: str, code: str) -> tuple[int, str, str]:
    _, part, *place = pointer.split("/")
    return (0, place[0], code) if part == "person" else (int(place[0]), place[1], code)


def at_the_file(rows: Rows, who: dict[str, Any]) -> set[tuple[int, str, str]]:
    errors = audited_whole(_file(rows, who), Request(), city())["errors"]
    return {
        (row, *error.split(":"))
        for row, text in enumerate(errors)
        for error in (text or "").split("|")
        if error and error != "earlier_row_rejected"
    }


def _file(rows: Rows, who: dict[str, Any]) -> pl.DataFrame:
    whose = person(**who)
    shared = {
        "person_id": "P-1",
        "district": whose["district"],
        "insurance": whose["insurance"],
        "categories": whose["identities"][0]["category"],
    }
    cells = [shared | claim(f"S-{place}") | row for place, row in enumerate(rows)]
    names = list(dict.fromkeys(name for row in cells for name in row))
    texts = {name: [_as_cell(row.get(name)) for row in cells] for name in names}
    return pl.DataFrame(texts, schema=dict.fromkeys(names, pl.String))


def _as_cell(value: object) -> object:
    return FLAG_WORDS[not value] if isinstance(value, bool) else value


@pytest.mark.parametrize("name", SPOILT)
def test_a_row_is_refused_alike_at_both_doors(name: str) -> None:
    rows, who = SPOILT[name]
    found = at_the_case(rows, who)
    assert found
    assert found == at_the_file(rows, who)


DAY = {"disease_class": "other", "total_cost": "99999.00", "policy_scope_cost": "20000.00", "basic_paid": "0.00"}
TIMES = ("13:49:42", "08:00:00", None, "08:00:00.000000001", "00:00:00")
CAPPED = {"total_cost": "999999.00", "policy_scope_cost": "200000.00", "basic_paid": "0.00"}
COUNTED: dict[str, tuple[Rows, list[bool]]] = {
    "times": ([CAPPED | {"settled_time": time} for time in TIMES], [False, False, True, False, True]),
    "one facility": ([DAY | {"stay_id": "s", "facility_id": place} for place in "hh"], [True, True]),
    "two facilities": ([DAY | {"stay_id": "s", "facility_id": place} for place in "hk"], [False, False]),
    "no facility": ([DAY | {"stay_id": "s", "facility_id": place} for place in ("h", None, None)], [False, True, True]),
    "one called like the stay": (
        [DAY | {"stay_id": "s", "facility_id": place} for place in ("s", "s", None)],
        [True, True, False],
    ),
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_row_is_paid_alike_at_both_doors(name: str) -> None:
    rows, paid = COUNTED[name]
    claims = [claim(f"S-{place}") | row for place, row in enumerate(rows)]
    answer = to_builtins(assess(read_json(json.dumps(case(*claims)).encode()), city(), "en"))
    of_the_case = [line["amounts"]["assistance_paid"] for line in answer["claims"]]
    of_the_file = audited_whole(_file(rows, {}), Request(), city())["assistance_paid"]
    assert of_the_case == [str(amount) for amount in of_the_file]
    assert [amount != "0.00" for amount in of_the_case] == paid


def test_every_code_that_a_row_can_raise_is_tried() -> None:
    tried = {code for rows, who in SPOILT.values() for _, _, code in at_the_case(rows, who)}
    assert tried == set(ERRORS) - ONLY_A_CASE - {"total_out_of_range"}
    assert not ONLY_A_FILE & set(ERRORS)


def test_a_total_out_of_range_refuses_a_case_and_all_rows_of_the_year() -> None:
    opening = "99999999999.99"
    body = case(claim("a"), claim("b"), year_to_date=[{"year": 2025, "catastrophic_base": opening}])
    assert {code for _, code in faults(body)} == {"total_out_of_range"}
    rows = [{"claim_id": name, "opening_catastrophic_base": opening} for name in "ab"]
    shared = {"person_id": "P-1", "district": "500104", "insurance": "resident", "categories": "subsistence_allowance"}
    cells = [shared | claim() | {"facility_designated": "true"} | row for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells[0], pl.String))
    assert (
        audited_whole(frame, Request(), city())["errors"].to_list() == ["total_out_of_range|earlier_row_rejected"] * 2
    )
