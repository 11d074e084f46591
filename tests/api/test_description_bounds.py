"""What the description says of a value is what the service says of it, at every boundary."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

from calc_service.case.schema import MOST_POOLS
from calc_service.domain.fields import FIELDS, Field, Holder

LISTS = {"identities": 1000, "year_to_date": 1000, "claims": 5000}
OF_THE_RULES = {"unknown_value", "no_rules_in_force", "district_not_in_force", "unknown_rules_digest"}
"""Which codes of a district or a category there are is for the rules: the description refers to the vocabulary."""
OF_THE_CASE = {
    "exceeds_total_cost",
    "exceeds_policy_scope",
    "dates_out_of_order",
    "figure_not_on_file",
    "reverses_unknown_claim",
}
ANYTHING: list[Any] = [None, True, 1, 0, -1, "", "x", "1", [], {}, 1.5]
AMOUNTS = ["0", "0.0", "0.00", "00", "01", ".5", "5.", "1.005", "-1", "+1", "1e5", "１", "1,000", " 1", "1 ", "-0"]
WHOLE = {8: [99_999_999, 100_000_000], 11: [99_999_999_999, 100_000_000_000]}
BY_KIND: dict[str, list[Any]] = {
    "amount": [*AMOUNTS, *(f"{one}.99" for one in WHOLE[8]), *WHOLE[8], *WHOLE[11], 10**15],
    "total": [*AMOUNTS, *(f"{one}.99" for one in WHOLE[11]), *WHOLE[8], *WHOLE[11], 10**15],
    "id": ["a" * 64, "a" * 65, "é" * 64, "𠀀" * 64, "a\tb", "a\x7f", "a\x9f", "a\xa0b", " "],
    "date": ["2025-06-01", "2025-6-1", "20250601", "2025-02-29", "2024-02-29", "2025-06-01T00:00:00", "0000-01-01"],
    "time": ["00:00:00", "23:59:59.999999999", "23:59:59.9999999999", "24:00:00", "1:00:00", "12:00", "23:59:60"],
    "year": [0, 1, 9999, 10000, 2025, -1, "2025", 10**20],
    "tier": [0, 1, 2, 3],
    "flag": [True, False, "true", 1],
    "choice": ["inpatient", "special", "tertiary", "in_city", "compliant", "resident", "Resident", "resident "],
    "district": ["500101", "a" * 65, "5\n"],
    "digest": ["sha256:0"],
}
PLACES = {
    Holder.CASE: ("Case", ()),
    Holder.PERSON: ("Person", ("person",)),
    Holder.IDENTITY: ("Identity", ("person", "identities", 0)),
    Holder.ENROLMENT: ("Enrolment", ("enrolment",)),
    Holder.YEAR_TO_DATE: ("YearToDate", ("year_to_date", 0)),
    Holder.CLAIM: ("Claim", ("claims", 0)),
}


def places() -> Iterator[tuple[Field, str, tuple[Any, ...]]]:
    for field in FIELDS:
        for holder, (shape, place) in PLACES.items():
            if holder in field.holders:
                yield field, shape, place


@pytest.mark.parametrize("one", list(places()), ids=lambda one: f"{one[1]}.{one[0].name}")
def test_a_value_is_taken_where_the_description_takes_it(
    client: FlaskClient,
    description: dict[str, Any],
    worked: dict[str, Any],
    one: tuple[Field, str, tuple[Any, ...]],
) -> None:
    field, shape, place = one
    described = description["components"]["schemas"][shape]["properties"][field.name]
    validator = jsonschema_rs.Draft202012Validator(described, validate_formats=True)
    pointer = "".join(f"/{part}" for part in (*place, field.name))
    for value in [*ANYTHING, *BY_KIND[field.kind.name]]:
        # How many decimals a JSON number has, JSON Schema cannot ask exactly.
        if isinstance(value, float) and field.kind.posted == "decimal":
            continue
        posted = deepcopy(worked)
        holder: Any = posted
        for part in place:
            holder = holder[part]
        holder[field.name] = value
        reply = client.post("/v1/assessments", json=posted).get_json()
        codes = {error["code"] for error in reply.get("errors", ()) if error["pointer"] == pointer} - OF_THE_CASE
        if field.kind.name in {"id", "district", "digest", "date"}:
            codes -= OF_THE_RULES
        assert validator.is_valid(value) == (not codes), (field.name, value, codes)


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_as_long_as_the_description_says(
    client: FlaskClient, description: dict[str, Any], worked: dict[str, Any], name: str
) -> None:
    shape = "Person" if name == "identities" else "Case"
    most = description["components"]["schemas"][shape]["properties"][name]["maxItems"]
    holder = worked["person"] if name == "identities" else worked

    assert most == LISTS[name]
    for length, refused in ((most, False), (most + 1, True)):
        # Empty ones are refused for what they lack, not for their number.
        holder[name] = [{}] * length
        found = client.post("/v1/assessments", json=worked).get_json().get("errors", ())
        assert any(error["code"] == "too_long" for error in found) is refused


def test_there_are_as_many_pools_as_the_description_says(client: FlaskClient, description: dict[str, Any]) -> None:
    pools = description["components"]["schemas"]["YearToDate"]["properties"]["assistance_paid"]
    assert pools["maxProperties"] == MOST_POOLS
    for number, refused in ((MOST_POOLS, False), (MOST_POOLS + 1, True)):
        posted = {"year_to_date": [{"year": 2025, "assistance_paid": {f"pool{one}": "0.00" for one in range(number)}}]}
        errors = client.post("/v1/assessments", json=posted).get_json()["errors"]
        assert any(error["code"] == "too_long" for error in errors) is refused


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("medical_assistance.yaml", True),
        ("rules/medical_assistance.yaml", True),
        ("rules/codes/profiles/a.yaml", True),
        ("districts/500101.yaml", True),
        ("elsewhere.yaml", False),
        ("districts/a/b.yaml", False),
        ("districts/-a.yaml", False),
        ("../documents.yaml", False),
        ("districts/a.yml", False),
        (f"districts/{'a' * 85}.yaml", True),
        (f"districts/{'a' * 86}.yaml", False),
    ],
)
def test_a_path_is_taken_where_the_description_takes_it(
    client: FlaskClient, description: dict[str, Any], path: str, *, taken: bool
) -> None:
    files = description["components"]["schemas"]["RulesCheck"]["properties"]["files"]
    reply = client.post("/v1/rules/check", json={"files": {path: ""}})

    assert jsonschema_rs.is_valid(files, {path: ""}) is taken
    assert (reply.status_code == 200) is taken


@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("tolerance", ["0", "0.01", "99999999.99", "100000000", "0.001", "-1", "", "x"]),
        ("assume", ["place_of_care:in_city", "place_of_care", ":in_city", "place_of_care:", ""]),
        ("column", ["备注:facility_id", "a:b:facility_id", "备注", ":facility_id", "备注:"]),
        ("ignore", ["备注", "", " "]),
        ("catastrophic", ["settled", "computed", "Settled", ""]),
        ("form", ["csv", "CSV", ""]),
    ],
)
def test_a_parameter_is_taken_where_the_description_takes_it(
    client: FlaskClient, description: dict[str, Any], parameter: str, values: list[str]
) -> None:
    shapes = {one["name"]: one["schema"] for one in description["paths"]["/v1/batches"]["post"]["parameters"]}
    shape = shapes[parameter]
    for value in values:
        reply = client.post(
            "/v1/batches", query_string={parameter: value}, data=b"", content_type="text/csv", buffered=True
        )
        refused = f"/query/{parameter}" in {error["pointer"] for error in reply.get_json().get("errors", ())}
        asked = [value] if shape["type"] == "array" else value
        assert jsonschema_rs.is_valid(shape, asked) is not refused, value
