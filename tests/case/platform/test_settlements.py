"""Replies to 2304: what is taken from them, what is asked for beside them, and what contradicts itself."""

from __future__ import annotations

import json

import pytest

from calc_service.domain.vocabulary import AMOUNTS
from tests.case.asking import LEAVE_OUT
from tests.case.platform.sending import (
    CARD,
    NAME,
    changed,
    claims,
    faults,
    line,
    messages,
    refusal,
    reply,
    reply_to_its_case,
    setlinfo,
    settlement,
)

ROW = "/settlements/0/setlinfo"
ASKED_BESIDE = ("facility_designated", "place_of_care", "referral", "disease_class", "facility_level")


def test_a_settlement_is_computed_as_the_case_that_it_is() -> None:
    answered = reply(messages())
    amounts = answered["claims"][0]["amounts"]

    assert [amounts[name] for name in AMOUNTS[:4]] == ["1234.56", "1200.00", "34.56", "777.77"]
    assert amounts["catastrophic_paid"] == "0.00"
    assert amounts["assistance_paid"] == "295.56"  # 422.23 × 70% = 295.561
    own = reply_to_its_case(answered)
    assert {name: answered[name] for name in own} == own


def test_names_and_card_numbers_come_back_nowhere() -> None:
    document = messages(baseinfo={"psn_no": "P-17", "psn_name": NAME, "certno": CARD})
    assert "QQ" not in json.dumps(reply(document), ensure_ascii=False)
    broken = changed(document, "settlements", 0, "setlinfo", "inscp_scp_amt", to="QQ-1")
    for _, _, message in refusal(changed(broken, "district", to="QQ")):
        assert "QQ" not in message


def test_every_field_that_decides_nothing_is_named() -> None:
    unused = reply(messages())["platform"]["not_used"]
    assert unused["setlinfo"] == ["age", "certno", "gend", "pool_prop_selfpay", "psn_name"]


@pytest.mark.parametrize("place", [("settlements", 0, "setlinfo"), ("settlements", 0), ("idetinfo", 0), ()])
def test_a_field_that_nobody_knows_is_refused(place: tuple[str | int, ...]) -> None:
    pointer = "".join(f"/{part}" for part in (*place, "hobby"))
    assert faults(changed(messages(), *place, "hobby", to="chess")) == [(pointer, "unknown_field")]


@pytest.mark.parametrize("value", [[], {}, ["1"], {"a": 1}])
def test_a_field_holds_a_single_value(value: object) -> None:
    for name in ("psn_name", "gend", "acct_pay"):
        assert faults(messages(settlement(**{name: value}))) == [(f"{ROW}/{name}", "wrong_type")]


ASKED_AS = {
    "facility_designated": "是否定点",
    "place_of_care": "就医地",
    "referral": "转诊情况",
    "disease_class": "病种类别",
    "facility_level": "医疗机构等级",
}


@pytest.mark.parametrize("name", ASKED_BESIDE)
def test_what_the_messages_do_not_say_is_asked_for_by_name(name: str) -> None:
    ((pointer, code, message),) = refusal(changed(messages(), "settlements", 0, name, to=LEAVE_OUT))
    assert (pointer, code) == (f"/settlements/0/{name}", "required")
    assert ASKED_AS[name] in message


def test_all_that_is_missing_is_asked_for_at_once() -> None:
    document = {"case_id": "C", "settlements": [{"setlinfo": setlinfo()}]}
    assert faults(document) == [
        ("/district", "required"),
        ("/idetinfo", "required"),
        *((f"/settlements/0/{name}", "required") for name in sorted(ASKED_BESIDE)),
        ("/year_to_date", "required"),
    ]


def test_the_district_of_recognition_is_not_the_place_of_enrolment() -> None:
    document = changed(messages(insuinfo=[{"insutype": "390", "insuplc_admdvs": "500104"}]), "district", to=LEAVE_OUT)
    ((pointer, code, message),) = refusal(document)
    assert (pointer, code) == ("/district", "required")
    assert "insuplc_admdvs" in message
    assert reply(messages(insuinfo={"insutype": "390", "insuplc_admdvs": "110101"}))["platform"]["not_used"]["insuinfo"]


@pytest.mark.parametrize(
    ("code", "settled"),
    [
        ("11", {"setting": "outpatient"}),
        ("13", {"setting": "outpatient", "referral": "emergency"}),
        ("14", {"setting": "outpatient", "disease_class": "special"}),
        ("23", {"setting": "inpatient", "referral": "compliant"}),
        ("24", {"setting": "inpatient", "referral": "emergency"}),
    ],
)
def test_what_a_med_type_settles_need_not_stand_beside(code: str, settled: dict[str, str]) -> None:
    open_ones = {name: LEAVE_OUT for name in settled if name != "setting"}
    (claim,) = claims(messages(settlement(med_type=code, **open_ones)))
    assert {name: claim[name] for name in settled} == settled


