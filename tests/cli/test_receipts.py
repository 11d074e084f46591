"""receipts verify, journal verify and journal export, as they are typed."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from calc_service.app import create_app
from calc_service.cli.program import main
from calc_service.config import Settings
from calc_service.receipts.journal.lines import ANCHORS
from calc_service.receipts.journal.verifying import verify
from calc_service.receipts.verification import VERIFIER
from tests.api.batch_files import CSV, csv_of
from tests.receipts.keys import journal_key_file, key_file

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    folder, key, signs = tmp_path / "journal", journal_key_file(tmp_path), key_file(tmp_path)
    for variable, value in (
        ("CALC_JOURNAL_FOLDER", folder), ("CALC_JOURNAL_KEY_FILE", key), ("CALC_RECEIPT_KEY_FILE", signs),
        ("CALC_LOG_LEVEL", "critical"),
    ):  # fmt: skip
        monkeypatch.setenv(variable, str(value))
    return create_app(Settings.from_environment())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*argv: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in argv], lambda: create_app(Settings.from_environment()))
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def asked(service: Flask, tmp_path: Path, worked: dict[str, Any]) -> tuple[Path, Path, Path]:
    """The receipt of the worked case, the case and its reply; the journal has it twice."""
    client = service.test_client()
    client.post("/v1/assessments", json=worked)
    reply = client.post("/v1/assessments", json=worked)
    files = tmp_path / "receipt", tmp_path / "case.json", tmp_path / "reply.json"
    files[0].write_text(reply.headers["X-Receipt"])
    files[1].write_text(json.dumps(worked, indent=2))
    files[2].write_bytes(reply.data)
    deadline, known = time.monotonic() + 60, service.extensions[VERIFIER].keys
    while (found := verify(tmp_path / "journal", known)).receipts < 2 or found.told:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return files


def test_a_receipt_is_verified_by_its_request_and_its_reply(run: Run, asked: tuple[Path, Path, Path]) -> None:
    receipt, case, reply = asked
    status, said, _ = run("receipts", "verify", receipt, "--request", case, "--reply", reply, "--lang", "en")
    assert (status, said) == (0, "genuine: computed anew, everything is the same; the signature holds\n")


def test_what_differs_is_named(run: Run, asked: tuple[Path, Path, Path]) -> None:
    receipt, case, reply = asked
    reply.write_bytes(reply.read_bytes() + b" ")
    status, said, _ = run("receipts", "verify", receipt, "--request", case, "--reply", reply)
    assert (status, said.startswith("altered: 收据与请求或答复不符：reply")) == (1, True)


def test_what_cannot_be_told_ends_with_two(
    run: Run, asked: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt, case, _ = asked
    monkeypatch.delenv("CALC_RECEIPT_KEY_FILE")
    status, said, _ = run("receipts", "verify", receipt, "--request", case)
    assert (status, said.startswith("not_computable_here: ")) == (2, True)


def test_the_archive_of_a_batch_is_compared_entry_by_entry(run: Run, service: Flask, tmp_path: Path) -> None:
    reply = service.test_client().post(
        "/v1/batches", data=csv_of(), content_type=CSV, headers={"Accept": "application/zip"}, buffered=True
    )
    receipt, file, archive = tmp_path / "receipt", tmp_path / "claims.csv", tmp_path / "result.zip"
    receipt.write_text(reply.headers["X-Receipt"])
    file.write_bytes(csv_of())
    archive.write_bytes(reply.data)
    assert run("receipts", "verify", receipt, "--request", file, "--reply", archive)[0] == 0
    archive.write_bytes(reply.data[:-1])
    assert run("receipts", "verify", receipt, "--request", file, "--reply", archive)[0] == 1


def test_files_that_are_no_receipt_are_refused(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "nothing").write_text("nothing")
    for name in ("nothing", "missing"):
        with pytest.raises(SystemExit):
            run("receipts", "verify", tmp_path / name, "--request", tmp_path / "nothing")
        assert "收据" in capsys.readouterr().err or name == "missing"


def test_a_journal_is_verified_and_a_receipt_is_found_in_it(run: Run, asked: tuple[Path, Path, Path]) -> None:
    status, said, _ = run("journal", "verify", "--receipt", asked[0])
    assert status == 0
    assert re.search(r"1 chains, 2 receipts; ([23]) anchors, \1 of them signed by a known key", said)
    assert said.count("the receipt stands in the journal, of 20") == 2


def test_a_journal_that_was_changed_ends_with_one(run: Run, asked: tuple[Path, Path, Path], tmp_path: Path) -> None:
    anchors = tmp_path / "journal" / ANCHORS
    content = anchors.read_bytes()
    anchors.write_bytes(content.replace(b'"lines":0', b'"lines":1'))
    status, said, _ = run("journal", "verify")
    assert (status, "the journal is not as it was written" in said) == (1, True)
    assert asked


def test_an_export_is_verified_anywhere(
    run: Run, asked: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "journal.zip"
    assert run("journal", "export", target)[0] == 0
    assert run("journal", "export", target)[0] == 1, "a file that is there is not written over"
    head = re.findall(r"head ([0-9a-f]{64})", run("journal", "verify")[1])[0]
    for variable in ("CALC_JOURNAL_FOLDER", "CALC_RECEIPT_KEY_FILE"):
        monkeypatch.delenv(variable)
    status, said, _ = run("journal", "verify", target, "--head", head)
    assert (status, "0 of them signed by a known key" in said) == (0, True)
    assert run("journal", "verify", target, "--head", "0" * 64)[0] == 1
    assert run("journal", "verify", asked[1])[0] == 2
    assert run("journal", "verify", tmp_path / "missing")[0] == 2


def test_without_a_journal_there_is_nothing_to_verify(run: Run, tmp_path: Path) -> None:
    assert run("journal", "verify")[0] == 2
    assert run("journal", "export", tmp_path / "journal.zip")[0] == 2


def test_a_receipt_that_was_never_given_is_not_found(
    run: Run, asked: tuple[Path, Path, Path], service: Flask, worked: dict[str, Any], tmp_path: Path
) -> None:
    reply = service.test_client().post("/v1/assessments", json=worked | {"case_id": "C-9"})
    (tmp_path / "other").write_text(reply.headers["X-Receipt"])
    status, said, _ = run("journal", "verify", "--receipt", tmp_path / "other")
    assert (status, "does not stand in the journal" in said) == (1, True)
    assert asked
