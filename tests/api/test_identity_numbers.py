"""An identity number in place of a person's id is refused at every address, unless the operator allows it."""

import copy
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from calc_service.api.platform_messages import MESSAGES_JSON, REQUEST
from calc_service.app import create_app
from calc_service.config import Settings
from tests.api.batch_files import csv_of

NUMBER = "11010519491231002X"
PLACE = "/person/person_id"
Json = dict[str, Any]
WRITTEN = (NUMBER, NUMBER.lower(), f" '{NUMBER}\u00a0", "１１０１０５１９４９１２３１００２Ｘ")


@pytest.fixture(scope="module")
def allowing() -> FlaskClient:
    return create_app(Settings(state=None, log_level="critical", identity_numbers="allow")).test_client()


@pytest.fixture
def case(worked: Json) -> Json:
    worked["person"]["person_id"] = NUMBER
    return worked


@pytest.fixture
def messages() -> Json:
    document = copy.deepcopy(REQUEST)
    document["settlements"][0]["setlinfo"]["psn_no"] = NUMBER
    return document


def places(problem: Json) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in problem["errors"]]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_case_is_refused_however_the_number_is_written(
    client: FlaskClient, case: Json, written: str, language: str
) -> None:
    case["person"]["person_id"] = written
    reply = client.post("/v1/assessments", json=case, headers={"Accept-Language": language})
    assert (reply.status_code, places(reply.get_json())) == (422, [(PLACE, "identity_number")])
    assert "--pseudonymise" in reply.get_json()["errors"][0]["message"]
    assert NUMBER[:17] not in reply.text.upper()
    assert written not in reply.text


def test_it_is_told_beside_the_other_faults_of_a_case(client: FlaskClient, case: Json) -> None:
    case["claims"][0]["referral"] = "perhaps"
    found = places(client.post("/v1/assessments", json=case).get_json())
    assert found == [("/claims/0/referral", "unknown_value"), (PLACE, "identity_number")]


def test_a_draft_is_told_and_computes_nothing(
    client: FlaskClient, case: Json, conforms: Callable[[str, object], None]
) -> None:
    reply = client.post("/v1/assessments?partial=true", json=case).get_json()
    conforms("PartialAssessment", reply)
    assert places(reply) == [(PLACE, "identity_number")]
    assert (reply["complete"], reply["assessment"]) == (False, None)


def test_a_case_and_each_of_its_variants_are_refused(client: FlaskClient, case: Json) -> None:
    reply = client.post("/v1/assessments/variants", json={"case": case, "variants": []})
    assert reply.status_code == 422
    assert f"/case{PLACE}" in {place for place, code in places(reply.get_json()) if code == "identity_number"}


def test_a_variant_that_brings_one_in_is_refused(client: FlaskClient, worked: Json) -> None:
    patch = [{"op": "add", "path": PLACE, "value": NUMBER}]
    asked = {"case": worked, "variants": [{"name": "a", "patch": patch}]}
    reply = client.post("/v1/assessments/variants", json=asked)
    assert "identity_number" in reply.text
    assert NUMBER not in reply.text


def test_one_of_many_is_refused_and_the_others_answered(client: FlaskClient, case: Json) -> None:
    other = copy.deepcopy(case)
    other["person"]["person_id"] = "P-1"
    body = b"".join(json.dumps(one).encode() + b"\n" for one in (other, case, other))
    reply = client.post("/v1/assessments/many", data=body, content_type="application/x-ndjson", buffered=True)
    first, refused, last = map(json.loads, reply.data.splitlines())
    assert first == last
    assert places(refused) == [(PLACE, "identity_number")]


def test_messages_of_the_platform_are_refused_where_they_hold_it(client: FlaskClient, messages: Json) -> None:
    reply = client.post("/v1/assessments", data=json.dumps(messages), content_type=MESSAGES_JSON)
    assert reply.status_code == 422
    assert ("/settlements/0/setlinfo/psn_no", "identity_number") in places(reply.get_json())
    assert NUMBER not in reply.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_is_refused_whole_with_the_number_of_its_rows(client: FlaskClient, language: str) -> None:
    body = csv_of({"person_id": NUMBER}, {"person_id": "P-2"}, {"person_id": NUMBER.lower()})
    reply = client.post("/v1/batches", data=body, content_type="text/csv", headers={"Accept-Language": language})
    (fault,) = reply.get_json()["errors"]
    assert (reply.status_code, fault["code"]) == (422, "identity_number")
    assert "2" in fault["message"]
    assert "--pseudonymise" in fault["message"]
    assert NUMBER[:17] not in reply.text.upper()


def test_the_operator_may_allow_them_everywhere(allowing: FlaskClient, case: Json, messages: Json) -> None:
    body = csv_of({"person_id": NUMBER})
    replies = (
        allowing.post("/v1/assessments", json=case),
        allowing.post("/v1/assessments/variants", json={"case": case, "variants": []}, query_string={"cure": "all"}),
        allowing.post("/v1/assessments", data=json.dumps(messages), content_type=MESSAGES_JSON),
        allowing.post("/v1/batches", data=body, content_type="text/csv"),
    )
    assert [reply.status_code for reply in replies] == [200] * 4


def test_changed_rules_allow_what_those_in_service_allow(client: FlaskClient, allowing: FlaskClient) -> None:
    for service, status in ((client, 422), (allowing, 200)):
        form = {
            "changes": (io.BytesIO(json.dumps({"files": {}}).encode()), "changes.json", "application/json"),
            "claims": (io.BytesIO(csv_of({"person_id": NUMBER})), "claims.csv", "text/csv"),
        }
        reply = service.post("/v1/rules/impact", data=form, content_type="multipart/form-data")
        assert reply.status_code == status, reply.text
