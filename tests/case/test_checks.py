"""What a case must be beside the form of its fields: days, districts, figures on file, totals, reversals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.case.checks import is_active
from calc_service.domain.days import day_number
from calc_service.rulebook.load import load
from tests.case.asking import case, claim, enrolment, faults, person, refusal, reply
from tests.properties.worlds_on_file import RULES, book_of

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
FREE = {"total_cost": "0.00", "policy_scope_cost": "0.00", "basic_paid": "0.00"}


@pytest.mark.parametrize("year", range(2022, 2031))
def test_a_resident_claim_needs_the_deductible_of_its_year(year: int) -> None:
    on_file = year <= 2026
    body = case(claim(settled_on=f"{year}-12-13"))
    assert faults(body) == ([] if on_file else [("/claims/0/settled_on", "figure_not_on_file")])
    assert faults(body | {"person": person(insurance="employee")}) == []


def test_before_the_first_rules_no_figure_is_missed() -> None:
    assert faults(case(claim(settled_on="2021-06-01"))) == [("/claims/0/settled_on", "no_rules_in_force")]
    employee = person(insurance="employee")
    assert faults(case(claim(settled_on="2022-10-27"), person=employee)) == [
        ("/claims/0/settled_on", "no_rules_in_force")
    ]
    assert faults(case(claim(settled_on="2022-10-28"))) == []


def test_a_void_claim_needs_no_figure() -> None:
    void = [claim("a", settled_on="2027-01-13"), claim("b", settled_on="2028-01-13", reverses="a")]
    assert faults(case(*void)) == []
    assert faults(case(*void, claim("c", settled_on="2027-01-13"))) == [("/claims/2/settled_on", "figure_not_on_file")]


@pytest.mark.parametrize("year", range(2021, 2031))
def test_an_enrolment_needs_the_standard_of_its_year(year: int) -> None:
    on_file = 2022 <= year <= 2026
    for insurance in ("resident", "employee"):
        body = case(claims=[], enrolment=enrolment(year=year), person=person(insurance=insurance))
        assert faults(body) == ([] if on_file else [("/enrolment/year", "figure_not_on_file")])


def test_a_premium_may_be_paid_in_another_year_but_not_before_the_first_rules() -> None:
    assert faults(case(claims=[], enrolment=enrolment(year=2022, paid_on="2022-10-28"))) == []
    assert faults(case(claims=[], enrolment=enrolment(year=2023, paid_on="2022-10-27"))) == [
        ("/enrolment/paid_on", "no_rules_in_force")
    ]


@pytest.mark.parametrize(
    ("district", "day", "in_force"),
    [
        ("500105", "2025-12-31", True),
        ("500105", "2026-01-01", False),
        ("500157", "2025-10-31", False),
        ("500157", "2025-11-01", True),
        ("500101", "2026-12-31", True),
    ],
)
def test_a_district_is_in_force_on_the_days_of_its_code(district: str, day: str, *, in_force: bool) -> None:
    expected = [] if in_force else [("/person/district", "district_not_in_force")]
    assert faults(case(claim(settled_on=day), person=person(district=district))) == expected
    paid = case(claims=[], enrolment=enrolment(paid_on=day), person=person(district=district))
    assert faults(paid) == expected
    # Said once, however many days are outside.
    both = case(claim("a", settled_on=day), claim("b", settled_on=day), person=person(district=district))
    assert faults(both | {"enrolment": enrolment(paid_on=day)}) == expected


@pytest.mark.parametrize("district", ["", "500000", "110101", "50010", "五百"])
def test_a_district_is_one_of_the_citys(district: str) -> None:
    code = "unknown_value" if district else "empty"
    assert faults(case(person=person(district=district))) == [("/person/district", code)]


def test_a_category_must_be_one_that_the_district_knows() -> None:
    orphan = {"category": "orphan", "from": "2025-01-01"}
    assert faults(case(person=person(identities=[orphan]))) == [("/person/identities/0/category", "unknown_value")]
    known = case(person=person(district="500116", identities=[orphan]))
    assert faults(known, book_of("own_tracks")) == []


@pytest.mark.parametrize(("begins", "in_force"), [("2022-12-31", False), ("2023-01-01", True), (None, False)])
def test_an_own_category_is_refused_before_its_first_day(begins: str | None, *, in_force: bool) -> None:
    orphan = {"category": "orphan", "from": begins, "to": "2023-05-05"}
    body = case(claim(settled_on="2022-12-31"), person=person(district="500116", identities=[orphan]))
    expected = [] if in_force else [("/person/identities/0/category", "unknown_value")]
    assert faults(body, book_of("own_tracks")) == expected
    paid = body | {"claims": [], "enrolment": enrolment(paid_on="2022-12-31")}
    assert faults(paid, book_of("own_tracks")) == expected


def test_identities_and_admissions_may_be_older_than_the_rules() -> None:
    old = person(identities=[{"category": "extreme_poverty", "from": "1950-01-01", "to": "2026-01-01"}])
    assert faults(case(claim(admitted_on="2020-01-01", discharged_on="2020-02-01"), person=old)) == []


@pytest.mark.parametrize(
    ("admitted_on", "discharged_on", "in_order"),
    [
        ("2025-06-03", "2025-06-03", True),
        ("2025-06-02", "2025-06-01", False),
        ("2025-06-09", None, True),
        (None, "2025-06-03", True),
        (None, "2025-06-04", False),
    ],
)
def test_days_of_a_stay_are_in_order(admitted_on: str | None, discharged_on: str | None, *, in_order: bool) -> None:
    body = case(claim(admitted_on=admitted_on, discharged_on=discharged_on))
    assert faults(body) == ([] if in_order else [("/claims/0/discharged_on", "dates_out_of_order")])


def test_an_identity_may_last_one_day_but_not_less() -> None:
    one = {"category": "extreme_poverty", "from": "2025-06-03", "to": "2025-06-03"}
    assert faults(case(person=person(identities=[one]))) == []
    less = one | {"to": "2025-06-02"}
    assert faults(case(person=person(identities=[one, less]))) == [("/person/identities/1/to", "dates_out_of_order")]


def test_both_ends_of_an_identity_are_inclusive() -> None:
    identity = {"from": date(2025, 6, 3), "to": date(2025, 6, 5)}
    days = [day_number(date(2025, 6, day)) for day in range(2, 7)]
    assert [is_active(identity, day) for day in days] == [False, True, True, True, False]
    assert is_active({"from": None, "to": None}, days[0])
    assert day_number(date(1970, 1, 2)) == 1


@pytest.mark.parametrize(
    ("payments", "field"),
    [
        ({"basic_paid": "1200.00", "other_insurance_paid": "0.00", "catastrophic_paid": "0.00"}, None),
        ({"basic_paid": "0.00", "other_insurance_paid": "1200.01"}, "other_insurance_paid"),
        ({"basic_paid": "600.00", "other_insurance_paid": "300.00", "catastrophic_paid": "300.00"}, None),
        (
            {"basic_paid": "600.00", "other_insurance_paid": "300.00", "catastrophic_paid": "300.01"},
            "catastrophic_paid",
        ),
    ],
)
def test_payments_stay_within_the_policy_scope(payments: Json, field: str | None) -> None:
    expected = [(f"/claims/0/{field}", "exceeds_policy_scope")] if field else []
    assert faults(case(claim(**payments))) == expected


def test_amounts_of_a_reversal_are_checked_though_not_used() -> None:
    body = case(claim("a"), claim("b", reverses="a", basic_paid="1200.01"))
    assert faults(body) == [("/claims/1/basic_paid", "exceeds_policy_scope")]


@pytest.mark.parametrize("name", ["catastrophic_base", "in_scope_self_pay"])
def test_a_years_total_beyond_what_can_be_held_is_refused(name: str) -> None:
    opening = [{"year": 2025, name: "99999999999.99"}]
    body = case(claim("a"), claim("b", settled_on="2024-06-01"), claim("c", **FREE), year_to_date=opening)
    assert faults(body) == [("/claims/0", "total_out_of_range"), ("/claims/2", "total_out_of_range")]
    assert faults(case(claim(**FREE), year_to_date=opening)) == []


def test_a_tilt_base_beyond_what_can_be_held_is_refused() -> None:
    opening = [{"year": 2025, "tilt_base": "99999999999.99"}]
    body = case(claim(), person=person(district="500118"), year_to_date=opening)
    assert faults(body, book_of("safeguards")) == [("/claims/0", "total_out_of_range")]
    assert faults(case(claim(), year_to_date=opening)) == []


def test_a_sum_of_costs_beyond_what_can_be_held_is_refused() -> None:
    highest = {"total_cost": "99999999.99", "policy_scope_cost": "0.00", "basic_paid": "0.00"}
    body = case(*(claim(f"c{number}", **highest) for number in range(1001)), person=person(insurance="employee"))
    found = faults(body)
    assert {code for _, code in found} == {"total_out_of_range", "too_costly"}, "the last says that there are more"
    body["claims"].pop()
    assert faults(body) == []


def test_pools_of_year_to_date_are_carried_from_district_to_district() -> None:
    opening = [{"year": 2025, "assistance_paid": {"special": "1.00", "ordinary": "2.00"}}]
    assert faults(case(year_to_date=opening)) == [("/year_to_date/0/assistance_paid/ordinary", "unknown_field")]
    own, elsewhere = (case(person=person(district=code), year_to_date=opening) for code in ("500116", "500117"))
    assert faults(own, book_of("own_tracks")) == []
    found = reply(own, book_of("own_tracks"))["year_to_date"][0]["assistance_paid"]
    assert list(found) == ["special", "other", "ordinary"]
    assert found["ordinary"] == "2.00"
    assert reply(elsewhere, book_of("own_tracks"))["year_to_date"][0]["assistance_paid"]["ordinary"] == "2.00"


def test_the_digest_in_service_is_accepted() -> None:
    book = load(RULES)
    assert faults(case(rules_digest=book.digest), book) == []
    assert faults(case(rules_digest=book.digest.upper()), book) == [("/rules_digest", "unknown_rules_digest")]


def test_an_enrolment_alone_is_something_to_compute() -> None:
    answer = reply(case(claims=[], enrolment=enrolment()))
    assert answer["claims"] == []
    assert answer["premium_subsidy"]["status"] == "granted"
    assert set(answer["totals"].values()) == {"0.00"}
    assert answer["year_to_date"] == []


def test_a_reversal_may_stand_before_its_claim_and_on_its_day() -> None:
    assert faults(case(claim("b", reverses="a"), claim("a"))) == []


FOLLOWED = "Liangjiang New Area (500157)"
GONE = person(district="500105")


def messages(body: Json, language: str = "en", name: str = "city") -> list[str]:
    return [message for _, _, message in refusal(body, book_of(name), language)]


def test_the_refusal_of_a_district_that_has_ended_names_the_one_that_follows() -> None:
    on_claims = case(claim(settled_on="2026-01-01"), person=GONE)
    on_premium = case(claims=[], enrolment=enrolment(paid_on="2026-01-01"), person=GONE)
    for body in (on_claims, on_premium):
        assert [FOLLOWED in text for text in messages(body)] == [True]
        assert ["“两江新区”（500157）" in text for text in messages(body, "zh")] == [True]
        assert not any("500105" in text or "江北" in text for text in (*messages(body), *messages(body, "zh")))


def test_a_district_that_has_not_begun_is_followed_by_nobody() -> None:
    [text] = messages(case(claim(settled_on="2025-10-31"), person=person(district="500157")))
    assert "may have been abolished or not yet set up" in text


def test_whichever_day_is_outside_the_one_that_follows_is_named_once() -> None:
    before = case(claim("a", settled_on="2026-01-01"), claim("b", settled_on="2025-12-31"), person=GONE)
    paid = before | {"enrolment": enrolment(paid_on="2025-11-20")}
    late = case(claim("a", settled_on="2025-12-31"), person=GONE, enrolment=enrolment(paid_on="2026-02-01"))
    for body in (before, paid, late, late | {"claims": [*late["claims"], claim("b", settled_on="2022-10-27")]}):
        assert [FOLLOWED in text for text in messages(body) if "first" not in text] == [True]


def in_a_line(**districts: tuple[int, int, str]) -> RuleBook:
    """The city's book with other days, since 1970-01-01, and successors for some districts, by `d` and their codes."""
    city = book_of("city")
    changed = {
        code[1:]: replace(city.wording.districts[code[1:]], first_day=first, last_day=last, successor=successor)
        for code, (first, last, successor) in districts.items()
    }
    return replace(city, wording=replace(city.wording, districts={**city.wording.districts, **changed}))


