"""`lang` in the query of any address beats Accept-Language, for replies and for refusals."""

from typing import Any

import pytest
from flask.testing import FlaskClient

CHINESE, ENGLISH = {"Accept-Language": "zh"}, {"Accept-Language": "en"}


def test_the_query_beats_the_header(client: FlaskClient, worked: dict[str, Any]) -> None:
    english = client.post("/v1/assessments?lang=en", json=worked, headers=CHINESE)
    chinese = client.post("/v1/assessments?lang=zh", json=worked, headers=ENGLISH)

    assert english.data == client.post("/v1/assessments", json=worked, headers=ENGLISH).data
    assert chinese.data == client.post("/v1/assessments", json=worked).data
    assert (english.headers["Content-Language"], chinese.headers["Content-Language"]) == ("en", "zh")
    assert english.headers["Vary"] == chinese.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"


def test_an_address_whose_reply_has_no_language_takes_it_too(client: FlaskClient) -> None:
    for path in ("/healthz", "/v1/vocabulary", "/v1/columns", "/openapi.json", "/docs", "/docs/start.js"):
        assert client.get(f"{path}?lang=en").data == client.get(path).data


def test_it_stands_beside_the_parameters_of_an_address(client: FlaskClient) -> None:
    reply = client.get("/v1/rules?on=2025-06-01&lang=en&district=500101", headers=CHINESE)

    assert reply.headers["Content-Language"] == "en"
    assert reply.get_json()["laws"]["medical_assistance"]["label"] == "Medical assistance"


@pytest.mark.parametrize("written", ["lang", "%6Cang", "la%6eg"])
def test_it_is_read_however_its_name_is_written(client: FlaskClient, written: str) -> None:
    assert client.get(f"/v1/rules?on=2025-06-01&{written}=en").headers["Content-Language"] == "en"


@pytest.mark.parametrize("asked", ["", "fr", "EN", "en-GB", "zh;q=1", "%00", "%FF"])
@pytest.mark.parametrize("address", ["/healthz?", "/v1/rules?on=2025-06-01&", "/docs?"])
def test_another_language_is_refused(client: FlaskClient, address: str, asked: str) -> None:
    reply = client.get(f"{address}lang={asked}", headers=ENGLISH)

    assert reply.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in reply.get_json()["errors"]] == [
        ("/query/lang", "unknown_value")
    ]
    assert reply.headers["Content-Language"] == "en"


def test_two_languages_are_refused(client: FlaskClient) -> None:
    (fault,) = client.get("/healthz?lang=en&lang=zh").get_json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/query/lang", "repeated_key")


def test_refusals_keep_to_it(client: FlaskClient, worked: dict[str, Any]) -> None:
    replies = [
        client.get("/nowhere?lang=en"),
        client.delete("/v1/assessments?lang=en"),
        client.post("/v1/assessments?lang=en", data="{", content_type="application/json"),
        client.post("/v1/assessments?lang=en", json=worked | {"case_id": 7}),
        client.get("/v1/rules?lang=en"),
        client.post("/v1/batches?lang=en", data=b"no_header\n1\n", content_type="text/csv"),
    ]

    for reply in replies:
        assert reply.status_code >= 400
        assert reply.headers["Content-Language"] == "en"
        assert reply.text.isascii()


def test_every_operation_is_described_with_it(description: dict[str, Any]) -> None:
    for methods in description["paths"].values():
        for operation in methods.values():
            (shown,) = [one for one in operation["parameters"] if one["name"] == "lang"]
            assert shown["schema"]["enum"] == ["zh", "en"]
