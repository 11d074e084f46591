"""GET /v1/caller: as whom a client is let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calc_service.state.keys import ROLES
from tests.api.keyed import bearer, with_keys

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient


def test_a_key_is_told_its_name_its_person_and_its_roles(tmp_path: Path) -> None:
    app, keys = with_keys(tmp_path)
    for role, key in keys.items():
        reply = app.test_client().get("/v1/caller", headers=bearer(key))
        assert reply.get_json() == {"admitted_by": "key", "name": role, "roles": [role], "person": "张三"}
        assert reply.headers["Cache-Control"] == "no-store"


def test_an_open_service_lets_everybody_do_everything(client: FlaskClient) -> None:
    told = client.get("/v1/caller").get_json()
    assert told == {"admitted_by": "open", "name": None, "roles": [*ROLES], "person": None}


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer calc_0123456789abcdef_" + "A" * 43}])
def test_nobody_is_told_without_a_key(tmp_path: Path, header: dict[str, str]) -> None:
    app, _ = with_keys(tmp_path)
    assert app.test_client().get("/v1/caller", headers=header).status_code == 401
