"""Variants of a case: each is what its patched case alone would be, and is compared with the case."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.case.refusals import MOST_FAULTS, CaseRefused
from calc_service.case.variant_types import AmountsInShort
from calc_service.case.variants import assess_variants
from calc_service.domain.fields import CHOICES
from calc_service.domain.vocabulary import TOTALS
from tests.case.asking import case as case_of
from tests.case.asking import city, claim, person
from tests.properties.test_cases import fen, worlds_and_cases
from tests.properties.worlds_on_file import book_of, posted
from tests.reference.worlds import EVERYTHING

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
NOT_REFERRED = {"referral": "missing", "catastrophic_paid": "90000.00"}
COSTS = {"total_cost": "300000.00", "policy_scope_cost": "300000.00", "basic_paid": "100000.00"}
TWO_POTENTIALS = (
    claim("1", settled_on="2025-02-01", **COSTS, **NOT_REFERRED),
    claim("2", settled_on="2025-05-01", **COSTS, **NOT_REFERRED),
)
"""Each of them could have 77,000.00 alone, both together 100,000.00."""


def answered(
    case: object, *variants: Json, cure: bool = False, book: RuleBook | None = None, language: str = "zh"
) -> Json:
    request = read_json(json.dumps({"case": case, "variants": list(variants)}).encode())
    reply: Json = msgspec.to_builtins(assess_variants(request, book or city(), language, cure=cure))
    return reply


def refused(case: object, *variants: object, book: RuleBook | None = None) -> list[tuple[str, str]]:
    request = read_json(json.dumps({"case": case, "variants": list(variants)}).encode())
    with pytest.raises(CaseRefused) as refusal:
        assess_variants(request, book or city(), "en")
    return [(fault.pointer, fault.code) for fault in refusal.value.faults]


def variant(name: str = "v", *operations: Json) -> Json:
    return {"name": name, "patch": list(operations)}


def put(path: str, value: object) -> Json:
    return {"op": "replace", "path": path, "value": value}


def alone(case: Json, book: RuleBook) -> Json:
    reply: Json = msgspec.to_builtins(assess(posted(case), book, "zh"))
    return reply


def same_in_short(short: Json, whole: Json) -> None:
    """Fail where what is said in short is not what the whole assessment says."""
    premium = whole["premium_subsidy"]
    assert short["totals"] == whole["totals"]
    assert (short["premium_subsidy"] or {}).items() <= (premium or {}).items()
    for said, meant in zip(short["claims"], whole["claims"], strict=True):
        amounts = {name: meant["amounts"][name] for name in AmountsInShort.__struct_fields__ if "amounts" in meant}
        assert said == {name: meant[name] for name in said} | ({"amounts": amounts} if amounts else {})


def test_a_referral_made_good_is_what_the_case_would_be_with_it() -> None:
    reply = answered(case_of(*TWO_POTENTIALS), variant("转诊补办", put("/claims/0/referral", "compliant")))
    [made_good] = reply["variants"]

    assert reply["case"]["totals"]["assistance_paid"] == "0.00"
    assert made_good["assessment"]["totals"]["assistance_paid"] == "77000.00"
    assert made_good["difference"]["totals"]["assistance_paid"] == "77000.00"
    assert made_good["difference"]["totals"]["total_self_pay"] == "-77000.00"
    assert [each["status_after"] for each in made_good["difference"]["claims"]] == ["payable", "not_payable"]
    assert made_good["difference"]["words"] == (
        "医疗救助支付增加 77,000.00 元，政策范围内个人自付减少 77,000.00 元，个人负担合计减少 77,000.00 元；"
        "1 由不予救助变为可救助。"
    )


def test_the_words_are_in_the_language_asked_for() -> None:
    reply = answered(case_of(*TWO_POTENTIALS), variant("a", put("/claims/1/referral", "emergency")), language="en")
    assert reply["variants"][0]["difference"]["words"] == "2 changes from “Not payable” to “For review”."


def test_a_variant_that_changes_nothing_says_so() -> None:
    reply = answered(case_of(claim()), variant("same"), variant("id", put("/case_id", "Other")))
    assert {each["difference"]["words"] for each in reply["variants"]} == {"金额和结论与原案相同。"}
    assert [each["assessment"] for each in reply["variants"]] == [reply["case"]] * 2


def test_other_reasons_for_the_same_status_are_told_of() -> None:
    reply = answered(case_of(*TWO_POTENTIALS), variant("a", put("/claims/1/facility_designated", value=False)))
    assert reply["variants"][0]["difference"]["words"] == "2 的结论不变，原因有变化。"


def test_claims_that_are_added_and_removed_are_compared_with_nothing() -> None:
    operations = [
        {"op": "copy", "from": "/claims/0", "path": "/claims/-"},
        put("/claims/2/claim_id", "3"),
        put("/claims/2/referral", "compliant"),
        {"op": "remove", "path": "/claims/0"},
    ]
    [found] = answered(case_of(*TWO_POTENTIALS), variant("a", *operations))["variants"]
    statuses = {
        each["claim_id"]: (each["status_before"], each["status_after"]) for each in found["difference"]["claims"]
    }

    assert statuses == {"2": ("not_payable", "not_payable"), "3": (None, "payable"), "1": ("not_payable", None)}
    assert "3 是增加的结算（可救助）；1 是删去的结算（不予救助）。" in found["difference"]["words"]


def test_a_reversal_makes_a_claim_void() -> None:
    reversal = {"op": "add", "path": "/claims/-", "value": claim("R", reverses="S-17")}
    [found] = answered(case_of(claim()), variant("a", reversal))["variants"]

    assert [each["status"] for each in found["assessment"]["claims"]] == ["void", "void"]
    assert found["difference"]["claims"][0]["amounts"]["total_cost"] == "-1234.56"
    assert "S-17 由可救助变为已冲销" in found["difference"]["words"]


def test_the_premium_is_compared_too(worked: Json) -> None:
    reply = answered(
        worked, variant("二档", put("/enrolment/tier", 2)), variant("无", {"op": "remove", "path": "/enrolment"})
    )
    tier, without = reply["variants"]

    assert tier["difference"]["premium_subsidy"]["subsidy"] == "40.00"
    assert "参保资助金额增加 40.00 元" in tier["difference"]["words"]
    assert (without["assessment"]["premium_subsidy"], without["difference"]["premium_subsidy"]) == (None, None)
    assert without["difference"]["words"] == "删去了参保缴费。"


def test_of_many_claims_some_are_named_and_the_others_counted() -> None:
    claims = [claim(f"S-{number:02}") for number in range(25)]
    [found] = answered(case_of(*claims), variant("a", put("/person/identities", [])))["variants"]

    assert found["difference"]["words"].endswith("；S-19 由可救助变为不予救助；另有 5 笔结算的结论有变化。")


def test_everything_curable_put_right_shows_what_the_caps_leave_of_two_potentials() -> None:
    [cured] = answered(case_of(*TWO_POTENTIALS), cure=True)["variants"]

    assert [
        each["amounts"]["assistance_potential"] for each in answered(case_of(*TWO_POTENTIALS))["case"]["claims"]
    ] == [
        "77000.00",
        "77000.00",
    ]
    assert (cured["name"], cured["label"]) == ("cure_all", "可补正的均已补正")
    assert cured["assessment"]["totals"]["assistance_paid"] == "100000.00"
    assert cured["cured"][0] == {"claim_id": "1", "reasons": ["not_referred"], "fields": {"referral": "compliant"}}
    assert [each["amounts"]["assistance_paid"] for each in cured["assessment"]["claims"]] == ["77000.00", "23000.00"]


def test_where_nothing_is_curable_the_variant_says_so() -> None:
    far = claim("F", facility_designated=False)
    [cured] = answered(case_of(claim(), far), cure=True)["variants"]

    assert cured["cured"] == []
    assert cured["difference"]["words"] == "没有可以补正的结算。"


def test_what_is_void_is_not_cured() -> None:
    claims = [claim(referral="missing"), claim("R", referral="missing", reverses="S-17")]
    assert answered(case_of(*claims), cure=True)["variants"][0]["cured"] == []


def test_an_approved_emergency_is_paid_but_gets_no_tilt_assistance() -> None:
    book = book_of(EVERYTHING.name)
    district = next(profile.district for profile in book.profiles[1:] if _has_tilt(book, profile.district))
    category = book.profile(district).categories[0]
    person = {"district": district, "insurance": "employee", "identities": [{"category": category}]}
    base = case_of(claim(referral="emergency", **COSTS), person=person)
    reply = answered(base, variant("a", put("/claims/0/referral", "compliant")), cure=True, book=book)
    compliant, cured = (each["assessment"]["claims"][0] for each in reply["variants"])

    assert compliant["status"] == cured["status"] == "payable"
    assert cured["amounts"]["assistance_paid"] == compliant["amounts"]["assistance_paid"]
    assert cured["amounts"]["tilt_paid"] == "0.00"


def _has_tilt(book: RuleBook, district: str) -> bool:
    edition = book.on(20_240, district)
    return bool(edition and edition.tilt_assistance.groups)


def test_rules_that_do_not_say_what_is_put_right_cure_nothing() -> None:
    book = city()
    reasons = {
        name: dated.each(lambda reason: replace(reason, cure=None)) for name, dated in book.wording.reasons.items()
    }
    older = replace(book, wording=replace(book.wording, reasons=reasons))
    assert answered(case_of(*TWO_POTENTIALS), cure=True, book=older)["variants"][0]["cured"] == []


@pytest.mark.parametrize(
    ("request_", "faults"),
    [
        ({}, [("/case", "required"), ("/variants", "required")]),
        ([], [("", "wrong_type")]),
        ({"case": None, "variants": None}, [("/case", "required"), ("/variants", "required")]),
        ({"case": [], "variants": {}}, [("/variants", "wrong_type"), ("/case", "wrong_type")]),
    ],
)
def test_a_request_has_a_case_and_variants(request_: object, faults: list[tuple[str, str]]) -> None:
    with pytest.raises(CaseRefused) as refusal:
        assess_variants(read_json(json.dumps(request_).encode()), city(), "en")
    assert [(fault.pointer, fault.code) for fault in refusal.value.faults] == faults


@pytest.mark.parametrize(
    ("posted_variant", "faults"),
    [
        (7, [("/variants/0", "wrong_type")]),
        ({"name": "a"}, [("/variants/0/patch", "required")]),
        ({"name": "", "patch": []}, [("/variants/0/name", "empty")]),
        ({"name": "x" * 65, "patch": []}, [("/variants/0/name", "too_long")]),
        ({"name": "a\n", "patch": []}, [("/variants/0/name", "bad_characters")]),
        ({"name": "cure_all", "patch": []}, [("/variants/0/name", "reserved_name")]),
        (
            {"name": "a", "patch": {}, "note": 1},
            [("/variants/0/note", "unknown_field"), ("/variants/0/patch", "wrong_type")],
        ),
        (
            {"name": "a", "patch": [{}]},
            [("/variants/0/patch/0/op", "required"), ("/variants/0/patch/0/path", "required")],
        ),
        (variant("a", {"op": "put", "path": ""}), [("/variants/0/patch/0/op", "unknown_value")]),
        (variant("a", {"op": "remove", "path": "claims"}), [("/variants/0/patch/0/path", "not_a_pointer")]),
        (variant("a", {"op": "add", "path": "/a"}), [("/variants/0/patch/0/value", "required")]),
        (variant("a", {"op": "move", "path": "/a"}), [("/variants/0/patch/0/from", "required")]),
        (variant("a", {"op": "copy", "path": "/a", "from": None}), [("/variants/0/patch/0/from", "wrong_type")]),
        (
            variant("a", {"op": "remove", "path": "/case_id", "value": 1}),
            [("/variants/0/patch/0/value", "unknown_field")],
        ),
        (variant("a", {"op": "remove", "path": "/x", "of": 1}), [("/variants/0/patch/0/of", "unknown_field")]),
        (variant("a", {"op": "remove", "path": "/x"}), [("/variants/0/patch/0", "patch_not_applicable")]),
        (variant("a", {"op": "test", "path": "/case_id", "value": 1}), [("/variants/0/patch/0", "patch_test_failed")]),
        (variant("a", *[put("/case_id", "a")] * 1001), [("/variants/0/patch", "too_long")]),
        (variant("a", put("", [])), [("/variants/0/case", "wrong_type")]),
        (
            variant("a", put("/claims/0/total_cost", 1.5)),
            [("/variants/0/case/claims/0/policy_scope_cost", "exceeds_total_cost")],
        ),
        (variant("a", {"op": "move", "from": "/person", "path": "/enrolment"}), None),
    ],
)
def test_what_is_wrong_with_a_variant_is_told_by_its_place(
    posted_variant: object, faults: list[tuple[str, str]] | None
) -> None:
    found = refused(case_of(claim()), posted_variant)
    assert found == faults or (faults is None and ("/variants/0/case/person", "required") in found)


def test_names_are_the_variants_own() -> None:
    assert refused(case_of(claim()), *[variant("a")] * 3, variant("b")) == [
        ("/variants/1/name", "repeated_name"),
        ("/variants/2/name", "repeated_name"),
    ]


def test_there_are_at_most_twenty() -> None:
    named = [variant(str(number)) for number in range(21)]
    assert len(answered(case_of(claim()), *named[:20])["variants"]) == 20
    assert refused(case_of(claim()), *named) == [("/variants", "too_long")]


def test_all_faults_are_told_at_once_and_those_of_the_case_once() -> None:
    case = case_of(claim(basic_paid="7.775"))
    found = refused(
        case,
        variant("a", put("/claims/0/setting", "home")),
        variant("a", {"op": "remove", "path": "/x"}),
        variant("c", put("/claims/0/basic_paid", "7.77")),
    )
    assert found == [
        ("/variants/1/name", "repeated_name"),
        ("/case/claims/0/basic_paid", "too_many_decimals"),
        ("/variants/0/case/claims/0/setting", "unknown_value"),
        ("/variants/1/patch/0", "patch_not_applicable"),
    ]


def test_a_document_that_variants_make_too_large_is_refused() -> None:
    grown = [{"op": "copy", "from": "", "path": f"/x{number}"} for number in range(20)]
    [(place, code)] = refused(case_of(claim()), variant("a", *grown))
    assert (place[:18], code) == ("/variants/0/patch/", "too_costly")


def test_a_long_year_has_fewer_variants() -> None:
    year = case_of(*(claim(str(number)) for number in range(1500)))
    found = refused(year, *(variant(str(number)) for number in range(20)))
    assert found == [("/variants/3", "too_costly")]


def test_so_many_faults_are_listed_and_no_more() -> None:
    bad = case_of(*({"claim_id": 1} for _ in range(400)))
    assert len(refused(bad, variant("a", put("/claims", [{}] * 400)), variant("b"))) == MOST_FAULTS + 1


PATCHES = st.lists(
    st.one_of(
        st.builds(put, st.just("/person/insurance"), st.sampled_from(CHOICES["insurance"])),
        *(
            st.builds(put, st.just(f"/claims/{position}/{name}"), st.sampled_from(CHOICES[name]))
            for name in ("setting", "disease_class", "facility_level", "place_of_care", "referral")
            for position in (0, 1)
        ),
        st.builds(put, st.just("/claims/0/stay_id"), st.sampled_from(["A", "B"])),
        st.just({"op": "remove", "path": "/claims/1"}),
        st.just({"op": "remove", "path": "/year_to_date"}),
        st.just({"op": "move", "from": "/claims/0", "path": "/claims/-"}),
    ),
    max_size=4,
)


def by_hand(case: Json, operations: list[Json]) -> Json | None:
    """The case with simple operations done to it in plain Python; None where one cannot be done."""
    changed: Json = json.loads(json.dumps(case))
    try:
        for each in operations:
            *way, last = each["path"].split("/")[1:]
            around: Any = changed
            for part in way:
                around = around[int(part) if isinstance(around, list) else part]
            if each["op"] == "move":
                around.append(around.pop(0))
            elif each["op"] == "remove":
                del around[int(last) if isinstance(around, list) else last]
            elif last not in around:
                return None
            else:
                around[last] = each["value"]
    except (KeyError, IndexError):
        return None
    return changed


@given(worlds_and_cases(), st.lists(PATCHES, min_size=1, max_size=3))
def test_a_variant_is_what_its_case_alone_would_be_and_the_differences_add_up(
    drawn: tuple[Any, Json], patches: list[list[Json]]
) -> None:
    world, case = drawn
    book = book_of(world.name)
    wanted = []
    for operations in patches:
        changed = by_hand(case, operations)
        try:
            wanted.append((operations, alone(changed, book))) if changed is not None else None
        except CaseRefused:
            continue
    reply = answered(case, *(variant(str(number), *each) for number, (each, _) in enumerate(wanted)), book=book)

    same_in_short(reply["case"], alone(case, book))
    for found, (_, whole) in zip(reply["variants"], wanted, strict=True):
        same_in_short(found["assessment"], whole)
        for name in TOTALS:
            of_claims = sum(fen(each["amounts"][name]) for each in found["difference"]["claims"])
            before, after = fen(reply["case"]["totals"][name]), fen(whole["totals"][name])
            assert of_claims == fen(found["difference"]["totals"][name]) == after - before


@given(worlds_and_cases())
def test_everything_curable_put_right_is_the_case_with_the_values_put_in_by_hand(drawn: tuple[Any, Json]) -> None:
    world, case = drawn
    book = book_of(world.name)
    put_right = {"missing": "compliant", "emergency": "not_required"}
    void = {each["claim_id"] for each in alone(case, book)["claims"] if each["status"] == "void"}
    claims = [
        each if each["claim_id"] in void else each | {"referral": put_right.get(each["referral"], each["referral"])}
        for each in case.get("claims", ())
    ]
    [cured] = answered(case, cure=True, book=book)["variants"]

    same_in_short(cured["assessment"], alone(case | ({"claims": claims} if claims else {}), book))


def test_a_variant_in_a_district_that_has_ended_is_told_which_one_follows() -> None:
    body = case_of(claim(settled_on="2026-01-05"), person=person(district="500157"))
    request = {"case": body, "variants": [variant("a", put("/person/district", "500105"))]}
    with pytest.raises(CaseRefused) as refusal:
        assess_variants(read_json(json.dumps(request).encode()), city(), "zh")
    assert ["“两江新区”（500157）" in fault.message for fault in refusal.value.faults] == [True]
