"""The whole decision space: nothing is found in rules that are sound, and what is broken is found and shown."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from tests.policy import broken_books
from tests.policy.broken_books import (
    CITY,
    DISTRICT,
    below_the_city,
    changed,
    explored,
    of_track,
    one_year,
    valued,
    with_ratio,
)
from tests.properties.worlds_on_file import book_of

if TYPE_CHECKING:
    from calc_service.engine.edition import Edition, RuleBook
    from calc_service.policy.decision_space.violations import Violation

BENEFIT = ("catastrophic_paid", "assistance_paid", "tilt_paid")


def reply(body: dict[str, Any], book: RuleBook) -> dict[str, Any]:
    """The answer of the service to a request, posted as bytes."""
    answered: dict[str, Any] = msgspec.to_builtins(assess(read_json(json.dumps(body).encode()), book, "en"))
    return answered


def benefit(body: dict[str, Any] | None, book: RuleBook) -> Decimal:
    """What catastrophic insurance, assistance and tilt assistance pay together, yuan."""
    assert body is not None
    return sum((Decimal(reply(body, book)["totals"][name]) for name in BENEFIT), Decimal(0))


def cost(body: dict[str, Any] | None) -> Decimal:
    assert body is not None
    return Decimal(body["claims"][0]["policy_scope_cost"])


def only(book: RuleBook, kind: str) -> Violation:
    """The first violation of a kind, which has to be there."""
    found = [violation for violation in explored(book).violations if violation.kind == kind]
    assert found, f"no violation of {kind}"
    return found[0]


def test_the_rules_in_force_hold_everywhere() -> None:
    found = explored(broken_books.in_force())

    assert found.violations == ()
    assert found.situations == 5, "one a year: each has a deductible of its own"
    assert found.points > 1_000_000


def test_a_district_as_the_template_has_it_holds_but_for_the_end_of_its_own_track() -> None:
    found = explored(broken_books.book(districts=("500116",)))

    assert {(violation.level, violation.kind) for violation in found.violations} == {("warning", "cost")}
    assert found.situations == 9, "five years of the city, and four since the district's file began"


def test_a_fall_where_the_track_changes_is_a_warning_and_its_requests_show_it() -> None:
    book = broken_books.with_one_district()
    violation = only(book, "cost")

    assert violation.level == "warning"
    assert (cost(violation.compared_with), cost(violation.request)) == (Decimal("30000.00"), Decimal("30000.01"))
    assert benefit(violation.request, book) < benefit(violation.compared_with, book) - Decimal("0.01")
    assert "普通住院救助 → 无救助通道" in violation.message.zh
    assert "Ordinary stays → no track" in violation.message.en


def test_a_fall_within_one_track_is_an_error() -> None:
    book = changed(one_year(broken_books.in_force()), CITY, of_track("special", lambda track: with_ratio(track, -1000)))
    violation = only(book, "cost")

    assert violation.level == "error"
    assert cost(violation.compared_with) < cost(violation.request)


def test_a_category_that_brings_less_is_found_in_rules_that_the_loader_takes() -> None:
    uplift = (
        "ratio_raised_by: 5%                      # 百分点 / percentage points\n    annual_cap: none",
        "ratio_raised_by: 5%\n    annual_cap: 500",
    )
    book = one_year(broken_books.book(("catastrophic_insurance", *uplift)))
    violation = only(book, "category")

    fewer, more = (
        {each["category"] for each in body["person"]["identities"]}
        for body in (violation.compared_with or {}, violation.request)
    )
    assert violation.level == "error"
    assert fewer < more
    assert benefit(violation.request, book) < benefit(violation.compared_with, book) - Decimal("0.01")


def test_a_district_below_the_city_is_found_and_both_requests_show_it() -> None:
    book = below_the_city()
    violation = only(book, "district")

    assert violation.level == "error"
    assert violation.request["person"]["district"] == "500116"
    assert (violation.compared_with or {})["person"]["district"] == "500101"
    assert violation.request["claims"] == (violation.compared_with or {})["claims"]
    assert benefit(violation.request, book) < benefit(violation.compared_with, book)
    assert "districts/500116.yaml" in violation.message.zh
    here, there = (benefit(body, book) for body in (violation.request, violation.compared_with))
    assert f"此例区县 {here} 元，全市 {there} 元" in violation.message.zh


def test_a_district_below_the_citys_cap_is_found_only_beyond_that_cap() -> None:
    def lower(edition: Edition) -> Edition:
        return of_track("other", lambda track: replace(track, annual_cap=valued(track.annual_cap, 59_999_98)))(edition)

    book = changed(broken_books.with_one_district(), DISTRICT, lower)
    violation = only(book, "district")

    assert violation.points > 0
    assert benefit(violation.request, book) < benefit(violation.compared_with, book)


def test_where_every_district_has_rules_of_its_own_the_city_cannot_be_asked() -> None:
    rules = broken_books.with_one_district()
    wording = replace(rules.wording, districts={"500116": rules.wording.districts["500116"]})
    book = changed(
        replace(rules, wording=wording), DISTRICT, of_track("special", lambda track: with_ratio(track, 5900))
    )
    violation = only(book, "district")

    assert violation.compared_with is None
    assert reply(violation.request, book)["claims"][0]["track"] == "special"


def test_a_claim_that_two_tracks_take_is_found() -> None:
    book = changed(
        broken_books.with_one_district(),
        DISTRICT,
        of_track("ordinary_stay", lambda track: replace(track, highest=30_000_01)),
    )
    violation = only(book, "one_track")

    assert violation.level == "error"
    assert cost(violation.request) == Decimal("30000.01")
    assert violation.compared_with is None


def test_a_claim_that_no_track_takes_and_no_reason_refuses_is_found() -> None:
    book = changed(
        one_year(broken_books.in_force()), CITY, of_track("special", lambda track: replace(track, lowest=1000_00))
    )
    violation = only(book, "one_track")
    claim = reply(violation.request, book)["claims"][0]

    assert (claim["track"], claim["status"]) == (None, "payable")


@pytest.mark.parametrize(
    ("kind", "ratio", "payment"),
    [("nothing_negative", -1000, "assistance_paid"), ("within_base", 12000, "assistance_paid")],
)
def test_a_ratio_beyond_reason_is_found(kind: str, ratio: int, payment: str) -> None:
    book = changed(one_year(broken_books.in_force()), CITY, of_track("special", lambda track: with_ratio(track, ratio)))
    violation = only(book, kind)
    amounts = reply(violation.request, book)["claims"][0]["amounts"]

    assert not 0 <= Decimal(amounts[payment]) <= Decimal(amounts["assistance_base"])


def test_one_cause_is_one_violation_however_many_points_show_it() -> None:
    book = below_the_city()
    below = [violation for violation in explored(book).violations if violation.kind == "district"]

    assert len(below) == 1
    assert below[0].points > 10_000


def test_errors_come_before_warnings() -> None:
    book = below_the_city()
    levels = [violation.level for violation in explored(book).violations]

    assert levels == sorted(levels)
    assert {"error", "warning"} == set(levels)


def test_the_smallest_request_holds_nothing_that_may_be_left_out() -> None:
    book = below_the_city()
    body = only(book, "district").request

    assert "year_to_date" not in body
    assert len(body["person"]["identities"]) == 1
    assert body["claims"][0]["basic_paid"] == "0.00"
    assert "other_insurance_paid" not in body["claims"][0]
    assert cost(body) < 1, "a few fen are enough to show that a ratio is lower"


def test_a_message_says_where_what_and_what_to_do_in_both_languages() -> None:
    message = only(broken_books.with_one_district(), "cost").message

    for text, words in (
        (message.zh, ("江津区 · 2023-01-01", "特困人员", "待遇合计反而少了", "最多相差", "请核对")),
        (
            message.en,
            ("Jiangjin · 2023-01-01", "Person in extreme poverty", "the benefit falls", "at worst by", "look at"),
        ),
    ):
        assert [word for word in words if word not in text] == []
        assert "{" not in text


@pytest.mark.parametrize("name", ["safeguards", "tilt_forms", "city_figures_move", "city_terms_move", "floors_rise"])
def test_rules_that_change_within_a_year_hold_everywhere(name: str) -> None:
    assert explored(book_of(name)).violations == ()


def test_a_district_that_takes_over_a_file_is_tried_on_its_own_days() -> None:
    found = explored(book_of("merger")).violations
    assert {(violation.level, violation.kind) for violation in found} == {("warning", "cost")}
    assert any("Liangjiang New Area · 2026-01-01" in violation.message.en for violation in found)


def test_each_of_many_districts_is_named_with_its_own_violation() -> None:
    rules = one_year(broken_books.book(districts=("500116", "500117")))
    lowered = of_track("special", lambda track: with_ratio(track, 5900))
    also = of_track("special", lambda track: with_ratio(track, 5800))
    found = explored(changed(changed(rules, 1, lowered), 2, also)).violations
    below = [violation for violation in found if violation.kind == "district"]

    assert [violation.request["person"]["district"] for violation in below] == ["500116", "500117"]
