"""POST /v1/assessments with the national platform's own messages: how they are declared, and what is answered."""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from calc_service.api.platform_messages import MESSAGES_JSON, REQUEST
from calc_service.app import create_app
from calc_service.config import PROJECT_FOLDER, Settings

ADDRESS = "/v1/assessments"
ROW = ("settlements", 0, "setlinfo")
CARD = "QQ500101199001011234QQ"
PLACES = (
    *((name,) for name in REQUEST),
    *((*ROW, name) for name in REQUEST["settlements"][0]["setlinfo"]),
    *(("settlements", 0, name) for name in REQUEST["settlements"][0]),
    *(("settlements", 0, "setldetail", 2, name) for name in ("fund_pay_type", "fund_payamt", "setl_proc_info")),
    *(("cuminfo", 0, name) for name in REQUEST["cuminfo"][0]),
    *(("year_to_date", 0, name) for name in REQUEST["year_to_date"][0]),
    *(("idetinfo", 0, name) for name in REQUEST["idetinfo"][0]),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(
        ["0", "1", "-1", "610101", "999997", "2303", "500104", "S-1", "2025-06-01 00:00:00", "1" * 5000, "²"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture
def sent() -> dict[str, Any]:
    return copy.deepcopy(REQUEST)


def post(client: FlaskClient, document: object, query: str = "", **headers: str) -> TestResponse:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return client.post(f"{ADDRESS}{query}", data=body, content_type=MESSAGES_JSON, headers=headers)


def places(reply: TestResponse) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in reply.get_json()["errors"]]


def put(document: Any, path: tuple[str | int, ...], value: object) -> Any:  # noqa: ANN401  a JSON document
    document = copy.deepcopy(document)
    inner = document
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return document


def test_the_media_type_declares_them(client: FlaskClient, sent: dict[str, Any]) -> None:
    reply = post(client, sent)

    assert reply.status_code == 200
    assert reply.content_type == MESSAGES_JSON
    assert reply.get_json()["platform"]["settlements"][0]["recorded_assistance"] == "13745.56"
    assert reply.headers["Content-Language"] == "zh"


@pytest.mark.parametrize("content_type", ["application/json", MESSAGES_JSON, f"{MESSAGES_JSON}; charset=utf-8"])
def test_so_does_the_query(client: FlaskClient, sent: dict[str, Any], content_type: str) -> None:
    reply = client.post(f"{ADDRESS}?profile=platform", data=json.dumps(sent), content_type=content_type)

    assert reply.data == post(client, sent).data


@pytest.mark.parametrize(
    ("content_type", "query", "code"),
    [
        (MESSAGES_JSON, "profile=case", "unknown_value"),
        (MESSAGES_JSON, "profile=national", "unknown_value"),
        ("application/json", "profile=", "unknown_value"),
        ("application/json", "profile=Platform", "unknown_value"),
        ("application/json", "profile=case&profile=case", "repeated_key"),
    ],
)
def test_what_they_are_cannot_be_said_in_two_ways(
    client: FlaskClient, sent: dict[str, Any], content_type: str, query: str, code: str
) -> None:
    reply = client.post(f"{ADDRESS}?{query}", data=json.dumps(sent), content_type=content_type)

    assert reply.status_code == 422
    assert places(reply) == [("/query/profile", code)]


def test_a_case_may_say_that_it_is_one(client: FlaskClient, worked: dict[str, Any]) -> None:
    assert client.post(f"{ADDRESS}?profile=case", json=worked).data == client.post(ADDRESS, json=worked).data


@pytest.mark.parametrize("content_type", ["text/plain", f"{MESSAGES_JSON}; charset=gbk", "application/json+x"])
def test_another_type_gets_415(client: FlaskClient, sent: dict[str, Any], content_type: str) -> None:
    reply = client.post(f"{ADDRESS}?profile=platform", data=json.dumps(sent), content_type=content_type)

    assert reply.status_code == 415


def test_a_case_is_no_message_and_messages_are_no_case(
    client: FlaskClient, worked: dict[str, Any], sent: dict[str, Any]
) -> None:
    assert ("/person", "unknown_field") in places(post(client, worked))
    assert ("/settlements", "unknown_field") in places(client.post(ADDRESS, json=sent))


def test_the_case_that_they_are_gets_the_same_bytes(client: FlaskClient, sent: dict[str, Any]) -> None:
    answered = post(client, sent)
    own = client.post(ADDRESS, json=answered.get_json()["platform"]["case"])

    assert own.status_code == 200
    assert own.data[:-1] == answered.data[: len(own.data) - 1]


def test_the_order_of_keys_does_not_matter(client: FlaskClient, sent: dict[str, Any]) -> None:
    def shuffled(part: Any) -> Any:  # noqa: ANN401  a JSON document
        if isinstance(part, list):
            return [shuffled(one) for one in part]
        if not isinstance(part, dict):
            return part
        return {key: shuffled(part[key]) for key in random.Random(7).sample(list(part), len(part))}  # noqa: S311

    assert post(client, shuffled(sent)).data == post(client, sent).data


def test_the_reply_has_the_documented_shape(
    client: FlaskClient, sent: dict[str, Any], conforms: Callable[[str, object], None]
) -> None:
    sent["settlements"] += [put(sent["settlements"][0], ("setlinfo", "vali_flag"), "0")]
    conforms("PlatformAssessment", post(client, sent).get_json())


def test_a_repeated_key_gets_400_with_its_place(client: FlaskClient, sent: dict[str, Any]) -> None:
    body = json.dumps(sent).replace('"hifp_pay"', '"hifp_pay": "1.00", "hifp_pay"', 1)
    reply = post(client, body.encode())

    assert reply.status_code == 400
    assert places(reply) == [("/settlements/0/setlinfo/hifp_pay", "repeated_key")]


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b"{'a': 1}", b"NaN"])
def test_bytes_that_are_no_json_get_400(client: FlaskClient, body: bytes) -> None:
    assert post(client, body).status_code == 400


