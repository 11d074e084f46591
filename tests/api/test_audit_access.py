"""Who sees a run: whoever started it, and the auditors of the same office; to all others it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.state.keys import create
from calc_service.state.opening import open_state
from tests.api.audit_runs import FILE, RUNS, TUS
from tests.api.batch_files import CSV
from tests.api.keyed import LAST_DAY, bearer

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ADDRESSES = (
    *("", "/summary", "/rows", "/rows/2/person", "/result", "/report", "/evidence"),
    *("/sample?seed=s", "/reviews", "/projection?seed=s"),
)


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, dict[str, str]]:
    folder = tmp_path_factory.mktemp("kept")
    address = f"sqlite:///{folder}/calc.db"
    state = open_state(address)
    people = {"one": ("张三", "万州"), "two": ("李四", "万州"), "other": ("王五", "涪陵"), "alone": ("赵六", "")}
    keys = {
        name: create(state, name, person, ["auditor"], LAST_DAY, office=office)
        for name, (person, office) in people.items()
    }
    keys["again"] = create(state, "again", "赵六", ["auditor"], LAST_DAY)
    keys["desk"] = create(state, "desk", "钱七", ["caseworker"], LAST_DAY, office="万州")
    settings = Settings(state=address, run_folder=folder / "runs", log_level="critical")
    return create_app(settings).test_client(), keys


def begun_by(keyed: tuple[FlaskClient, dict[str, str]], name: str) -> str:
    client, keys = keyed
    reply = client.post(RUNS, data=FILE, content_type=CSV, headers=bearer(keys[name]))
    assert reply.status_code == 202, reply.text
    assert reply.get_json()["started_by"] == name
    return str(reply.headers["Location"])


@pytest.mark.parametrize(("starts", "sees"), [("one", {"one", "two"}), ("alone", {"alone", "again"})])
def test_a_run_is_seen_by_its_office_alone(
    keyed: tuple[FlaskClient, dict[str, str]], starts: str, sees: set[str]
) -> None:
    client, keys = keyed
    run = begun_by(keyed, starts)
    for name in ("one", "two", "other", "alone", "again"):
        listed = client.get(RUNS, headers=bearer(keys[name])).get_json()["runs"]
        assert (run.rpartition("/")[2] in {one["id"] for one in listed}) == (name in sees)
        for address in ADDRESSES:
            status = client.get(run + address, headers=bearer(keys[name])).status_code
            assert (status != 404) == (name in sees), (name, address)
        if name not in sees:
            assert client.delete(run, headers=bearer(keys[name])).status_code == 404
            part = TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"} | bearer(keys[name])
            assert client.patch(run, data=b"x", headers=part).status_code == 404
            posted = client.post(f"{run}/reviews", json={"reviews": []}, headers=bearer(keys[name]))
            assert posted.status_code == 404
    assert client.get(run, headers=bearer(keys["desk"])).status_code == 403
    assert client.delete(run, headers=bearer(keys[max(sees)])).status_code == 204


def test_a_run_that_is_not_there_looks_like_one_of_others(keyed: tuple[FlaskClient, dict[str, str]]) -> None:
    client, keys = keyed
    run = begun_by(keyed, "one")
    hidden = client.get(run, headers=bearer(keys["other"])).get_json()
    absent = client.get(f"{RUNS}/{'0' * 32}", headers=bearer(keys["other"])).get_json()
    assert hidden | {"instance": ""} == absent | {"instance": ""}


def test_what_a_key_may_send_holds_for_the_whole_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bounded")
    address = f"sqlite:///{folder}/calc.db"
    key = create(open_state(address), "one", "张三", ["auditor"], LAST_DAY)
    settings = Settings(state=address, run_folder=folder / "runs", log_level="critical", body_limit_each=100)
    client = create_app(settings).test_client()
    reply = client.post(f"{RUNS}?form=csv", headers=TUS | {"Upload-Length": "101"} | bearer(key))
    assert (reply.status_code, reply.get_json()["type"]) == (413, "/problems/body-over-limit")
