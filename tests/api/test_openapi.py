"""The description of the service says what the service does."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient

from calc_service.api import openapi
from calc_service.api.access.table import ANYONE, PAGES, who_may
from calc_service.api.publications.served import PREPARE
from calc_service.app import create_app
from calc_service.batch import audit
from calc_service.case import assessment
from calc_service.config import PROJECT_FOLDER, Settings
from calc_service.policy import check

UNDOCUMENTED = {"/openapi.json", "/docs", "/docs/start.js", "/docs/{asset}"} | {
    re.sub("<(path:)?([a-z]+)>", r"{\2}", page) for page in PAGES
}
"""Pages and what belongs to them."""
PARTS = ["Person", "Identity", "Enrolment", "YearToDate", "Claim"]
EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.json"))


# A file has no example where it is no text.
WHOLE_PAGES = {"/v1/rules/handbook", "/v1/rules/files", "/v1/audits/{id}/report", "/v1/audits/{id}/evidence"}
"""A page of more than a hundred kB, and an archive, is described, not repeated."""
MEASURED = {"/v1/rules/coverage"}
"""Its example is made up: to measure it takes many seconds."""
KEPT = ("/v1/rules/proposals", "/v1/rules/history", "/v1/audits")
"""What is answered there depends on what is kept: `test_publishing.py` and `test_audits.py` hold it to its shape."""
OF_WHAT_IS_KEPT = {"as_published", "rules_digest", "cursor", "unknown"}
"""Parameters without an example: which days, digests and pages there are depends on what is kept; what is unknown adds
columns to the worked file."""
BINARY = re.compile(r"application/(zip|vnd[.](?!.*[+]json))")


def as_form(example: dict[str, Any]) -> dict[str, Any]:
    return {"changes": json.dumps(example["changes"]), "claims": (BytesIO(example["claims"].encode()), "claims.csv")}


def posted(operation: dict[str, Any]) -> dict[str, Any]:
    """What a client is asked with: the example of each parameter, and the body with its type."""
    shown = [each for each in operation["parameters"] if each["in"] == "query" and "example" in each]
    query = {each["name"]: each["example"] for each in shown}
    contents = operation.get("requestBody", {}).get("content", {})
    for content_type, content in contents.items():
        if "example" in content:
            example = content["example"]
            if content_type == "multipart/form-data":
                return {"query_string": query, "data": as_form(example), "content_type": content_type}
            body = example if isinstance(example, str) else json.dumps(example)
            return {"query_string": query, "data": body.encode(), "content_type": content_type}
    return {"query_string": query}


def address(path: str, operation: dict[str, Any]) -> str:
    """The path with the example of each of its parts."""
    parts = {each["name"]: quote(each["example"], safe="") for each in operation["parameters"] if each["in"] == "path"}
    return path.format(**parts)


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def of_the_rules(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """The operations whose answers follow from the rules alone."""
    found = [each for each in operations(description) if not each[0].startswith(KEPT)]
    assert len(found) > 20
    return found


def test_it_is_openapi_3_1(client: FlaskClient) -> None:
    reply = client.get("/openapi.json")

    assert reply.status_code == 200
    assert reply.get_json()["openapi"] == "3.1.0"


def test_the_first_answer_needs_nothing_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(state=None))
    app.extensions[PREPARE]()
    client = app.test_client()
    for module, name in ((openapi, "describe"), (assessment, "assess"), (audit, "audit"), (check, "check")):
        monkeypatch.setattr(module, name, None)
    monkeypatch.setattr(openapi, "encoded", None)

    assert client.get("/openapi.json").status_code == 200


def test_the_description_is_made_without_the_law_compiled_for_files() -> None:
    program = (
        "import sys; from calc_service.app import create_app; create_app().extensions['prepare']();"
        " print('numba' in sys.modules)"
    )
    made = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_FOLDER, capture_output=True, check=True, text=True
    )

    assert made.stdout == "False\n"


def test_polars_has_no_threads_before_the_workers_are_forked() -> None:
    program = """