def test_what_a_med_type_settles_cannot_be_said_otherwise_beside() -> None:
    assert faults(messages(settlement(med_type="24", referral="compliant"))) == [
        ("/settlements/0/referral", "codes_disagree")
    ]
    assert faults(messages(settlement(setting="outpatient"))) == [("/settlements/0/setting", "codes_disagree")]


def test_a_med_type_that_nobody_registered_needs_its_meaning_beside() -> None:
    assert faults(messages(settlement(med_type="77"))) == [(f"{ROW}/med_type", "unknown_value")]
    (claim,) = claims(messages(settlement(med_type="77", setting="outpatient")))
    assert claim["setting"] == "outpatient"
    assert faults(messages(settlement(med_type=LEAVE_OUT))) == [(f"{ROW}/med_type", "required")]
    assert claims(messages(settlement(med_type=LEAVE_OUT, setting="inpatient")))[0]["setting"] == "inpatient"


def test_the_level_may_be_a_code_of_the_platform() -> None:
    assert claims(messages(settlement(hosp_lv="05", facility_level=LEAVE_OUT)))[0]["facility_level"] == "secondary"
    assert faults(messages(settlement(hosp_lv="05"))) == [("/settlements/0/facility_level", "codes_disagree")]
    assert (f"{ROW}/hosp_lv", "unknown_value") in faults(messages(settlement(hosp_lv="77", facility_level=LEAVE_OUT)))
    assert claims(messages(settlement(hosp_lv="1")))[0]["facility_level"] == "tertiary"


@pytest.mark.parametrize(
    ("facility", "place"),
    [("500104", "in_district"), ("500112", "in_city"), ("500243", "in_city"), ("110101", "out_of_city")],
)
def test_the_place_of_care_follows_from_both_districts(facility: str, place: str) -> None:
    document = messages(settlement(fix_blng_admdvs=facility, place_of_care=LEAVE_OUT))
    assert claims(document)[0]["place_of_care"] == place


@pytest.mark.parametrize("facility", ["500000", "509900", "50010", "5001044", "渝中区", "٥٠٠١١٢"])
def test_a_code_that_is_no_district_does_not_tell_the_place_of_care(facility: str) -> None:
    document = messages(settlement(fix_blng_admdvs=facility, place_of_care=LEAVE_OUT))
    assert faults(document) == [(f"{ROW}/fix_blng_admdvs", "unknown_value")]
    assert claims(messages(settlement(fix_blng_admdvs=facility)))[0]["place_of_care"] == "in_city"


def test_a_place_of_care_cannot_contradict_the_facility() -> None:
    document = messages(settlement(fix_blng_admdvs="500104"))
    assert faults(document) == [("/settlements/0/place_of_care", "codes_disagree")]


def test_without_a_district_the_place_of_care_is_not_asked_for() -> None:
    document = messages(settlement(fix_blng_admdvs="500104", place_of_care=LEAVE_OUT), district=LEAVE_OUT)
    ((pointer, _, message),) = refusal(document)
    assert pointer == "/district"
    assert "认定地" in message


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        ("1200.0000", "1200.00"),
        ("1200", "1200.00"),
        (1200, "1200.00"),
        ("1200.5", "1200.50"),
        ("1200.500000", "1200.50"),
    ],
)
def test_amounts_are_read_by_their_digits(amount: object, fen: str) -> None:
    assert claims(messages(settlement(inscp_scp_amt=amount)))[0]["policy_scope_cost"] == fen


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("1200.005", "too_many_decimals"),
        ("1200.0010", "too_many_decimals"),
        ("1,200.00", "not_an_amount"),
        ("1e3", "not_an_amount"),
        ("1200.", "not_an_amount"),
        ("--5", "not_an_amount"),
        ("１２００", "not_an_amount"),
        (True, "wrong_type"),
        ("100000000.00", "out_of_range"),
        ("9" * 5000, "out_of_range"),
    ],
)
@pytest.mark.parametrize("name", ["medfee_sumamt", "inscp_scp_amt", "hifp_pay", "hifob_pay", "hifmi_pay"])
def test_what_is_no_amount_is_named_at_its_place(name: str, amount: object, code: str) -> None:
    found = faults(messages(settlement(**{name: amount})))
    assert found[0] in {(f"{ROW}/{name}", code), (f"{ROW}/cvlserv_pay", code)}
    assert {pointer.rpartition("/")[0] for pointer, _ in found} == {ROW}


