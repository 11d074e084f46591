"""GET /v1/rules: everything in force on one day in one district."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calc_service.app import create_app
from calc_service.config import RULES_FOLDER, Settings
from tests.reference.worlds import FLOORS_RISE, MERGER, TRACKS_FOR_SOME, World, write_rules

LAWS = ["premium_subsidy", "catastrophic_insurance", "medical_assistance", "tilt_assistance", "safeguards"]


def ask(client: FlaskClient, language: str = "en", **query: str) -> TestResponse:
    return client.get("/v1/rules", query_string=query, headers={"Accept-Language": language})


def refusals(reply: TestResponse) -> list[tuple[str, str]]:
    assert reply.status_code == 422
    assert reply.get_json()["type"] == "/problems/unprocessable-query"
    return [(error["pointer"], error["code"]) for error in reply.get_json()["errors"]]


def test_the_rules_come_law_by_law(client: FlaskClient) -> None:
    reply = ask(client, on="2025-06-01", district="500101")

    assert reply.status_code == 200
    assert list(reply.get_json()["laws"]) == LAWS
    assert reply.get_json()["on"] == "2025-06-01"
    assert reply.get_json()["district"] == {"code": "500101", "label": "Wanzhou"}
    assert reply.get_json()["rules"]["district_rules"] == "city_floor"


def test_labels_are_in_the_language_asked_for(client: FlaskClient) -> None:
    assert ask(client, "zh", on="2025-06-01").get_json()["laws"]["medical_assistance"]["label"] == "医疗救助"
    assert ask(client, "en", on="2025-06-01").get_json()["laws"]["medical_assistance"]["label"] == "Medical assistance"


def test_without_a_district_the_floors_of_the_city_are_shown(client: FlaskClient) -> None:
    reply = ask(client, on="2025-06-01").get_json()

    assert reply["district"] is None
    assert reply["laws"] == ask(client, on="2025-06-01", district="500101").get_json()["laws"]


def test_a_ratio_is_shown_with_its_start_and_clause(client: FlaskClient) -> None:
    special, other = ask(client, on="2025-06-01").get_json()["laws"]["medical_assistance"]["tracks"]

    assert special["ratios"][0] == {
        "category": "extreme_poverty",
        "label": "Person in extreme poverty",
        "name": "assistance.ratio",
        "value": "0.70",
        "unit": "ratio",
        "from": "2022-10-28",
        "cite": "cq-2022-116#2.3.2-special",
        "verified": True,
        "source": None,
    }
    assert [ratio["value"] for ratio in other["ratios"]] == ["0.70"] * 3 + ["0.60"] * 3
    assert (special["annual_cap"]["value"], special["annual_cap"]["unit"]) == ("100000.00", "yuan")
    assert other["stay_policy_scope_cost"] == "> 30000.00"
    assert [level["code"] for level in other["facility_levels"]] == ["tertiary", "secondary"]


def test_a_figure_that_is_not_verified_says_so_and_names_its_source(client: FlaskClient) -> None:
    terms = ask(client, on="2025-06-01").get_json()["laws"]["catastrophic_insurance"]["terms"]

    assert terms["deductible"]["value"] == "18797.00"
    assert terms["deductible"]["verified"] is False
    assert terms["deductible"]["source"]
    assert terms["deductible"]["cite"] is None
    assert terms["annual_cap"]["value"] is None
    assert terms["reason"] is None


def test_a_year_without_figures_shows_null_and_why(client: FlaskClient) -> None:
    laws = ask(client, on="2031-01-01").get_json()["laws"]

    assert laws["premium_subsidy"]["standards"]["tiers"] is None
    assert "2031" in laws["premium_subsidy"]["standards"]["reason"]
    assert "rules/premium_subsidy.yaml" in laws["premium_subsidy"]["standards"]["reason"]
    terms = laws["catastrophic_insurance"]["terms"]
    assert [terms[name] for name in ("deductible", "ratio", "annual_cap")] == [None, None, None]
    assert "rules/catastrophic_insurance.yaml" in terms["reason"]


def test_a_tilt_standard_that_no_district_has_set_is_null_with_a_reason(client: FlaskClient) -> None:
    tilt = ask(client, on="2025-06-01").get_json()["laws"]["tilt_assistance"]

    assert (tilt["threshold"], tilt["ratio"], tilt["annual_cap"]) == (None, None, None)
    assert tilt["reason"] == "No standard set by the district"


def test_every_clause_cited_is_explained(client: FlaskClient) -> None:
    reply = ask(client, on="2025-06-01").get_json()
    cited = {clause["cite"]: clause for clause in reply["clauses"]}

    assert {"cq-2022-116#2.2.1", "cq-2022-116#2.3.2-other", "cq-2022-116#2.6"} <= set(cited)
    assert all(clause["summary"] and clause["label"] for clause in cited.values())
    assert {document["document"] for document in reply["documents"]} == {
        clause["document"] for clause in cited.values()
    }


def test_every_referral_has_an_outcome(client: FlaskClient) -> None:
    referrals = ask(client, on="2025-06-01").get_json()["laws"]["medical_assistance"]["conditions"]["referrals"]

    assert {referral["code"]: referral["outcome"] for referral in referrals} == {
        "not_required": "payable",
        "from_primary_care": "payable",
        "compliant": "payable",
        "registered": "payable",
        "emergency": "review",
        "missing": "refused",
    }


def test_who_gets_aid_without_applying_is_shown(client: FlaskClient) -> None:
    access = {
        category["category"]: category["access"] for category in ask(client, on="2025-06-01").get_json()["categories"]
    }

    assert len(access) == 6
    assert [category for category, how in access.items() if how == "on_application"] == ["returned_to_poverty"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [("/query/on", "required")]),
        ("on=", [("/query/on", "not_a_date")]),
        ("on=20250601", [("/query/on", "not_a_date")]),
        ("on=2025-02-30", [("/query/on", "not_a_date")]),
        ("on=2025-6-1", [("/query/on", "not_a_date")]),
        ("on=２０２５-06-01", [("/query/on", "not_a_date")]),
        ("on=2022-10-27", [("/query/on", "no_rules_in_force")]),
        ("on=0001-01-01", [("/query/on", "no_rules_in_force")]),
        ("on=2025-06-01&district=110000", [("/query/district", "unknown_value")]),
        ("on=2025-06-01&district=", [("/query/district", "unknown_value")]),
        ("on=2026-01-01&district=500105", [("/query/district", "district_not_in_force")]),
        ("on=2025-10-31&district=500157", [("/query/district", "district_not_in_force")]),
        ("on=2025-06-01&on=2025-06-02", [("/query/on", "repeated_key")]),
        ("on=2025-06-01&when=1", [("/query/when", "unknown_field")]),
        (
            "district=x&x/~=1",
            [("/query/x~1~0", "unknown_field"), ("/query/on", "required"), ("/query/district", "unknown_value")],
        ),
        ("on=%FF&district=%00", [("/query/on", "not_a_date"), ("/query/district", "unknown_value")]),
    ],
)
def test_a_query_that_cannot_be_answered_gets_422(client: FlaskClient, query: str, expected: Sequence[object]) -> None:
    assert refusals(client.get(f"/v1/rules?{query}")) == expected


def test_a_query_before_the_first_rules_names_the_first_day(client: FlaskClient) -> None:
    assert "2022-10-28" in ask(client, on="2022-10-27").get_json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("day", "district"), [("2022-10-28", "500101"), ("2025-12-31", "500105"), ("2025-11-01", "500157")]
)
def test_the_first_and_the_last_day_of_a_district_count(client: FlaskClient, day: str, district: str) -> None:
    assert ask(client, on=day, district=district).status_code == 200


def test_the_last_day_of_the_calendar_is_answered(client: FlaskClient) -> None:
    assert ask(client, on="9999-12-31").status_code == 200


DOCUMENT = """
  example-district-2023-1:
    number: 示例〔2023〕1号
    title: {zh: 示例, en: Example}
    issuer: {zh: 示例, en: Example}
    issued_on: 2022-12-01
    clauses:
"""
CLAUSE = """
      "{number}":
        label: {{zh: 示例, en: Example}}
        summary: {{zh: 示例, en: Example}}
"""


@pytest.fixture
def district_client(tmp_path: Path, rules_folder: Path) -> FlaskClient:
    """A service where the template of a district's file is in force."""
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder, folder)
    shutil.move(folder / "districts/_template.yaml", folder / "districts/500116.yaml")
    clauses = "".join(CLAUSE.format(number=number).lstrip("\n") for number in range(1, 8))
    with (folder / "documents.yaml").open("a") as documents:
        documents.write(DOCUMENT.lstrip("\n") + clauses)
    return create_app(Settings(state=None, rules_folder=folder)).test_client()


def client_of(world: World, folder: Path) -> FlaskClient:
    """A service under the rules of an invented world."""
    write_rules(world, RULES_FOLDER, folder / "rules")
    return create_app(Settings(state=None, rules_folder=folder / "rules")).test_client()


@pytest.fixture
def merged_client(tmp_path: Path) -> FlaskClient:
    """A service where one of the districts that end has a file that another takes over."""
    return client_of(MERGER, tmp_path)


@pytest.fixture
def lifted_client(tmp_path: Path) -> FlaskClient:
    """A service where the city's floors rise above what a district has set, and fall again."""
    return client_of(FLOORS_RISE, tmp_path)