from pathlib import Path
from calc_service.app import create_app
create_app()
print("polars-0" in "".join(name.read_text() for name in Path("/proc/self/task").glob("*/comm")))
"""
    made = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_FOLDER, capture_output=True, check=True, text=True
    )

    assert made.stdout == "False\n"


def test_every_address_is_described(app: Flask, description: dict[str, Any]) -> None:
    named = {rule.rule for rule in app.url_map.iter_rules()}
    served = {re.sub("<(path:)?([a-z]+)>", r"{\2}", rule) for rule in named} - UNDOCUMENTED

    assert served == set(description["paths"])


def test_an_operation_asks_for_a_key_and_names_its_roles_as_the_table_has_it(description: dict[str, Any]) -> None:
    assert description["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, method, operation in operations(description):
        roles = who_may(re.sub(r"{(\w+)}", r"<\1>", path), method.upper())
        refused = {"401", "403", "429", "503"} & set(operation["responses"])
        if roles is ANYONE:
            assert "security" not in operation
            assert "401" not in refused
        else:
            assert operation["security"] == [{"key": []}, {}]
            assert all(f"`{role}`" in operation["description"] for role in roles)
            assert refused == {"401", "403", "429", "503"}
            kinds = operation["responses"]["401"]["content"]["application/problem+json"]["examples"]
            assert {"credentials-needed", "credentials-refused", "key-revoked", "key-expired"} == set(kinds)
            assert "WWW-Authenticate" in operation["responses"]["401"]["headers"]
            assert "Retry-After" in operation["responses"]["429"]["headers"]


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    text = json.dumps(description)
    references = set(re.findall(r'"\$ref": "#/([^"]+)"', text))

    assert references
    for reference in references:
        part: Any = description
        for name in reference.split("/"):
            part = part[name]


def test_every_shape_is_a_json_schema(description: dict[str, Any]) -> None:
    for name, shape in description["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(shape), name


def test_every_part_of_a_case_is_described(description: dict[str, Any]) -> None:
    case = description["components"]["schemas"]["Case"]

    assert case["additionalProperties"] is False
    assert set(case["required"]) == {"case_id", "person"}
    for part in PARTS:
        shape = description["components"]["schemas"][part]
        assert shape["additionalProperties"] is False
        assert all("type" in field or "$ref" in field or "anyOf" in field for field in shape["properties"].values())


def test_a_case_is_described_as_it_is_read(worked: dict[str, Any], conforms: Callable[[str, object], None]) -> None:
    conforms("Case", worked)


def test_every_operation_has_a_worked_example(description: dict[str, Any]) -> None:
    for path, _, operation in operations(description):
        if "requestBody" in operation:
            assert any("example" in content for content in operation["requestBody"]["content"].values()), path
        for parameter in operation["parameters"]:
            assert "example" in parameter or parameter["in"] == "header" or parameter["name"] in OF_WHAT_IS_KEPT
        for status, reply in operation["responses"].items():
            shown = [
                kind for kind, content in reply.get("content", {}).items() if {"example", "examples"} & set(content)
            ]
            assert not reply.get("content") or shown or (path in WHOLE_PAGES and status == "200"), path
            assert not any(BINARY.match(kind) for kind in shown)


def test_the_examples_are_true(client: FlaskClient, description: dict[str, Any]) -> None:
    for path, method, operation in of_the_rules(description):
        reply = client.open(address(path, operation), method=method, buffered=True, **posted(operation))
        content = operation["responses"]["200"]["content"][reply.mimetype]

        assert reply.status_code == 200
        if path in WHOLE_PAGES | MEASURED:
            continue
        example = content["example"]
        if path == "/metrics":  # which shows no two readers the same figures
            assert set(example.splitlines()[:2]) <= set(reply.text.splitlines())
        else:
            assert (reply.text if isinstance(example, str) else reply.get_json()) == example


def test_every_example_has_its_documented_shape(description: dict[str, Any]) -> None:
    for _, _, operation in operations(description):
        for status, reply in operation["responses"].items():
            for content in (each for each in reply.get("content", {}).values() if "example" in each):
                schema = content["schema"] | {"components": description["components"]}
                jsonschema_rs.validate(schema, content["example"])
                assert status.startswith("2") or status == str(content["example"]["status"])


def test_every_reply_carries_the_documented_headers(client: FlaskClient, description: dict[str, Any]) -> None:
    for path, method, operation in of_the_rules(description):
        reply = client.open(address(path, operation), method=method, buffered=True, **posted(operation))

        assert set(operation["responses"]["200"]["headers"]) <= set(reply.headers.keys())


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_replies_have_the_documented_shape(
    client: FlaskClient, conforms: Callable[[str, object], None], file: Path
) -> None:
    posted = json.loads(file.read_text())["request"]

    conforms("Case", posted)
    conforms("Assessment", client.post("/v1/assessments", json=posted).get_json())


def test_a_case_with_a_reversal_has_the_documented_shape(
    client: FlaskClient, conforms: Callable[[str, object], None], worked: dict[str, Any]
) -> None:
    claim = worked["claims"][0]
    worked["claims"] = [claim, claim | {"claim_id": "S-2"}, claim | {"claim_id": "S-3", "reverses": "S-1"}]
    reply = client.post("/v1/assessments", json=worked).get_json()

    assert [claim["status"] for claim in reply["claims"]] == ["void", "payable", "void"]
    conforms("Assessment", reply)


@pytest.mark.parametrize("body", [b"", b'{"a": 1, "a": 2}', b"{}", b"[]", b'{"case_id": 7}'])
def test_problems_have_the_documented_shape(
    client: FlaskClient, conforms: Callable[[str, object], None], body: bytes
) -> None:
    conforms("Problem", client.post("/v1/assessments", data=body, content_type="application/json").get_json())


def test_the_rules_of_a_year_without_figures_have_the_documented_shape(
    client: FlaskClient, conforms: Callable[[str, object], None]
) -> None:
    conforms("RulesInForce", client.get("/v1/rules?on=2031-01-01").get_json())


def test_a_shape_refuses_what_it_does_not_describe(
    client: FlaskClient, worked: dict[str, Any], conforms: Callable[[str, object], None]
) -> None:
    reply = client.post("/v1/assessments", json=worked).get_json()
    spoilt = copy.deepcopy(reply)
    spoilt["claims"][0]["amounts"]["total_cost"] = 1.5

    with pytest.raises(AssertionError):
        conforms("Assessment", spoilt)


def test_the_page_asks_for_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/docs")
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)

    assert page.content_type.startswith("text/html")
    assert len(sources) == 4
    for source in sources:
        assert source.startswith("/docs/")
        with client.get(source) as asset:
            assert asset.status_code == 200
    assert "://" not in page.text
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]


def test_the_page_has_no_validator_and_reads_our_description(client: FlaskClient) -> None:
    start = client.get("/docs/start.js")

    assert start.content_type.startswith("text/javascript")
    assert "://" not in start.text
    assert "validatorUrl: null" in start.text
    assert 'url: "/openapi.json"' in start.text


def test_the_style_sheet_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    with client.get("/docs/swagger-ui.css") as reply:
        style = reply.get_data(as_text=True)

    assert "@import" not in style
    assert all(found.startswith("data:") for found in re.findall(r"url\([\"']?([^\"')]{5})", style))


def shapes_within(shape: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A shape and every one that stands in it."""
    yield shape
    inner = [*shape.get("properties", {}).values(), shape.get("items"), shape.get("additionalProperties")]
    for one in (*inner, *(one for key in ("anyOf", "oneOf", "allOf") for one in shape.get(key, ()))):
        if isinstance(one, dict):
            yield from shapes_within(one)


