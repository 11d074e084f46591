"""GET /v1/rules/handbook: a page of the policy of a day and a district."""

from base64 import b64encode
from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from calc_service.domain.today import today

PATH = "/v1/rules/handbook"
DAY = "2025-06-01"


def codes(client: FlaskClient, **query: str) -> list[tuple[str, str]]:
    reply = client.get(PATH, query_string=query)
    assert reply.status_code == 422
    return [(error["pointer"], error["code"]) for error in reply.get_json()["errors"]]


def test_it_is_a_page_in_chinese_of_today_and_the_city(client: FlaskClient) -> None:
    reply = client.get(PATH)

    assert reply.status_code == 200
    assert reply.mimetype == "text/html"
    assert reply.headers["Content-Language"] == "zh"
    assert f"{today().isoformat()} 有效的规定" in reply.text
    assert "全市标准" in reply.text


def test_day_district_and_language_are_those_asked_for(client: FlaskClient) -> None:
    reply = client.get(PATH, query_string={"on": DAY, "district": "500101", "lang": "en"})

    assert reply.headers["Content-Language"] == "en"
    assert f"What is in force on {DAY}" in reply.text
    assert "The standards of Wanzhou" in reply.text


def test_a_page_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(PATH, query_string={"on": DAY})
    again = client.get(PATH, query_string={"on": DAY}, headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(PATH, query_string={"on": DAY, "lang": "en"})

    assert (again.status_code, again.data) == (304, b"")
    assert other.headers["ETag"] != first.headers["ETag"]
    assert client.get(PATH, query_string={"on": DAY}).data == first.data


def test_only_its_own_style_may_apply(client: FlaskClient) -> None:
    reply = client.get(PATH, query_string={"on": DAY})
    style = reply.text.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()

    assert f"style-src 'sha256-{digest}'" in reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"on": "2022-10-27"}, [("/query/on", "no_rules_in_force")]),
        ({"on": "yesterday"}, [("/query/on", "not_a_date")]),
        ({"on": DAY, "district": "999999"}, [("/query/district", "unknown_value")]),
        ({"on": "2026-01-01", "district": "500105"}, [("/query/district", "district_not_in_force")]),
        ({"on": DAY, "of": "x"}, [("/query/of", "unknown_field")]),
        (
            {"on": "2022-10-27", "district": ""},
            [("/query/on", "no_rules_in_force"), ("/query/district", "unknown_value")],
        ),
    ],
)
def test_a_question_without_an_answer_is_refused_in_words(
    client: FlaskClient, query: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert codes(client, **query) == expected


def test_an_unknown_district_is_told_which_are_known(client: FlaskClient) -> None:
    error = client.get(PATH, query_string={"on": DAY, "district": "999999"}).get_json()["errors"][0]

    assert {"code": "500101", "label": "万州区"} in error["allowed"]


def test_it_is_offered_as_a_page_alone(client: FlaskClient) -> None:
    assert client.get(PATH, headers={"Accept": "application/json"}).status_code == 406
