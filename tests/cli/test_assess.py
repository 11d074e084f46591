"""assess FILE: the breakdown of one case on a terminal."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from calc_service.api.platform_messages import REQUEST
from calc_service.cli.terminal import width
from calc_service.config import PROJECT_FOLDER


def test_the_breakdown_is_readable(run: Callable[..., tuple[int, str, str]], case_file: Path) -> None:
    status, printed, complaints = run("assess", case_file)

    assert (status, complaints) == (0, "")
    assert "结算 S-1 2025 · 可救助 · 特殊疾病救助 · 低保对象" in printed
    assert "13745.56  = min(19636.52 × 70%, 100000.00)" in printed
    assert "cq-2022-116#2.3.2-special" in printed
    assert "未核实" in printed
    assert "! 该区县没有登记自己的标准" in printed


def test_the_breakdown_comes_in_english(run: Callable[..., tuple[int, str, str]], case_file: Path) -> None:
    _, printed, _ = run("assess", "--lang", "en", case_file)

    assert "Claim S-1 2025 · Payable" in printed
    assert "Figures used" in printed
    assert not any("\u4e00" <= character <= "\u9fff" for character in printed)


def test_amounts_are_aligned_under_chinese_labels(run: Callable[..., tuple[int, str, str]], case_file: Path) -> None:
    _, printed, _ = run("assess", case_file)
    lines = [line for line in printed.splitlines() if "  = " in line]
    steps = lines[lines.index(next(line for line in lines if "政策范围外费用" in line)) :]

    assert len({width(line.partition("  = ")[0]) for line in steps}) == 1


def test_json_is_what_the_service_replies(
    run: Callable[..., tuple[int, str, str]], case_file: Path, client: FlaskClient, worked: dict[str, Any]
) -> None:
    status, printed, _ = run("assess", case_file, "--json")

    assert status == 0
    assert json.loads(printed) == client.post("/v1/assessments", json=worked).get_json()


def test_a_hyphen_reads_standard_input(
    run: Callable[..., tuple[int, str, str]], worked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(worked).encode())))
    status, printed, _ = run("assess", "-")

    assert status == 0
    assert "S-1" in printed


def test_every_fault_of_a_case_is_printed_with_its_place(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    file = tmp_path / "case.json"
    file.write_text('{"case_id": "VALUE\\n", "\\u001b[31mx": 1}')
    status, printed, complaints = run("assess", file, "--lang", "en")

    assert (status, printed) == (1, "")
    assert {tuple(line.split()[:2]) for line in complaints.splitlines()} == {
        ("/", "nothing_to_compute"),
        ("/case_id", "bad_characters"),
        ("/person", "required"),
        ("/\N{REPLACEMENT CHARACTER}[31mx", "unknown_field"),
    }
    assert "VALUE" not in complaints


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": 1, "a": 2}', b"[" * 100_000])
def test_what_is_no_json_is_refused(run: Callable[..., tuple[int, str, str]], tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "case.json"
    file.write_bytes(body)
    status, printed, complaints = run("assess", file)

    assert (status, printed) == (1, "")
    assert complaints
    assert "Traceback" not in complaints


def test_a_missing_file_is_named(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    status, _, complaints = run("assess", tmp_path / "absent.json")

    assert status == 1
    assert "absent.json" in complaints


def test_reversed_claims_and_reasons_are_shown(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path, worked: dict[str, Any]
) -> None:
    claim = worked["claims"][0]
    worked["claims"] = [
        claim,
        claim | {"claim_id": "S-2", "reverses": "S-1"},
        claim | {"claim_id": "S-3", "referral": "missing"},
        claim
        | {"claim_id": "S-4", "disease_class": "other", "total_cost": 900, "policy_scope_cost": 800, "basic_paid": 1},
    ]
    file = tmp_path / "case.json"
    file.write_text(json.dumps(worked))
    _, printed, _ = run("assess", file)

    assert "结算 S-1 · 已冲销 · 被冲销于 S-2" in printed
    assert "结算 S-2 · 已冲销 · 冲销 S-1" in printed
    assert "可补正" in printed
    assert "要求 > 30000.00; cq-2022-116#2.3.2-other" in printed


def test_a_case_without_claims_or_recipients_is_shown(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path, worked: dict[str, Any]
) -> None:
    worked["person"]["identities"] = []
    del worked["claims"]
    file = tmp_path / "case.json"
    file.write_text(json.dumps(worked))
    status, printed, _ = run("assess", file)

    assert status == 0
    assert "缴费当日没有有效的救助对象身份" in printed


def test_rules_that_are_refused_compute_nothing(
    run: Callable[..., tuple[int, str, str]], case_file: Path, tmp_path: Path
) -> None:
    status, printed, complaints = run("assess", case_file, "--rules", tmp_path)

    assert (status, printed) == (1, "")
    assert "medical_assistance.yaml:1:1" in complaints


def test_the_module_runs_as_a_program(case_file: Path) -> None:
    command = [sys.executable, "-m", "calc_service", "assess", str(case_file)]
    done = subprocess.run(command, cwd=PROJECT_FOLDER, env={"LC_ALL": "C"}, capture_output=True, check=True)

    assert "医疗救助".encode() in done.stdout


@pytest.mark.parametrize("argv", [[], ["nonsense"], ["rules"], ["assess"], ["assess", "x", "--lang", "fr"]])
def test_what_is_not_understood_ends_with_2(
    run: Callable[..., tuple[int, str, str]], argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ending:
        run(*argv)

    assert ending.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_messages_of_the_platform_are_read(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path, client: FlaskClient
) -> None:
    file = tmp_path / "messages.json"
    file.write_text(json.dumps(REQUEST))
    status, printed, complaints = run("assess", "--profile", "platform", file)
    assert (status, complaints) == (0, "")
    assert "结算 S-1 2025 · 可救助" in printed
    _, printed, _ = run("assess", "--profile", "platform", file, "--json")
    assert json.loads(printed) == client.post("/v1/assessments?profile=platform", json=REQUEST).get_json()


def test_faults_in_messages_are_told_where_they_stand(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    file = tmp_path / "messages.json"
    file.write_text(json.dumps(REQUEST | {"district": None}))
    status, _, complaints = run("assess", "--profile", "platform", file, "--lang", "en")
    assert status == 1
    assert "/district" in complaints
    assert "district of recognition is missing" in complaints


def test_a_case_a_line_gets_a_reply_a_line(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path, worked: dict[str, object], client: FlaskClient
) -> None:
    file = tmp_path / "cases.ndjson"
    file.write_text(f"{json.dumps(worked)}\n{{}}\noops\n", encoding="utf-8")
    command = [sys.executable, "-m", "calc_service", "assess", str(file), "--lines", "--lang", "en"]
    ended = subprocess.run(command, capture_output=True, cwd=PROJECT_FOLDER, check=False)
    reply, refused, unread = map(json.loads, ended.stdout.splitlines())

    assert ended.returncode == 0
    assert reply == client.post("/v1/assessments", json=worked, headers={"Accept-Language": "en"}).get_json()
    assert {"case_id", "person"} <= {error["pointer"][1:] for error in refused["errors"]}
    assert (unread["errors"], "JSON" in unread["detail"]) == ([], True)
    assert run("assess", tmp_path / "none.ndjson", "--lines")[0] == 1