def test_of_districts_that_follow_one_another_the_one_is_named_that_exists_on_the_day() -> None:
    days = [day_number(date(2025, month, 1)) for month in (1, 3, 5, 7)]
    book = in_a_line(
        d500101=(days[0], days[1], "500102"), d500102=(days[1], days[2], "500103"), d500103=(days[2], days[3], "")
    )
    home = person(district="500101")
    for settled_on, named in (("2025-03-02", "Fuling (500102)"), ("2025-05-02", "Yuzhong (500103)")):
        [(_, _, text)] = refusal(case(claim(settled_on=settled_on), person=home), book)
        assert f"; {named} follows it" in text
    for settled_on in ("2024-12-31", "2025-07-02"):
        [(_, _, text)] = refusal(case(claim(settled_on=settled_on), person=home), book)
        assert "may have been abolished or not yet set up" in text
    both = [claim("a", settled_on="2025-03-02"), claim("b", settled_on="2025-05-02")]
    for claims in (both, both[::-1]):
        [(_, _, text)] = refusal(case(*claims, person=home), book)
        assert "Fuling (500102), Yuzhong (500103) follows it" in text


def test_the_one_that_follows_is_computed_by_the_file_it_takes_over() -> None:
    moved = person(district="500157", identities=[{"category": "orphan"}])
    stay = {"disease_class": "other", "settled_on": "2026-01-05", "referral": "compliant"}
    answer = reply(case(claim(**stay), person=moved), book_of("merger"))
    assert answer["rules"]["district_rules"] == "example-world-2022-1"
    assert (answer["claims"][0]["track"], answer["claims"][0]["pool"]) == ("ordinary_stay", "ordinary")
    assert answer["claims"][0]["tilt_status"] == "payable"
    assert "city_floor_applied" not in {one["code"] for one in answer["claims"][0]["warnings"]}
    assert "ordinary" in answer["year_to_date"][0]["assistance_paid"]