def test_a_null_is_nothing_that_is_said() -> None:
    assert faults(messages(settlement(inscp_scp_amt=None))) == [(f"{ROW}/inscp_scp_amt", "required")]
    assert faults(messages(settlement(hifp_pay=None))) == [(f"{ROW}/hifp_pay", "required")]


def test_two_fields_of_one_amount_have_to_agree() -> None:
    assert faults(messages(settlement(inscp_amt="1200"))) == []
    assert faults(messages(settlement(inscp_amt="1200.01"))) == [(f"{ROW}/inscp_scp_amt", "codes_disagree")]


def test_what_the_insurer_did_not_say_is_computed() -> None:
    answered = reply(messages(settlement(hifmi_pay=LEAVE_OUT)))
    assert "catastrophic_paid" not in answered["platform"]["case"]["claims"][0]
    assert {"field": "/claims/0/catastrophic_paid", "sources": [f"{ROW}/hifmi_pay"], "how": "absent"} in answered[
        "platform"
    ]["taken"]


@pytest.mark.parametrize(
    ("time", "day", "clock"),
    [
        ("2025-06-03 10:11:12", "2025-06-03", "10:11:12"),
        ("2025-06-03T10:11:12.5", "2025-06-03", "10:11:12.5"),
        ("2025-06-03 10:11:12+08:00", "2025-06-03", "10:11:12"),
        ("2025-06-03", "2025-06-03", None),
    ],
)
def test_the_time_of_settlement_is_kept(time: str, day: str, clock: str | None) -> None:
    (claim,) = claims(messages(settlement(setl_time=time)))
    assert (claim["settled_on"], claim.get("settled_time")) == (day, clock)


@pytest.mark.parametrize("time", ["2025-02-29 10:00:00", "20250603", "2025-06-03 25:00:00", "2025-06-03 10:00:00Z", ""])
def test_what_is_no_time_is_refused_where_it_stands(time: str) -> None:
    assert [pointer for pointer, _ in faults(messages(settlement(setl_time=time)))] == [f"{ROW}/setl_time"]


@pytest.mark.parametrize("mark", ["", "-", "NULL", "null", "\\N", "无", "0", "０", " ", None])
def test_marks_for_nothing_join_no_stays(mark: object) -> None:
    document = messages(settlement("a", mdtrt_id=mark), settlement("b", mdtrt_id=mark))
    assert all("stay_id" not in claim for claim in claims(document))


def test_settlements_of_one_visit_are_one_stay() -> None:
    one, other = claims(messages(settlement("a", mdtrt_id="V-1"), settlement("b", mdtrt_id="V-1")))
    assert one["stay_id"] == other["stay_id"] == "V-1"


def test_one_settlement_need_not_be_in_a_list() -> None:
    assert reply(messages(settlements=settlement()))["claims"] == reply(messages())["claims"]


def test_the_messages_are_those_of_one_person() -> None:
    document = messages(settlement("a"), settlement("b", psn_no="P-18"))
    assert faults(document) == [("/settlements/1/setlinfo/psn_no", "codes_disagree")]


def test_insurances_of_settlements_have_to_agree() -> None:
    document = messages(settlement("a"), settlement("b", insutype="310"))
    assert faults(document) == [("/settlements/1/setlinfo/insutype", "codes_disagree")]
    assert reply(messages(settlement(insutype="392")))["platform"]["case"]["person"]["insurance"] == "resident"
    assert faults(messages(settlement(insutype="999"))) == [(f"{ROW}/insutype", "unknown_value")]


def test_where_no_settlement_names_the_insurance_that_of_the_person_is_taken() -> None:
    row = settlement(insutype=LEAVE_OUT)
    document = messages(row, insuinfo=[{"insutype": "310"}])
    assert reply(document)["platform"]["case"]["person"]["insurance"] == "employee"
    several = messages(row, insuinfo=[{"insutype": "310"}, {"insutype": "390"}])
    assert faults(several) == [("/insuinfo/1/insutype", "ambiguous")]
    assert faults(messages(row)) == [(f"{ROW}/insutype", "required")]


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("2303", "subsistence_allowance"),
        ("2304", "extreme_poverty"),
        ("2307", "extreme_poverty"),
        ("7131", "extreme_poverty"),
        ("7203", "poverty_risk_monitored"),
        ("7110", "illness_impoverished"),
        ("2306", "illness_impoverished"),
    ],
)
def test_codes_of_both_families_of_identities_are_known(code: str, category: str) -> None:
    (identity,) = reply(messages(idetinfo={"psn_idet_type": code}))["platform"]["case"]["person"]["identities"]
    assert identity == {"category": category}


