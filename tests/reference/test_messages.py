"""Random cases written as messages of the platform get the reply that they get as cases, to the byte."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec
import pytest

from calc_service.case.assessment import assess
from calc_service.case.platform.assessment import assess_messages
from calc_service.case.reading import read_json
from tests.properties.worlds_on_file import book_of, cases, posted
from tests.reference.worlds import WORLDS, World

CASES = 150
BESIDE = ("facility_designated", "facility_level", "place_of_care", "referral", "disease_class")
INSURANCES = {"resident": "390", "employee": "310"}
BASIC = {"resident": "390100", "employee": "310100"}
SETTINGS = {"inpatient": "21", "outpatient": "11"}
OPENING = {"catastrophic_base": "0.00", "tilt_base": "0.00", "in_scope_self_pay": "0.00"}


def negative(amount: str) -> str:
    return amount if Decimal(amount) == 0 else f"-{amount}"


def as_settlement(claim: dict[str, Any], insurance: str, place: int) -> dict[str, Any]:
    """Every other one says what was paid by its lines alone."""
    sign = negative if claim.get("reverses") else str
    time = f" {claim['settled_time']}" if claim.get("settled_time") else ""
    row = {
        "setl_id": claim["claim_id"],
        "insutype": INSURANCES[insurance],
        "setl_time": f"{claim['settled_on']}{time}",
        "med_type": SETTINGS[claim["setting"]],
        "medfee_sumamt": f"{sign(claim['total_cost'])}00" if "." in claim["total_cost"] else sign(claim["total_cost"]),
        "inscp_scp_amt": sign(claim["policy_scope_cost"]),
        "mdtrt_id": claim.get("stay_id"),
        "fixmedins_code": claim.get("facility_id"),
        "init_setl_id": claim.get("reverses"),
        "begndate": claim.get("admitted_on"),
        "enddate": claim.get("discharged_on"),
    }
    paid = {"hifp_pay": claim["basic_paid"], "hifob_pay": claim.get("other_insurance_paid") or "0", "cvlserv_pay": "0"}
    if claim.get("catastrophic_paid") is not None:
        paid["hifmi_pay"] = claim["catastrophic_paid"]
    beside = {name: claim[name] for name in BESIDE}
    if place % 2 or claim.get("reverses"):
        return {"setlinfo": row | {name: sign(amount) for name, amount in paid.items()}, **beside}
    codes = {"hifp_pay": BASIC[insurance], "hifob_pay": "330100", "cvlserv_pay": "320100", "hifmi_pay": "390200"}
    lines = [{"fund_pay_type": codes[name], "fund_payamt": amount} for name, amount in paid.items()]
    return {"setlinfo": row, "setldetail": lines, **beside}


def as_totals(opening: dict[str, Any]) -> list[dict[str, Any]]:
    paid = sum((Decimal(str(amount)) for amount in opening["assistance_paid"].values()), Decimal(0))
    sums = {"TS390201": opening["catastrophic_base"], "D610101": f"{paid:.2f}", "D610101_BIZ2101": "77777.77"}
    return [{"year": str(opening["year"]), "cum_type_code": code, "cum": amount} for code, amount in sums.items()]


def as_messages(case: dict[str, Any]) -> dict[str, Any]:
    person = case["person"]
    codes = {"subsistence_allowance": "2303", "extreme_poverty": "7131"}
    identities = [
        {
            "psn_idet_type": codes.get(one["category"], "2360"),
            **({} if one["category"] in codes else {"category": one["category"]}),
            "begntime": one.get("from"),
            "endtime": one.get("to"),
        }
        for one in person["identities"]
    ]
    of_claims = {int(claim["settled_on"][:4]) for claim in case["claims"]}
    totals = [total for one in case["year_to_date"] if one["year"] in of_claims for total in as_totals(one)]
    beside = [
        {name: value for name, value in one.items() if name != "catastrophic_base" or one["year"] not in of_claims}
        for one in case["year_to_date"]
    ]
    return {
        "case_id": case["case_id"],
        "district": person["district"],
        "idetinfo": identities,
        "cuminfo": totals,
        "cuminfo_includes_settlements": False,
        "year_to_date": beside,
        "settlements": [as_settlement(claim, person["insurance"], place) for place, claim in enumerate(case["claims"])],
    }


def with_every_year(case: dict[str, Any], pools: tuple[str, ...]) -> dict[str, Any]:
    """The case with totals for every year and pool, which messages never take as nothing; "0" names no original."""
    case.pop("as_of", None)  # messages know of no such day
    for claim in case["claims"]:
        claim |= {name: "zero" for name in ("claim_id", "reverses", "stay_id", "facility_id") if claim.get(name) == "0"}
    openings = {one["year"]: one for one in case.get("year_to_date") or ()}
    years = sorted({*openings, *(int(claim["settled_on"][:4]) for claim in case["claims"])})
    case["year_to_date"] = [
        {
            **OPENING,
            **openings.get(year, {}),
            "year": year,
            "assistance_paid": {**dict.fromkeys(pools, "0.00"), **openings.get(year, {}).get("assistance_paid", {})},
        }
        for year in years
    ]
    return {name: value for name, value in case.items() if name != "enrolment"}


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_messages_get_the_reply_of_the_case_that_they_are(world: World) -> None:
    book = book_of(world.name)
    computed = 0
    for case in islice((one for one in cases(world, "messages") if one.get("claims")), CASES):
        own = with_every_year(case, book.profile(case["person"]["district"]).pools)
        expected = msgspec.json.encode(assess(posted(own), book, "zh").claims)
        answered = assess_messages(posted(as_messages(own)), book, "zh")
        assert msgspec.json.encode(answered.claims) == expected
        again = read_json(json.dumps(msgspec.to_builtins(answered)["platform"]["case"]).encode())
        assert msgspec.json.encode(assess(again, book, "zh").claims) == expected
        computed += len(answered.claims)
    assert computed > CASES
