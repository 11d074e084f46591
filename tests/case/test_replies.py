"""The reply: void rows, warnings and where they stand, alerts, reasons in words, totals, the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from calc_service import __version__
from tests.case.asking import case, city, claim, enrolment, person, reply
from tests.properties.worlds_on_file import book_of

Json = dict[str, Any]
EMPLOYEE = person(insurance="employee")


def warnings(part: Json) -> list[str]:
    return [warning["code"] for warning in part["warnings"]]


def test_a_reply_has_its_parts_in_the_order_of_its_description() -> None:
    answer = reply(case(enrolment=enrolment()))
    assert list(answer) == [
        "case_id", "rules", "premium_subsidy", "claims", "totals", "alerts", "years", "year_to_date",
    ]  # fmt: skip
    assert answer["rules"] == {"digest": city().digest, "engine": __version__, "district_rules": "city_floor"}
    assert list(answer["claims"][0]) == [
        "claim_id", "year", "status", "reasons", "reason_details", "tilt_status", "deposit_waived", "access",
        "categories", "track", "pool", "ratio", "annual_cap", "amounts", "steps", "notices", "warnings",
    ]  # fmt: skip
    assert list(answer["premium_subsidy"]) == [
        "year", "tier", "status", "category", "standard", "ratio", "subsidy", "personal", "steps", "warnings",
    ]  # fmt: skip


def test_a_district_with_a_file_names_its_document() -> None:
    answer = reply(case(person=person(district="500116")), book_of("own_tracks"))
    assert answer["rules"]["district_rules"] == "example-world-2022-1"
    assert "city_floor_applied" not in warnings(answer["claims"][0])


def test_claims_are_answered_in_the_order_posted() -> None:
    answer = reply(case(claim("z", settled_on="2025-09-01"), claim("a"), claim("m", settled_on="2024-01-05")))
    assert [line["claim_id"] for line in answer["claims"]] == ["z", "a", "m"]
    assert [line["year"] for line in answer["claims"]] == [2025, 2025, 2024]


@pytest.mark.parametrize(
    ("times", "first"),
    [
        (("13:49:42", "08:00:00", None), "c"),
        (("13:49:42", "08:00:00", "08:00:00.000000001"), "b"),
        (("00:00:00", "00:00:00", "00:00:00"), "a"),
        ((None, None, "00:00:00"), "a"),
    ],
)
def test_claims_of_one_day_are_taken_by_their_times_and_those_without_first(
    times: tuple[str | None, ...], first: str
) -> None:
    capped = {"total_cost": "99999999.99", "policy_scope_cost": "99999999.99", "basic_paid": "0.00"}
    claims = [claim(each, settled_time=time, **capped) for each, time in zip("abc", times, strict=True)]
    answer = reply(case(*claims, person=EMPLOYEE))
    assert [line["claim_id"] for line in answer["claims"] if line["amounts"]["assistance_paid"] != "0.00"] == [first]


def test_claims_of_one_day_are_taken_by_the_code_points_of_their_ids() -> None:
    capped = {"total_cost": "99999999.99", "policy_scope_cost": "99999999.99", "basic_paid": "0.00"}
    ids = ["é", "b", "B", "￮", "10", "9", "😀"]
    answer = reply(case(*(claim(each, **capped) for each in ids), person=EMPLOYEE))
    paid = {line["claim_id"]: line["amounts"]["assistance_paid"] for line in answer["claims"]}
    assert [each for each in ids if paid[each] != "0.00"] == ["10"]


def test_void_rows_say_only_what_voids_them() -> None:
    answer = reply(case(claim("a"), claim("r", reverses="a"), claim("b")))
    assert answer["claims"][0] == {"claim_id": "a", "status": "void", "reversed_by": "r"}
    assert answer["claims"][1] == {"claim_id": "r", "status": "void", "reverses": "a"}
    assert answer["claims"][2] == reply(case(claim("b")))["claims"][0]
    assert answer["totals"] == reply(case(claim("b")))["totals"]


def test_where_every_claim_is_void_the_totals_are_zero_and_no_year_is_opened() -> None:
    answer = reply(case(claim("a"), claim("r", reverses="a")))
    assert set(answer["totals"].values()) == {"0.00"}
    assert answer["year_to_date"] == []
    opened = reply(case(claim("a"), claim("r", reverses="a"), year_to_date=[{"year": 2025, "tilt_base": "3.00"}]))
    assert [(entry["year"], entry["tilt_base"]) for entry in opened["year_to_date"]] == [(2025, "3.00")]


def test_years_are_listed_ascending_those_posted_and_those_with_a_claim() -> None:
    body = case(claim("a", settled_on="2026-01-05"), claim("b", settled_on="2024-01-05"), year_to_date=[{"year": 2025}])
    answer = reply(body)
    assert [entry["year"] for entry in answer["year_to_date"]] == [2024, 2025, 2026]


def test_an_opening_assumed_is_said_on_the_first_claim_of_its_year() -> None:
    body = case(
        claim("late", settled_on="2025-09-01"),
        claim("early", settled_on="2025-02-01"),
        claim("other year", settled_on="2024-02-01"),
        claim("opened year", settled_on="2023-02-01"),
        claim("void", settled_on="2025-01-01"),
        claim("reversal", settled_on="2025-01-01", reverses="void"),
        year_to_date=[{"year": 2023}],
    )
    lines = {line["claim_id"]: line for line in reply(body)["claims"] if line["status"] != "void"}
    assumed = {name for name, line in lines.items() if "opening_totals_assumed_zero" in warnings(line)}
    assert assumed == {"early", "other year"}


@pytest.mark.parametrize(("settled", "differs"), [(None, False), ("0.00", False), ("0.01", True), ("100.00", True)])
def test_a_settlement_that_differs_is_said(settled: str | None, *, differs: bool) -> None:
    line = reply(case(claim(catastrophic_paid=settled)))["claims"][0]
    assert ("settled_catastrophic_differs" in warnings(line)) is differs
    assert line["amounts"]["catastrophic_entitled"] == "0.00"
    assert line["amounts"]["catastrophic_paid"] == settled or settled is None


def test_an_unverified_figure_is_said_where_it_is_used() -> None:
    assert "unverified_figure" in warnings(reply(case())["claims"][0])
    assert "unverified_figure" not in warnings(reply(case(person=EMPLOYEE))["claims"][0])
    premium = reply(case(claims=[], enrolment=enrolment()))["premium_subsidy"]
    assert warnings(premium) == ["unverified_figure"]


STAY = {"stay_id": "V-1", "facility_id": "H-1", "admitted_on": "2025-05-01", "discharged_on": "2025-05-10"}


@pytest.mark.parametrize(
    ("other", "contradicts"),
    [
        ({"facility_id": "H-2"}, True),
        ({"facility_id": None}, True),
        ({"admitted_on": "2025-05-12", "discharged_on": "2025-05-20"}, True),
        ({"admitted_on": "2025-05-11", "discharged_on": "2025-05-20"}, False),
        ({"admitted_on": "2025-05-20", "discharged_on": None}, False),
        ({"stay_id": "V-2", "facility_id": "H-2"}, False),
    ],
)
def test_a_stay_that_contradicts_itself_is_said_on_all_its_claims(other: Json, *, contradicts: bool) -> None:
    answered = reply(case(claim("a", **STAY), claim("b", **STAY | other), claim("c")))["claims"]
    assert ["stay_contradicts" in warnings(each) for each in answered] == [contradicts, contradicts, False]


def test_a_void_part_of_a_stay_contradicts_nothing() -> None:
    claims = (claim("a", **STAY), claim("b", **STAY | {"facility_id": "H-2"}), claim("c", reverses="b"))
    assert "stay_contradicts" not in warnings(reply(case(*claims))["claims"][0])


def test_warnings_stand_in_one_order_and_speak_both_languages() -> None:
    body = case(claim(catastrophic_paid="1.00"))
    expected = [
        "opening_totals_assumed_zero", "settled_catastrophic_differs", "unverified_figure", "city_floor_applied",
    ]  # fmt: skip
    assert warnings(reply(body)["claims"][0]) == expected
    english, chinese = (reply(body, language=language)["claims"][0]["warnings"] for language in ("en", "zh"))
    assert [each["code"] for each in chinese] == expected
    assert all(each["message"].isascii() for each in english)
    assert not any(each["message"].isascii() for each in chinese)


def watched(cost: str, category: str = "extreme_poverty", **changes: Any) -> list[Json]:  # noqa: ANN401 - parts of a case
    """The alerts of one claim in a district that warns from 20,000.00 on, from August 2025 on from 9,999.99 on."""
    amounts = {"total_cost": cost, "policy_scope_cost": cost, "basic_paid": "0.00", "referral": "missing"}
    body = case(
        claim(**(amounts | changes.pop("claim", {}))),
        person=person(district="500118", insurance="employee", identities=[{"category": category}]),
        **changes,
    )
    alerts: list[Json] = reply(body, book_of("safeguards"))["alerts"]
    return alerts


@pytest.mark.parametrize(
    ("cost", "category", "warned"),
    [
        ("19999.99", "extreme_poverty", False),
        ("20000.00", "extreme_poverty", True),
        ("20000.00", "low_income_margin", True),
        ("20000.00", "returned_to_poverty", False),
        ("20000.00", "illness_impoverished", False),
    ],
)
def test_a_burden_is_warned_of_where_it_reaches_the_threshold(cost: str, category: str, *, warned: bool) -> None:
    found = watched(cost, category)
    assert bool(found) is warned
    if warned:
        assert found[0]["message"].isascii()
        assert found == [
            {
                "alert": "burden_warning",
                "year": 2025,
                "measured": "20000.00",
                "threshold": "20000.00",
                "clause": "cq-2022-116#2.4.1",
                "message": found[0]["message"],
            }
        ]


def test_a_burden_counts_what_the_year_began_with_and_the_threshold_of_the_day() -> None:
    opening = [{"year": 2025, "in_scope_self_pay": "19999.00"}]
    assert [each["measured"] for each in watched("1.00", year_to_date=opening)] == ["20000.00"]
    assert watched("0.99", year_to_date=opening) == []
    assert [each["threshold"] for each in watched("10000.00", claim={"settled_on": "2025-08-01"})] == ["9999.99"]
    assert watched("10000.00", claim={"settled_on": "2025-07-31"}) == []


def test_without_a_threshold_on_file_nobody_is_warned() -> None:
    cost = {"total_cost": "90000000.00", "policy_scope_cost": "90000000.00", "basic_paid": "0.00"}
    assert reply(case(claim(**cost), person=EMPLOYEE))["alerts"] == []


REFERRED = "not_required | from_primary_care | compliant | registered"


def details(**changes: object) -> dict[str, Json]:
    line = reply(case(claim(**changes)))["claims"][0]
    assert [each["reason"] for each in line["reason_details"]] == line["reasons"] == sorted(line["reasons"])
    return {each["reason"]: each for each in line["reason_details"]}


@pytest.mark.parametrize(
    ("changes", "reason", "field", "required", "clause", "curable"),
    [
        ({"referral": "missing"}, "not_referred", "referral", REFERRED, "2.6", True),
        ({"referral": "emergency"}, "emergency_review", "referral", REFERRED, "2.6", True),
        ({"facility_designated": False}, "facility_not_designated", "facility_designated", "true", "2.3.1", False),
        (
            {"disease_class": "other", "setting": "outpatient"},
            "outpatient_other_disease",
            "setting",
            "inpatient",
            "2.3.2-other",
            False,
        ),
        ({"disease_class": "other"}, "threshold_not_exceeded", "policy_scope_cost", "> 30000.00", "2.3.2-other", False),
        (
            {"disease_class": "other", "facility_level": "primary"},
            "facility_below_secondary",
            "facility_level",
            "tertiary | secondary",
            "2.3.2-other",
            False,
        ),
    ],
)  # fmt: skip
def test_a_reason_says_what_was_required_and_whether_it_can_be_put_right(  # noqa: PLR0913 - the columns of its table
    changes: Json, reason: str, field: str, required: str, clause: str, *, curable: bool
) -> None:
    detail = details(**changes)[reason]
    assert detail["message"].isascii()
    assert detail == {
        "reason": reason,
        "message": detail["message"],
        "field": field,
        "required": required,
        "clause": f"cq-2022-116#{clause}",
        "curable": curable,
    }


def test_nobody_can_be_required_to_be_poor() -> None:
    line = reply(case(person=person(identities=[])))["claims"][0]
    (detail,) = line["reason_details"]
    assert (detail["reason"], detail["required"], detail["curable"]) == ("not_a_recipient", None, False)
    assert line["categories"] == {"catastrophic": None, "assistance": None}
    assert line["ratio"] is None
    assert line["annual_cap"] == "100000.00"


def test_a_payable_claim_has_no_reasons() -> None:
    line = reply(case())["claims"][0]
    assert (line["status"], line["reasons"], line["reason_details"]) == ("payable", [], [])


def test_the_best_of_several_identities_is_named_for_each_benefit() -> None:
    identities = [{"category": "illness_impoverished"}, {"category": "low_income_margin"}]
    line = reply(case(person=person(identities=identities)))["claims"][0]
    assert line["categories"] == {"catastrophic": "low_income_margin", "assistance": "low_income_margin"}
    line = reply(case(person=person(identities=[*identities, {"category": "returned_to_poverty"}])))["claims"][0]
    assert line["categories"] == {"catastrophic": "returned_to_poverty", "assistance": "returned_to_poverty"}


def test_an_identity_posted_twice_counts_once() -> None:
    twice = person(identities=[{"category": "subsistence_allowance"}, {"category": "subsistence_allowance"}])
    assert reply(case(person=twice)) == reply(case())


def test_the_premium_takes_the_identities_of_the_day_it_is_paid() -> None:
    identities = [{"category": "extreme_poverty", "to": "2024-11-20"}, {"category": "low_income_margin"}]
    bodies = (
        case(claims=[], enrolment=enrolment(paid_on=day), person=person(identities=identities))
        for day in ("2024-11-20", "2024-11-21")
    )
    premiums = [reply(body)["premium_subsidy"] for body in bodies]
    assert [each["category"] for each in premiums] == ["extreme_poverty", "low_income_margin"]
    assert [each["subsidy"] for each in premiums] == ["400.00", "280.00"]
    assert [each["personal"] for each in premiums] == ["0.00", "120.00"]


def test_labels_are_in_the_language_asked_for() -> None:
    spoken = {language: reply(case(), language=language)["claims"][0]["steps"] for language in ("zh", "en")}
    labels = {language: {step["step"]: step["label"] for step in steps} for language, steps in spoken.items()}
    assert labels["zh"]["assistance"] == "医疗救助"
    assert labels["en"]["assistance"] == "Medical assistance"


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_the_same_case_gives_the_same_bytes_in_every_process(hash_seed: str) -> None:
    claims = [claim(f"c{number}", stay_id=f"s{number % 5}", disease_class="other") for number in range(15)]
    identities = [{"category": name} for name in ("low_income_margin", "extreme_poverty", "illness_impoverished")]
    body = case(*claims, enrolment=enrolment(), person=person(identities=identities), year_to_date=[{"year": 2023}])
    program = (
        "import sys, json; from tests.case.asking import reply; "
        "sys.stdout.write(json.dumps(reply(json.loads(sys.argv[1]))))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program, json.dumps(body)],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
    )
    assert other.stdout == json.dumps(reply(body))
