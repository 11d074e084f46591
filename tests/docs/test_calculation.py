"""The page on the calculation names everything that goes in and comes out, in both languages."""

import pytest
from flask import Flask

from calc_service.config import Settings
from calc_service.domain import vocabulary
from tests.docs.pages import PROJECT

PAGES = ("docs/calculation.md", "docs/calculation.zh.md")
LISTS = {
    name: getattr(vocabulary, name)
    for name in (
        "INSURANCES",
        "SETTINGS",
        "DISEASE_CLASSES",
        "FACILITY_LEVELS",
        "PLACES_OF_CARE",
        "REFERRALS",
        "STATUSES",
        "ROW_STATUSES",
        "TILT_STATUSES",
        "PREMIUM_STATUSES",
        "ACCESSES",
        "REASONS",
        "WARNINGS",
        "ALERTS",
        "ERRORS",
        "BATCH_ERRORS",
        "VARIANT_ERRORS",
        "FINDINGS",
        "FLAGS",
        "AMOUNTS",
        "TOTALS",
    )
}


@pytest.mark.parametrize("codes", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("page", PAGES)
def test_every_code_is_on_the_page(page: str, codes: tuple[str, ...]) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    assert [code for code in codes if f"`{code}`" not in text] == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("side", ["columns", "output"])
def test_every_column_of_a_file_is_on_the_page(page: str, side: str, app: Flask) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    columns = [one["column"] for one in app.test_client().get("/v1/columns").get_json()[side]]
    assert [column for column in columns if f"`{column}`" not in text] == []


@pytest.mark.parametrize("page", ["docs/manual/operation.md", "docs/manual/operation.zh.md"])
def test_every_setting_is_in_the_manual_with_its_default(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    rows = {row.split("`")[1]: row for row in text.splitlines() if row.startswith("| `")}
    for name, field in Settings.__dataclass_fields__.items():
        row, default = rows[field.metadata["variable"]], field.default
        assert not default or name.endswith("_folder") or f"| `{default}` |" in row
