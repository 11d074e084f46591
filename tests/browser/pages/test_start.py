"""The start page: three doors, what is in force, what is unverified, how the service is, and signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="no browser: `make test-browser` installs Playwright").expect

DOORS = {"zh": ["算一个案件", "核查文件", "规则"], "en": ["Compute a case", "Audit files", "Rules"]}


@pytest.mark.parametrize("language", DOORS)
def test_a_key_is_asked_for_and_opens_the_doors_of_its_roles(
    open_page: Callable[..., Page], service: object, faultless: Callable[[Page], None], language: str
) -> None:
    page = open_page("/", language=language)
    dialog = page.get_by_role("dialog")
    faultless(page)
    dialog.get_by_label({"zh": "密钥", "en": "Key"}[language], exact=True).fill(service.keys["auditor"])  # type: ignore[attr-defined]
    page.keyboard.press("Enter")

    case, audits, rules = DOORS[language]
    doors = page.get_by_role("navigation")
    expect(doors.get_by_role("link")).to_have_text([case, audits, rules])
    expect(page.get_by_role("table")).to_be_visible()
    faultless(page)


def test_what_a_role_may_not_do_is_not_offered(open_page: Callable[..., Page]) -> None:
    page = open_page("/", "caseworker")
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(["算一个案件", "规则"])
    page = open_page("/audits", "caseworker")
    expect(page.get_by_role("alert")).to_contain_text("核查")


def test_a_key_that_is_wrong_is_said_to_be(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    page.get_by_label("密钥", exact=True).fill("calc_0123456789abcdef_" + "A" * 43)
    page.get_by_role("dialog").get_by_role("button", name="登录").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("不接受")