def test_a_body_beyond_the_limit_gets_413(client: FlaskClient) -> None:
    assert post(client, b" " * 1_048_577).status_code == 413


def test_neither_name_nor_card_number_is_answered_or_logged(capsys: pytest.CaptureFixture[str]) -> None:
    client = create_app(Settings(state=None)).test_client()
    sent = put(put(REQUEST, (*ROW, "psn_name"), CARD), (*ROW, "certno"), CARD)
    sent["baseinfo"] = {"psn_name": CARD, "certno": CARD}
    replies = [post(client, document).text for document in (sent, put(sent, ("district",), CARD), put(sent, ROW, CARD))]
    replies.append(post(client, sent, f"?{CARD}=1").text.replace(f"/query/{CARD}", ""))

    logged = capsys.readouterr().err
    assert logged.count('"request"') == 4
    assert all(CARD not in text for text in (*replies, logged))


def test_texts_come_in_the_language_asked_for(client: FlaskClient, sent: dict[str, Any]) -> None:
    reply = post(client, sent, **{"Accept-Language": "en"})
    text = reply.get_json()["platform"]["settlements"][0]["setl_proc_info"]
    assert text.startswith("Medical assistance: Payable")
    faults = post(client, put(sent, ("district",), None), **{"Accept-Language": "en"}).get_json()["errors"]
    assert [fault["message"].isascii() for fault in faults] == [True] * len(faults)


@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=4))
def test_nothing_that_is_sent_makes_the_service_fail(changes: list[tuple[tuple[str | int, ...], object]]) -> None:
    sent = copy.deepcopy(REQUEST)
    for path, value in changes:
        try:
            sent = put(sent, path, value)
        except (KeyError, TypeError, IndexError):
            continue
    reply = post(CLIENT, sent)

    assert reply.status_code in {200, 422}
    if reply.status_code == 422:
        assert places(reply)


CLIENT = create_app(Settings(state=None, log_level="critical")).test_client()


def test_as_many_refunds_as_a_body_holds_are_paired_in_time(client: FlaskClient) -> None:
    row = REQUEST["settlements"][0]["setlinfo"]
    money = ("medfee_sumamt", "inscp_scp_amt", "hifp_pay", "hifmi_pay", "maf_pay")
    needed = {name: row[name] for name in ("insutype", "setl_time", "med_type", *money, "hifob_pay", "cvlserv_pay")}
    beside = {
        name: value for name, value in REQUEST["settlements"][0].items() if name not in {"setlinfo", "setldetail"}
    }
    negative = {name: f"-{row[name]}" for name in money} | {"refd_setl_flag": "1"}
    originals = [{"setlinfo": needed | {"setl_id": f"S{n}"}, "place_of_care": "in_city", **beside} for n in range(900)]
    refunds = [{"setlinfo": needed | negative | {"setl_id": f"R{n}"}} for n in range(900)]
    elsewhere = put(REQUEST["settlements"][0], ("setlinfo", "fixmedins_code"), "H-1")
    reply = post(client, REQUEST | {"settlements": [*originals, *refunds, elsewhere]})

    assert reply.status_code == 200, places(reply)[:5]
    assert [claim["status"] for claim in reply.get_json()["claims"]] == ["void"] * 1800 + ["payable"]


def test_the_demonstration_is_the_worked_example() -> None:
    assert json.loads((PROJECT_FOLDER / "demo" / "messages.json").read_text()) == REQUEST
