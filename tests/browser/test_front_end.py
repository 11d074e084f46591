"""demo/front_end in a real Chromium: the form, the checks while typing, the year, two variants and the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="no browser: `make test-browser` installs Playwright").expect

WORKED: Mapping[str, str] = {
    "/case_id": "C-1",
    "/person/district": '"500101"',
    "/person/insurance": '"resident"',
    "/person/identities": '"subsistence_allowance"',
    "/claims/0/claim_id": "S-1",
    "/claims/0/settled_on": "2025-06-01",
    "/claims/0/setting": '"inpatient"',
    "/claims/0/disease_class": '"special"',
    "/claims/0/facility_level": '"tertiary"',
    "/claims/0/facility_designated": "true",
    "/claims/0/place_of_care": '"in_city"',
    "/claims/0/referral": '"compliant"',
    "/claims/0/total_cost": "86432.17",
    "/claims/0/policy_scope_cost": "76500.00",
    "/claims/0/basic_paid": "37850.00",
}


@pytest.fixture
def form(page: Page, front_end: str) -> Page:
    page.goto(front_end)
    expect(page.locator("[data-pointer]")).to_have_count(len(WORKED))
    return page


def fill(form: Page, values: Mapping[str, str]) -> None:
    for pointer, value in values.items():
        field = form.locator(f'[data-pointer="{pointer}"]')
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def filled(form: Page, **changes: str) -> Page:
    fill(form, {**WORKED, **{f"/claims/0/{name}": value for name, value in changes.items()}})
    expect(form.locator("#result")).to_be_visible()
    return form


def test_the_form_is_made_of_what_the_service_asks_for(form: Page) -> None:
    districts = form.locator('[data-pointer="/person/district"] option')

    assert districts.count() > 38
    expect(form.locator("label", has_text="转诊情况")).to_be_visible()
    expect(form.locator("#result")).to_be_hidden()


def test_what_is_typed_is_checked_at_its_place(form: Page) -> None:
    amount = form.locator('[data-pointer="/claims/0/total_cost"]')
    amount.fill("12,5")
    complaint = form.locator("label", has=amount).locator("small")

    expect(complaint).to_contain_text("不是有效的金额")
    amount.fill("125.00")
    expect(complaint).to_be_empty()


def test_what_is_still_possible_narrows_as_facts_come_in(form: Page) -> None:
    fill(form, {pointer: value for pointer, value in WORKED.items() if pointer != "/claims/0/referral"})

    expect(form.locator("#possible")).to_have_text("0.00 – 13745.56 元")
    expect(form.locator("#missing")).to_contain_text("转诊情况")
    fill(form, {"/claims/0/referral": WORKED["/claims/0/referral"]})
    expect(form.locator("#possible")).to_have_text("13745.56 元")
    expect(form.locator("#missing")).to_be_empty()


def test_the_year_is_shown(form: Page) -> None:
    years = filled(form).locator("#years")

    expect(years).to_contain_text("100000.00")
    expect(years).to_contain_text("86254.44")
    expect(years).to_contain_text("9398.50")


def test_two_variants_are_compared_in_words(form: Page) -> None:
    variants = filled(form, referral='"missing"').locator(".variant")
    for variant, (field, choice) in zip(
        variants.all(), [("referral", "compliant"), ("setting", "outpatient")], strict=True
    ):
        variant.locator("select").first.select_option(f"/claims/0/{field}")
        variant.locator("select").last.select_option(f'"{choice}"')
    form.click("#compare")
    rows = form.locator("#variants tr")

    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("13745.56")
    expect(rows.first).to_contain_text("由不予救助变为可救助")


def test_the_letter_is_shown_and_can_be_opened_alone(form: Page) -> None:
    filled(form).click("#write")
    letter = form.frame_locator("#page")

    expect(letter.locator("h1")).to_have_text("医疗费用由谁支付、还剩多少")
    expect(letter.locator("body")).to_contain_text("13,745.56")
    assert letter.locator("h1").evaluate("heading => getComputedStyle(heading).fontWeight") == "700"
    with form.context.expect_page() as opened:
        form.click("#open")
    expect(opened.value.locator("h1")).to_have_text("医疗费用由谁支付、还剩多少")


def test_a_second_claim_gets_fields_of_its_own(form: Page) -> None:
    fill(form, {"/case_id": "kept"})
    form.click("#another")

    expect(form.locator("[data-pointer^='/claims/1/']")).to_have_count(11)
    expect(form.locator('[data-pointer="/case_id"]')).to_have_value("kept")


def test_the_page_speaks_english_too(form: Page) -> None:
    form.select_option("#language", "en")

    expect(form.locator("label", has_text="Level of the facility")).to_be_visible()
    expect(form.locator("h1")).to_have_text("Medical assistance, tried out")


def test_what_a_user_types_never_becomes_markup(form: Page) -> None:
    name = "<img src=x onerror=document.title='taken'>"
    filled(form, claim_id=name).click("#write")

    expect(form.locator("#outcome")).to_contain_text(name)
    expect(form.frame_locator("#page").locator("h2").first).to_contain_text(name)
    assert form.title() != "taken"