def test_a_district_shows_its_own_rules(district_client: FlaskClient) -> None:
    reply = ask(district_client, on="2025-06-01", district="500116").get_json()
    laws = reply["laws"]

    assert reply["rules"]["district_rules"] == "example-district-2023-1"
    assert {"category": "orphan", "label": "Orphan", "defined_by": "district", "access": "direct"} in reply[
        "categories"
    ]
    assert [track["track"] for track in laws["medical_assistance"]["tracks"]] == ["special", "other", "ordinary_stay"]
    assert laws["medical_assistance"]["tracks"][2]["pool"] == "ordinary"
    assert laws["tilt_assistance"]["threshold"]["value"] == "10000.00"
    assert laws["tilt_assistance"]["reason"] is None
    assert laws["safeguards"]["burden_warning"]["threshold"]["value"] == "20000.00"
    assert "example-district-2023-1#2" in {clause["cite"] for clause in reply["clauses"]}


def test_a_track_says_for_which_categories_it_is(rules_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    write_rules(TRACKS_FOR_SOME, rules_folder, folder)
    client = create_app(Settings(state=None, rules_folder=folder)).test_client()

    def tracks(on: str) -> list[list[str] | None]:
        found = ask(client, on=on, district="500116").get_json()["laws"]["medical_assistance"]["tracks"]
        return [track["categories"] and [one["category"] for one in track["categories"]] for track in found]

    assert tracks("2025-03-01") == [None, None, ["extreme_poverty", "subsistence_allowance", "orphan"]]
    assert tracks("2025-05-01") == [None, None, ["subsistence_allowance", "veteran"]]
    assert tracks("2025-09-01") == [None, None, None]


def test_a_district_has_its_own_category_only_from_its_first_day(district_client: FlaskClient) -> None:
    before = ask(district_client, on="2022-12-31", district="500116").get_json()

    assert len(before["categories"]) == 6
    assert len(before["laws"]["medical_assistance"]["tracks"]) == 2


def test_another_district_keeps_the_floors(district_client: FlaskClient) -> None:
    assert len(ask(district_client, on="2025-06-01", district="500101").get_json()["categories"]) == 6


def test_what_a_district_adds_is_in_the_vocabulary(district_client: FlaskClient) -> None:
    listed = district_client.get("/v1/vocabulary").get_json()

    assert {"code": "orphan", "label": {"zh": "孤儿", "en": "Orphan"}, "district": "500116"} in listed["categories"]
    assert {"ordinary": ["500116"]}.items() <= {pool["code"]: pool["districts"] for pool in listed["pools"]}.items()
    assert "ordinary_stay" in {track["code"] for track in listed["tracks"]}
    (district,) = [district for district in listed["districts"] if district["code"] == "500116"]
    assert district["district_rules"] == "example-district-2023-1"


@pytest.mark.parametrize(
    ("language", "named"), [("en", "Liangjiang New Area (500157)"), ("zh", "“两江新区”（500157）")]
)
def test_the_refusal_of_a_district_that_has_ended_names_the_one_that_follows(
    client: FlaskClient, language: str, named: str
) -> None:
    reply = client.get("/v1/rules?on=2026-01-01&district=500105", headers={"Accept-Language": language})
    assert named in reply.get_json()["errors"][0]["message"]
    reply = client.get("/v1/rules?on=2025-10-31&district=500157", headers={"Accept-Language": language})
    assert "500157" not in reply.get_json()["errors"][0]["message"]


def test_a_file_taken_over_is_shown_of_the_one_that_follows(merged_client: FlaskClient) -> None:
    reply = ask(merged_client, on="2026-01-01", district="500157").get_json()
    assert reply["rules"]["district_rules"] == "example-world-2022-1"
    assert [track["track"] for track in reply["laws"]["medical_assistance"]["tracks"]][2:] == ["ordinary_stay"]
    listed = merged_client.get("/v1/vocabulary").get_json()
    assert {each["district"] for each in listed["categories"] if each["code"] == "orphan"} == {"500105", "500157"}
    assert [each["districts"] for each in listed["pools"] if each["code"] == "ordinary"] == [["500105", "500157"]]
    figures = merged_client.get("/v1/figures/tilt.ratio").get_json()["figure"]["values"]
    assert {each["district"]["code"] for each in figures} == {"500105", "500157"}


def test_what_a_floor_lifts_is_shown_as_the_citys(lifted_client: FlaskClient) -> None:
    reply = ask(lifted_client, on="2025-04-01", district="500103").get_json()
    cap = reply["laws"]["medical_assistance"]["tracks"][0]["annual_cap"]
    assert (cap["value"], cap["from"]) == ("130000.00", "2025-03-01")
    later = ask(lifted_client, on="2025-07-01", district="500103").get_json()
    cap = later["laws"]["medical_assistance"]["tracks"][0]["annual_cap"]
    assert (cap["value"], cap["from"]) == ("120000.00", "2023-05-01")


def test_the_rules_of_a_district_have_the_documented_shape(
    district_client: FlaskClient, conforms: Callable[[str, object], None]
) -> None:
    conforms("RulesInForce", ask(district_client, on="2025-06-01", district="500116").get_json())
    conforms("Vocabulary", district_client.get("/v1/vocabulary").get_json())


def test_what_goes_by_the_day_of_admission_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(Path(__file__).parents[2] / "rules", folder)
    file = folder / "medical_assistance.yaml"
    cap = "- {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
    newer = cap.replace("2022-10-28, value: 100000", "2025-07-01, applies_by: admitted_on, value: 120000")
    designated = "- {from: 2022-10-28, required: true, cite: cq-2022-116#2.3.1}"
    undesignated = designated.replace(
        "2022-10-28, required: true", "2025-07-01, applies_by: admitted_on, required: false"
    )
    text = (
        file.read_text("utf-8")
        .replace(cap, f"{cap}\n      {newer}")
        .replace(designated, f"{designated}\n    {undesignated}")
    )
    file.write_text(text, "utf-8")
    asked = create_app(Settings(state=None, rules_folder=folder)).test_client()

    before, after = (
        ask(asked, on=day).get_json()["laws"]["medical_assistance"] for day in ("2025-06-30", "2025-07-01")
    )
    special = next(track for track in after["tracks"] if track["track"] == "special")
    assert (special["annual_cap"]["value"], special["annual_cap"]["applies_by"]) == ("120000.00", "admitted_on")
    assert after["conditions"]["applies_by"] == {"facility_designated": "admitted_on"}
    assert "applies_by" not in before["conditions"]
    assert "applies_by" not in str(before)
    figure = asked.get("/v1/figures/assistance.annual_cap").get_json()["figure"]
    assert [one["applies_by"] for one in figure["values"] if "applies_by" in one] == ["admitted_on"]