def every_shape(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every shape of a body with the place where it is described."""
    for name, shape in description["components"]["schemas"].items():
        yield from ((name, one) for one in shapes_within(shape))
    for path, method, operation in operations(description):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield from ((f"{method} {path}", one) for one in shapes_within(content["schema"]))


def test_an_operation_is_called_like_its_path(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        assert operation["operationId"] == "_".join([method, *re.findall(r"[A-Za-z0-9]+", path)])
    ids = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(ids) == len(set(ids))
    assert {"post_v1_assessments", "get_v1_rules", "post_v1_rules_impact_claims", "get_healthz"} <= set(ids)


def test_an_operation_that_refuses_a_coding_of_its_body_says_so(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    taking = [(path, operation) for path, _, operation in operations(description) if "requestBody" in operation]
    assert taking
    for path, operation in taking:
        media_type = next(iter(operation["requestBody"]["content"]))
        answer = client.post(path, data=b"{}", content_type=media_type, headers={"Content-Encoding": "br"})
        if answer.status_code == 415 and answer.json and answer.json["type"] == "/problems/coding-not-taken":
            refusal = operation["responses"]["415"]["content"]["application/problem+json"]
            assert "coding-not-taken" in refusal["examples"], path


def test_every_field_parameter_header_and_reply_is_described(description: dict[str, Any]) -> None:
    for place, shape in every_shape(description):
        for name, field in shape.get("properties", {}).items():
            # A shape that is referred to is described where it stands.
            assert field.get("description") or "$ref" in field, f"{place}: {name}"
    assert all(shape.get("description") for shape in description["components"]["schemas"].values())
    assert all(header["description"] for header in description["components"]["headers"].values())
    for path, method, operation in operations(description):
        assert operation["summary"], path
        assert operation["description"], (path, method)
        assert all(parameter.get("description") for parameter in operation["parameters"]), path
        assert all(reply["description"] for reply in operation["responses"].values()), path
        assert "requestBody" not in operation or operation["requestBody"]["description"], path


def test_no_posted_field_has_a_default_that_generators_take_for_its_presence(description: dict[str, Any]) -> None:
    assert [place for place, shape in every_shape(description) if "default" in shape] == []


def test_what_is_no_text_is_binary(description: dict[str, Any]) -> None:
    for path, _, operation in operations(description):
        contents = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in contents:
            for media_type, one in content.get("content", {}).items():
                if BINARY.match(media_type) or media_type == "application/octet-stream":
                    assert one["schema"]["format"] == "binary", (path, media_type)
        form = operation.get("requestBody", {}).get("content", {}).get("multipart/form-data")
        if form:
            assert form["schema"]["properties"]["claims"]["format"] == "binary"


def test_a_link_leads_to_an_operation_and_gives_it_what_it_takes(description: dict[str, Any]) -> None:
    known = {operation["operationId"]: operation for _, _, operation in operations(description)}
    links = [
        link
        for operation in known.values()
        for reply in operation["responses"].values()
        for link in reply.get("links", {}).values()
    ]

    assert len(links) > 8
    for link in links:
        taken = {parameter["name"] for parameter in known[link["operationId"]]["parameters"]}
        assert set(link.get("parameters", {})) <= taken
        assert link["description"]