def test_a_person_who_moved_with_the_district_is_posted_as_one_case_a_district() -> None:
    costs = {"total_cost": "90000.00", "policy_scope_cost": "90000.00", "basic_paid": "0.00"}
    first = case(claim("a", settled_on="2025-10-01", **costs), person=GONE)
    joined = reply(first, book_of("merger"))["year_to_date"]
    second = case(claim("b", settled_on="2025-12-01", **costs), person=person(district="500157"), year_to_date=joined)
    whole = case(
        claim("a", settled_on="2025-10-01", **costs), claim("b", settled_on="2025-12-01", **costs), person=GONE
    )
    expected = reply(whole, book_of("merger"))
    answer = reply(second, book_of("merger"))
    assert answer["claims"][0]["amounts"] == expected["claims"][1]["amounts"]
    assert answer["year_to_date"] == expected["year_to_date"]


def test_one_that_existed_before_is_the_citys_until_the_day_after() -> None:
    book, home = book_of("merged_into_another"), person(district="500118")
    early, late = claim("a", settled_on="2025-12-31"), claim("b", settled_on="2026-01-01")
    named = [reply(case(each, person=home), book)["rules"]["district_rules"] for each in (early, late)]
    assert named == ["city_floor", "example-world-2022-1"]
    both = reply(case(early, late, person=home), book)
    warned = [{one["code"] for one in each["warnings"]} & {"city_floor_applied"} for each in both["claims"]]
    assert warned == [{"city_floor_applied"}, set()]
    orphan = person(district="500118", identities=[{"category": "orphan", "from": "2025-01-01"}])
    refused = faults(case(early, late, person=orphan), book)
    assert refused == [("/person/identities/0/category", "unknown_value")]


def test_a_figure_that_the_floor_lifted_is_cited_as_the_citys() -> None:
    answer = reply(case(claim(settled_on="2025-05-01"), person=person(district="500103")), book_of("floors_rise"))
    [found] = answer["claims"]
    assert (found["ratio"], found["annual_cap"]) == ("0.80", "130000.00")
    figures = {figure["name"]: figure for step in found["steps"] for figure in step["figures"]}
    assert figures["assistance.ratio"]["from"] == "2025-04-01"
    later = reply(case(claim(settled_on="2025-09-01"), person=person(district="500103")), book_of("floors_rise"))
    figures = {figure["name"]: figure for step in later["claims"][0]["steps"] for figure in step["figures"]}
    assert (figures["assistance.ratio"]["value"], figures["assistance.ratio"]["from"]) == ("0.75", "2023-01-01")
