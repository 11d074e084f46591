"""The file of a run in parts (tus 1.0.0): what is here is here for good, wherever the connection breaks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from calc_service.state.runs import received
from tests.api.audit_runs import BYTES, FILE, RUNS, TUS, Kept, add, begin, kept_in
from tests.api.batch_files import CSV


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("uploads"), run_body_limit=10_000)


def here(kept: Kept, run: str) -> int:
    """How many bytes of the file are here."""
    reply = kept.client.head(run, headers=TUS)
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-store"
    return int(reply.headers["Upload-Offset"])


def test_a_file_may_come_in_parts(kept: Kept) -> None:
    begun = begin(kept, len(FILE))
    run = begun.headers["Location"]
    assert (begun.status_code, begun.data, begun.headers["Upload-Offset"]) == (201, b"", "0")
    assert begun.headers["Tus-Resumable"] == "1.0.0"
    assert kept.client.get(run).get_json()["state"] == "receiving"
    for start in range(0, len(FILE), 200):
        assert here(kept, run) == start
        part = add(kept, run, start, FILE[start : start + 200])
        assert (part.status_code, part.headers["Upload-Offset"]) == (204, str(min(start + 200, len(FILE))))
    assert kept.client.get(run).get_json()["state"] == "waiting"
    assert "Upload-Expires" not in kept.client.head(run).headers
    kept.work_off()
    batch = kept.client.post("/v1/batches", data=FILE, content_type=CSV)
    assert kept.client.get(f"{run}/result").data == batch.data


def test_what_the_protocol_offers_is_said(kept: Kept) -> None:
    for address in (RUNS, f"{RUNS}/x"):
        reply = kept.client.options(address)
        assert reply.headers["Tus-Version"] == "1.0.0"
        assert reply.headers["Tus-Extension"] == "creation,expiration,termination"
        assert reply.headers["Tus-Max-Size"] == "10000"


@pytest.mark.parametrize(
    ("offset", "headers", "status", "kind"),
    [
        ("1", {}, 409, "upload-offset"),
        ("x", {}, 400, "bad-upload"),
        ("0", {"Tus-Resumable": "0.2.2"}, 412, "tus-version"),
        ("0", {"Content-Type": "text/csv"}, 415, "not-upload-bytes"),
    ],
)
def test_a_part_that_does_not_fit_is_refused(
    kept: Kept, offset: str, headers: dict[str, str], status: int, kind: str
) -> None:
    run = begin(kept, len(FILE)).headers["Location"]
    told = TUS | {"Upload-Offset": offset, "Content-Type": BYTES} | headers
    reply = kept.client.patch(run, data=FILE[:5], headers=told)
    assert (reply.status_code, reply.get_json()["type"]) == (status, f"/problems/{kind}")
    assert here(kept, run) == 0


def test_more_than_was_announced_is_refused(kept: Kept) -> None:
    run = begin(kept, 10).headers["Location"]
    assert add(kept, run, 0, FILE[:11]).get_json()["type"] == "/problems/bad-upload"
    assert here(kept, run) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "10001"}, 413),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "٣"}, 400),
        ({"Upload-Length": "5", "Tus-Resumable": "2"}, 412),
        ({"Upload-Defer-Length": "1"}, 400),
    ],
)
def test_a_beginning_that_cannot_be_taken_is_refused(kept: Kept, headers: dict[str, str], status: int) -> None:
    sent = {name: value.encode().decode("latin-1") for name, value in (TUS | headers).items()}
    assert kept.client.post(f"{RUNS}?form=csv", headers=sent).status_code == status


def test_an_announced_file_has_to_say_its_form(kept: Kept) -> None:
    assert begin(kept, 5, "").get_json()["type"] == "/problems/form-not-understood"
    assert kept.client.post(RUNS, headers=TUS | {"Upload-Length": "5"}, content_type=CSV).status_code == 201


def test_a_file_without_bytes_is_refused_by_the_run(kept: Kept) -> None:
    run = begin(kept, 0).headers["Location"]
    kept.work_off()
    assert kept.client.get(run).get_json()["state"] == "refused"


def test_what_came_before_a_connection_broke_is_kept(kept: Kept) -> None:
    run = begin(kept, len(FILE)).headers["Location"]
    told = {"headers": TUS | {"Upload-Offset": "0"}, "environ_overrides": {"CONTENT_LENGTH": str(len(FILE))}}
    assert kept.client.patch(run, data=FILE[:300], content_type=BYTES, **told).status_code == 400
    assert here(kept, run) == 300
    assert add(kept, run, 300, FILE[300:]).status_code == 204
    kept.work_off()
    assert kept.client.get(run).get_json()["state"] == "done"


def test_of_a_whole_file_that_breaks_off_nothing_is_left(kept: Kept) -> None:
    before = set(kept.settings.run_folder.iterdir())
    told = {"CONTENT_LENGTH": str(len(FILE))}
    reply = kept.client.post(RUNS, data=FILE[:300], content_type=CSV, environ_overrides=told)
    assert reply.status_code == 400
    assert set(kept.settings.run_folder.iterdir()) == before


def test_a_file_beyond_the_limit_is_refused(kept: Kept) -> None:
    reply = kept.client.post(RUNS, data=FILE * 30, content_type=CSV)
    assert (reply.status_code, reply.get_json()["type"]) == (413, "/problems/file-too-large")


def test_two_connections_do_not_spoil_one_file(kept: Kept) -> None:
    run = begin(kept, len(FILE)).headers["Location"]
    with ThreadPoolExecutor(4) as several:
        statuses = [reply.status_code for reply in several.map(lambda _: add(kept, run, 0, FILE), range(4))]
    assert set(statuses) <= {204, 409, 423}
    assert 204 in statuses
    assert here(kept, run) == len(FILE)
    folder = kept.settings.run_folder / run.rpartition("/")[2]
    assert (folder / "posted").read_bytes() == FILE


def test_a_last_byte_that_nobody_could_note_is_found_later(kept: Kept) -> None:
    run = begin(kept, len(FILE)).headers["Location"]
    folder = kept.settings.run_folder / run.rpartition("/")[2]
    (folder / "posted").write_bytes(FILE)
    received(kept.state, folder.name, len(FILE))
    assert kept.client.get(run).get_json()["state"] == "waiting"


def test_an_upload_that_is_given_up_is_gone(kept: Kept) -> None:
    run = begin(kept, len(FILE)).headers["Location"]
    assert kept.client.delete(run, headers=TUS).status_code == 204
    assert kept.client.head(run, headers=TUS).status_code == 404
    assert add(kept, run, 0, FILE).status_code == 404


def test_files_of_runs_are_for_the_service_alone(kept: Kept) -> None:
    run = begin(kept, len(FILE)).headers["Location"]
    add(kept, run, 0, FILE)
    folder = kept.settings.run_folder / run.rpartition("/")[2]
    assert folder.stat().st_mode & 0o77 == 0
    assert all(file.stat().st_mode & 0o77 == 0 for file in folder.iterdir()), list(folder.iterdir())
