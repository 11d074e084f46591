"""GET /v1/columns: what a file may hold, as the rules and the engine know it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from calc_service.domain.columns import OUTPUT, input_columns
from calc_service.engine.edition import RuleBook


@pytest.fixture
def columns(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/v1/columns").get_json()
    return document


def test_every_column_is_documented(columns: dict[str, Any], book: RuleBook) -> None:
    assert [one["column"] for one in columns["columns"]] == [column.name for column in input_columns(book.pools)]
    assert [one["column"] for one in columns["output"]] == list(OUTPUT)


def test_the_document_has_its_documented_shape(
    columns: dict[str, Any], conforms: Callable[[str, object], None]
) -> None:
    conforms("ColumnGuide", columns)


def test_headers_and_codes_say_where_they_were_read(columns: dict[str, Any]) -> None:
    person = next(one for one in columns["columns"] if one["column"] == "person_id")

    assert "人员编号" in person["headers"]
    assert person["fields"][0]["field"] == "psn_no"
    assert person["fields"][0]["verified"] is False
    assert columns["codes"]["insutype"][0]["codes"][0]["means"] == {"insurance": "employee"}


def test_flags_are_documented_with_their_clause(columns: dict[str, Any]) -> None:
    assert {flag["clause"].partition("#")[0] for flag in columns["flags"]} <= {"cq-2021-31", "cq-2022-116"}