def test_a_code_that_leaves_the_category_open_is_asked_for() -> None:
    for code in ("2302", "2305", "2308", "2360"):
        assert faults(messages(idetinfo=[{"psn_idet_type": code}])) == [("/idetinfo/0/psn_idet_type", "ambiguous")]
    answered = reply(messages(idetinfo=[{"psn_idet_type": "2302", "category": "low_income_margin"}]))
    assert answered["claims"][0]["categories"]["assistance"] == "low_income_margin"
    assert reply(messages(idetinfo=[{"psn_idet_type": "2360", "category": "nothing"}]))["claims"][0]["reasons"] == [
        "not_a_recipient"
    ]


@pytest.mark.parametrize("value", [{"a": "b"}, ["a"]])
def test_an_id_that_is_no_text_is_refused(value: object) -> None:
    assert faults(messages(settlement(setl_id=value))) == [(f"{ROW}/setl_id", "wrong_type")]


def test_an_identity_that_is_wrong_is_named_where_it_stands() -> None:
    assert faults(messages(idetinfo=[{"psn_idet_type": "2399"}])) == [("/idetinfo/0/psn_idet_type", "unknown_value")]
    assert faults(messages(idetinfo=[{"begntime": "2024-01-01"}])) == [("/idetinfo/0/psn_idet_type", "required")]
    known = {"psn_idet_type": "2303", "category": "extreme_poverty"}
    assert faults(messages(idetinfo=[known])) == [("/idetinfo/0/category", "codes_disagree")]
    assert faults(messages(idetinfo=[{"psn_idet_type": "2360", "category": "rich"}])) == [
        ("/idetinfo/0/category", "unknown_value")
    ]
    ends = {"psn_idet_type": "2303", "begntime": "2025-02-02", "endtime": "2025-02-01"}
    assert faults(messages(idetinfo=[{"psn_idet_type": "2308", "category": "nothing"}, ends])) == [
        ("/idetinfo/1/endtime", "dates_out_of_order")
    ]
    assert faults(messages(idetinfo=[ends | {"endtime": "soon"}])) == [("/idetinfo/0/endtime", "not_a_date")]


def test_faults_of_the_case_are_told_where_the_messages_hold_them() -> None:
    document = messages(
        settlement("a", medfee_sumamt="1000"),
        settlement("a", hifp_pay="1300"),
        settlement("c", setl_time="2021-01-01 00:00:00"),
        district="500000",
    )
    assert set(faults(document)) >= {
        ("/district", "unknown_value"),
        ("/settlements/0/setlinfo/inscp_scp_amt", "exceeds_total_cost"),
        ("/settlements/1/setlinfo/setl_id", "repeated_claim_id"),
        ("/settlements/1/setlinfo/hifp_pay", "exceeds_policy_scope"),
        ("/settlements/2/setlinfo/setl_time", "no_rules_in_force"),
    }


@pytest.mark.parametrize("document", [None, [], "x", 3, {}, {"settlements": []}, {"settlements": [None, 3, [], "x"]}])
def test_what_holds_no_messages_is_refused(document: object) -> None:
    assert faults(document)


@pytest.mark.parametrize("document", [[], {}, {"settlements": []}])
def test_that_there_is_no_settlement_is_said_in_words_of_messages(document: object) -> None:
    assert "2304" in {pointer: message for pointer, _, message in refusal(document)}["/settlements"]


def test_the_detail_may_be_a_single_line() -> None:
    document = messages(settlement(hifp_pay=LEAVE_OUT, maf_pay=LEAVE_OUT))
    one = changed(document, "settlements", 0, "setldetail", to=line("390100", "777.77"))
    assert claims(one)[0]["basic_paid"] == "777.77"


@pytest.mark.parametrize("mark", ["-", "NULL", "无", " "])
def test_a_mark_for_nothing_is_no_id_of_a_settlement(mark: str) -> None:
    assert faults(messages(settlement(mark))) == [(f"{ROW}/setl_id", "required")]


@pytest.mark.parametrize("code", ["9901", "9902", "53"])
def test_a_med_type_that_differs_by_province_is_ambiguous(code: str) -> None:
    assert faults(messages(settlement(med_type=code))) == [(f"{ROW}/med_type", "ambiguous")]
    beside = {"setting": "outpatient", "disease_class": "special", "referral": "compliant"}
    assert claims(messages(settlement(med_type=code, **beside)))[0]["setting"] == "outpatient"


def test_a_level_of_one_digit_is_ambiguous() -> None:
    assert (f"{ROW}/hosp_lv", "ambiguous") in faults(messages(settlement(hosp_lv="1", facility_level=LEAVE_OUT)))


def test_a_district_that_has_ended_is_refused_with_the_one_that_follows() -> None:
    gone = changed(messages(settlement(setl_time="2026-01-05 10:11:12")), "district", to="500105")
    told = [(code, "“两江新区”（500157）" in message) for _, code, message in refusal(gone)]
    assert ("district_not_in_force", True) in told
