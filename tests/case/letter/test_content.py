"""What the letter says to the person, in both languages: all of it from the reply, none of it in codes."""

import json
import re
from pathlib import Path

import pytest

from calc_service.domain.letter_texts import PLACES_IN_LETTER
from tests.case.asking import case, city, claim, enrolment, person, reply
from tests.case.letter.reading_pages import AMOUNT, CODE, Json, read

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
LANGUAGES = ("zh", "en")
UNTIL = {"zh": "没有写明补办的最后期限", "en": "name no last day"}
LARGE: Json = {"total_cost": "500000.00", "policy_scope_cost": "450000.00", "basic_paid": "30000.00"}


def posted(example: Path) -> Json:
    found: Json = json.loads(example.read_text(encoding="utf-8"))["request"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_every_amount_in_the_letter_stands_in_the_reply(example: Path, language: str) -> None:
    body = posted(example)
    answered = json.dumps(reply(body, language=language))
    known = {f"{float(amount):,.2f}" for amount in AMOUNT.findall(answered)}

    assert set(AMOUNT.findall(read(body, language))) <= known


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_no_code_and_no_key_stands_in_the_letter(example: Path, language: str) -> None:
    body = posted(example)
    shown = read(body, language)
    for name in [
        body["case_id"],
        body["person"].get("person_id"),
        *(one["claim_id"] for one in body.get("claims", [])),
    ]:
        shown = shown.replace(str(name), "")

    assert CODE.findall(shown) == []
    assert not re.search(r"#|sha256|None|\{|\}", shown)
    if language == "zh":
        assert re.findall("[A-Za-z]{3,}", re.sub("规则版本.*", "", shown)) == []


def test_who_pays_what_and_why_is_said() -> None:
    shown = read(case(claim(total_cost="86432.17", policy_scope_cost="76500.00", basic_paid="37850.00")))

    assert "基本医疗保险 37,850.00 按结算单上已支付的金额" in shown
    assert "大病保险 19,013.48 本年度累计费用超过起付线的部分，按比例支付 大病保险倾斜与支付顺序 ※未核实" in shown
    assert "医疗救助 13,745.56 保险支付后，政策范围内还剩 19,636.52 元，按 70% 救助 特殊疾病救助" in shown
    assert "您自己负担 15,823.13 政策范围内 5,890.96 元；政策范围外 9,932.17 元" in shown
    assert "住院，2025年6月3日结算（编号 S-17）" in shown


def test_the_same_is_said_in_english() -> None:
    shown = read(case(claim(total_cost="86432.17", policy_scope_cost="76500.00", basic_paid="37850.00")), "en")

    assert "Medical assistance 13,745.56 Insurance leaves 19,636.52 of covered costs; 70% of it is paid" in shown
    assert "Inpatient, settled on 2025-06-03 (no. S-17)" in shown


def test_documents_and_clauses_stand_by_name() -> None:
    shown = read(case())

    assert "渝府办发〔2022〕116号" in shown
    assert "特殊疾病救助" in shown.partition("依据的规定")[2]


def test_clauses_are_not_named_by_their_text() -> None:
    gist = city().wording.documents["cq-2022-116"].clauses["2.3.2-special"].summary.zh

    assert gist not in read(case())


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_put_right_names_the_potential_and_that_no_day_is_known(language: str) -> None:
    shown = read(case(claim(referral="missing", policy_scope_cost="1000.00", basic_paid="0.00")), language)

    assert "700.00" in shown
    assert UNTIL[language] in shown


def test_emergency_care_is_for_review_and_names_the_potential() -> None:
    shown = read(case(claim(referral="emergency", policy_scope_cost="1000.00", basic_paid="0.00")))

    assert "须先审核，审核前不支付" in shown
    assert "医疗救助可到 700.00 元" in shown


def test_no_hope_is_given_where_another_reason_cannot_be_put_right() -> None:
    shown = read(case(claim(referral="missing", facility_designated=False)))

    assert "补办其余各项也得不到医疗救助" in shown
    assert "可到" not in shown
    assert UNTIL["zh"] not in shown


def test_a_potential_of_nothing_is_said_to_be_nothing() -> None:
    shown = read(case(claim(referral="missing", policy_scope_cost="777.77")))

    assert "补齐后按规定也没有可得的医疗救助" in shown
    assert "可到" not in shown


def test_potentials_of_several_claims_are_not_to_be_added_up() -> None:
    both = [claim(number, referral="missing") for number in ("S-1", "S-2")]

    assert "不能相加" in read(case(*both))
    assert "不能相加" not in read(case(both[0]))


def test_nothing_is_said_of_help_where_nothing_would_help() -> None:
    assert "还可以做什么" not in read(case(claim(), claim("S-2", facility_designated=False)))


def test_a_cap_that_cuts_is_explained() -> None:
    shown = read(case(claim(**LARGE), person=person(insurance="employee")))

    assert (
        "医疗救助 100,000.00 保险支付后还剩 420,000.00 元，按 70% 是 294,000.00 元；本年度限额只剩 100,000.00 元"
        in shown
    )


def test_a_cap_that_is_used_up_is_explained() -> None:
    opening = [{"year": 2025, "assistance_paid": {"special": "100000.00"}}]

    assert "医疗救助 0.00 本年度救助限额在本次之前已用完" in read(case(claim(), year_to_date=opening))


def test_employees_are_told_nothing_of_insurance_that_does_not_cover_them() -> None:
    assert "大病保险 " not in read(case(person=person(insurance="employee")))


def test_what_the_insurer_really_paid_is_named_as_that() -> None:
    shown = read(case(claim(catastrophic_paid="100.00")))

    assert "大病保险 100.00 按保险实际支付的金额" in shown
    assert "大病保险实际支付的金额与按规定计算的不同" in shown


def test_an_unverified_figure_is_marked_where_it_counts_and_explained_once() -> None:
    shown = read(case(claim(), claim("S-2")))

    assert shown.count("※未核实") == 2
    assert shown.count("带“※”的一项") == 1
    assert "※" not in read(case(person=person(insurance="employee")))


def test_claims_that_cancel_each_other_are_said_to_count_for_nothing() -> None:
    shown = read(case(claim("S-1"), claim("S-2", reverses="S-1")))

    assert "这一笔已与编号 S-2 的一笔互相冲销，两笔都不计算。" in shown
    assert "这一笔已与编号 S-1 的一笔互相冲销，两笔都不计算。" in shown


def test_a_premium_alone_makes_a_letter() -> None:
    shown = read({"case_id": "C", "person": person(), "enrolment": enrolment(tier=2)})

    assert "2025年参保资助（二档） 予以资助" in shown
    assert "参保资助 400.00 低保对象，按一档个人缴费标准的 100% 资助" in shown
    assert "您自己缴 375.00 个人缴费标准 775.00 元，减去资助" in shown
    assert "总费用" not in shown


def test_a_premium_that_gets_nothing_says_why() -> None:
    shown = read({"case_id": "C", "person": person(insurance="employee"), "enrolment": enrolment()})

    assert "参保资助 0.00 未参加城乡居民医保" in shown
    assert "您自己缴" not in shown
    assert "※" not in shown


def test_whether_one_has_to_apply_is_said_where_something_is_paid() -> None:
    returned = person(identities=[{"category": "returned_to_poverty"}])

    assert "须先申请" in read(case(person=returned))
    assert "不用您另外申请" in read(case())
    assert "申请" not in read(case(claim(facility_designated=False))).partition("有疑问")[0]


def test_a_stay_without_deposit_is_named() -> None:
    assert "先诊疗" in read(case(claim(referral="from_primary_care", place_of_care="in_district")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_to_object_is_always_said_with_no_day_and_no_number(language: str) -> None:
    text = city().wording.letter["objection_text"].in_language(language)

    assert text in read(case(), language)
    assert not re.search(r"\d", text)


def test_the_reader_learns_what_was_assumed() -> None:
    shown = read(case())

    assert "此前没有结算过" in shown
    assert "全市最低标准" in shown
    assert "此前没有结算过" not in read(case(year_to_date=[{"year": 2025}]))


def test_every_text_of_the_letter_is_used_somewhere() -> None:
    folder = Path(__file__).parents[3] / "calc_service" / "case" / "letter"
    sources = "".join(file.read_text(encoding="utf-8") for file in folder.iterdir() if file.is_file())
    from_reply = {"direct", "on_application", "burden_warning"}

    assert {code for code in PLACES_IN_LETTER if not re.search(rf"\b{code}\b", sources)} <= from_reply


@pytest.mark.parametrize("categories", [[], [{"category": "subsistence_allowance"}]])
def test_who_asks_for_a_premium_alone_is_told_that_the_district_may_give_more(categories: list[Json]) -> None:
    shown = read({"case_id": "C", "person": person(identities=categories), "enrolment": enrolment()})

    assert shown.count("这里按全市最低标准计算") == 1
