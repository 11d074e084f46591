"""GET /v1/figures: every value with its days, whose it is and where it comes from."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from calc_service.api.rules.figures import list_figures
from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.domain.vocabulary import FIGURES
from tests.properties.worlds_on_file import book_of

Shown = list[dict[str, Any]]


def values(client: FlaskClient, name: str) -> Shown:
    shown: Shown = client.get(f"/v1/figures/{name}").get_json()["figure"]["values"]
    return shown


def code(value: dict[str, Any], part: str) -> str | None:
    return None if value[part] is None else str(value[part]["code"])


def test_every_figure_is_listed_and_is_the_same_by_itself(client: FlaskClient) -> None:
    listed = client.get("/v1/figures").get_json()

    assert [figure["name"] for figure in listed["figures"]] == list(FIGURES)
    for figure in listed["figures"]:
        shown = client.get(f"/v1/figures/{figure['name']}").get_json()
        unpublished = [value | {"publications": []} for value in figure["values"]]
        assert shown == {"rules": listed["rules"], "figure": figure | {"values": unpublished}}
        assert figure["label"]["zh"]
        assert figure["label"]["en"]


def test_a_yearly_figure_holds_for_its_year_alone(client: FlaskClient) -> None:
    days = [(value["from"], value["to"], value["value"]) for value in values(client, "premium.standard.tier_1")]

    assert days[:2] == [("2022-01-01", "2022-12-31", "320.00"), ("2023-01-01", "2023-12-31", "350.00")]
    assert all(value["source"] and value["clause"] is None for value in values(client, "premium.standard.tier_1"))
    assert {code(value, "tier") for value in values(client, "premium.ratio")} == {"1", "2"}


def test_a_dated_figure_holds_until_further_notice(client: FlaskClient) -> None:
    (special, other) = values(client, "assistance.annual_cap")

    assert (special["from"], special["to"], special["value"]) == ("2022-10-28", None, "100000.00")
    assert (code(special, "track"), code(other, "track")) == ("special", "other")
    assert special["clause"] == "cq-2022-116#2.3.2-special"
    assert special["verified"] is True
    assert special["district"] is None


def test_a_cap_that_the_rules_do_not_set_is_null(client: FlaskClient) -> None:
    (cap,) = values(client, "catastrophic.uplift_annual_cap")
    assert cap["value"] is None


DISTRICT = """\
district: "500116"
document: invented-2023-1
categories:
  orphan:
    label: {zh: 孤儿, en: Orphan}
    treated_as: [{from: 2023-01-01, medical_assistance: extreme_poverty, cite: invented-2023-1#1}]
medical_assistance:
  tracks:
    special:
      ratio:
        - {from: 2023-01-01, value: {subsistence_allowance: 75%}, cite: invented-2023-1#1}
        - {from: 2024-01-01, value: {subsistence_allowance: 80%}, cite: invented-2023-1#1}
        - {from: 2025-07-01, repealed: true, cite: invented-2023-1#1}
tilt_assistance:
  terms: [{from: 2023-01-01, threshold: 10000, ratio: 50%, annual_cap: none, cite: invented-2023-1#1}]
"""
DOCUMENT = """
  invented-2023-1:
    number: 示例〔2023〕1号
    title: {zh: 示例, en: An example}
    issuer: {zh: 示例, en: An example}
    issued_on: 2023-01-01
    clauses:
      "1": {label: {zh: 示例, en: Example}, summary: {zh: 示例, en: Example}}
"""


@pytest.fixture
def of_district(tmp_path: Path, rules_folder: Path) -> FlaskClient:
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder, folder)
    (folder / "districts" / "500116.yaml").write_text(DISTRICT, encoding="utf-8")
    with (folder / "documents.yaml").open("a", encoding="utf-8") as documents:
        documents.write(DOCUMENT)
    return create_app(Settings(state=None, rules_folder=folder)).test_client()


def test_a_district_is_shown_with_what_it_has_for_itself_alone(of_district: FlaskClient) -> None:
    own = [value for value in values(of_district, "assistance.ratio") if code(value, "district")]
    shown = [
        (code(value, "track"), code(value, "category"), value["from"], value["to"], value["value"]) for value in own
    ]

    # The other track has the ratios of the first, wherever that is raised.
    assert sorted(shown) == sorted(
        (track, category, *days)
        for track in ("special", "other")
        for category, *days in (
            ("subsistence_allowance", "2023-01-01", "2023-12-31", "0.75"),
            ("subsistence_allowance", "2024-01-01", "2025-06-30", "0.80"),
            ("orphan", "2023-01-01", None, "0.70"),
        )
    )
    assert {code(value, "district") for value in own} == {"500116"}
    assert own[0]["district"]["label"] == {"zh": "江津区", "en": "Jiangjin"}
    assert own[0]["clause"] == "invented-2023-1#1"


def test_figures_of_tilt_assistance_say_of_which_group_and_band_they_are() -> None:
    listed = {figure.name: figure.values for figure in list_figures(book_of("tilt_forms")).figures}
    thresholds = [value for value in listed["tilt.threshold"] if value.from_ == "2023-01-01"]
    shown = [
        (value.district and value.district.code, [one.code for one in value.group or ()], value.band, value.value)
        for value in thresholds
    ]

    poorest = ["extreme_poverty", "subsistence_allowance", "orphan"]
    assert shown == [
        ("500119", [], 1, "10000.00"),
        ("500119", [], 2, "30000.00"),
        ("500120", poorest, 1, "5000.00"),
        ("500120", poorest, 2, "15000.00"),
        ("500120", ["extreme_poverty", "low_income_margin", "poverty_risk_monitored", "orphan"], None, "0.00"),
        ("500120", ["low_income_margin", "disabled"], None, "2000.00"),
    ]


def test_a_standard_that_only_a_district_has_is_its_own(of_district: FlaskClient) -> None:
    (threshold,) = values(of_district, "tilt.threshold")
    assert (threshold["value"], threshold["from"], code(threshold, "district")) == ("10000.00", "2023-01-01", "500116")


@pytest.mark.parametrize("name", ["nothing", "premium.standard", "assistance", "assistance.ratio.", "%00", "..%2f"])
def test_another_name_is_not_found(client: FlaskClient, name: str) -> None:
    reply = client.get(f"/v1/figures/{name}")

    assert reply.status_code == 404
    assert reply.content_type == "application/problem+json"
    assert name not in reply.get_json()["detail"]


@pytest.mark.parametrize("path", ["/v1/figures", "/v1/figures/tilt.ratio", "/v1/clauses"])
def test_a_list_that_has_not_changed_is_not_sent_again(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
