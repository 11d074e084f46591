"""audit FILE…: files of claims recomputed, here or by a service."""

import gzip
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import polars as pl
import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from calc_service.app import create_app
from calc_service.config import Settings
from tests.api.batch_files import csv_of, frame_of

PAID_RIGHT: dict[str, str | None] = {"catastrophic_paid": "19013.48"}
Run = Callable[..., tuple[int, str, str]]


class QuietHandler(WSGIRequestHandler):
    """Says nothing on standard error, where the tests look."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """A file whose only row was paid right by every fund."""
    return written(tmp_path / "claims.csv", PAID_RIGHT)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "audited.csv"


@pytest.fixture
def server() -> Iterator[str]:
    app = create_app(Settings(state=None, log_level="critical"))
    service = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=service.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{service.server_port}"
    service.shutdown()
    thread.join()
    service.server_close()


def written(path: Path, *changes: dict[str, str | None]) -> Path:
    path.write_bytes(csv_of(*changes))
    return path


def test_a_file_that_was_paid_right_ends_with_0(run: Run, claims: Path, out: Path) -> None:
    status, printed, complaints = run("audit", claims, "--out", out)

    assert (status, complaints) == (0, "")
    assert "一致" in printed
    assert pl.read_csv(out, infer_schema=False)["assistance_paid"].to_list() == ["13745.56"]


def test_what_was_not_compared_is_no_match(run: Run, tmp_path: Path, out: Path) -> None:
    due = written(tmp_path / "due.csv", {})
    status, printed, _ = run("audit", due, "--out", out, "--lang", "en")
    assert status == 1
    assert "catastrophic insurance  due  19013.48" in printed
    nothing = written(
        tmp_path / "nothing.csv", {"recorded_assistance": None, "categories": "", "insurance": "employee"}
    )
    assert run("audit", nothing, "--out", out)[0] == 1
    (tmp_path / "none.csv").write_bytes(csv_of({}).splitlines(keepends=True)[0])
    assert run("audit", tmp_path / "none.csv", "--out", out)[0] == 1


def test_what_was_left_out_of_cells_is_said(run: Run, tmp_path: Path, out: Path) -> None:
    file = written(tmp_path / "claims.csv", {**PAID_RIGHT, "person_id": "'P-1\t"}, {**PAID_RIGHT, "person_id": "P-1"})
    _, printed, _ = run("audit", file, "--out", out, "--lang", "en")
    assert "person_id  around ids  1" in printed


@pytest.mark.parametrize("change", [{"recorded_assistance": "0.00"}, {"basic_paid": "37850.005"}])
def test_a_finding_or_a_rejected_row_ends_with_1(
    run: Run, tmp_path: Path, out: Path, change: dict[str, str | None]
) -> None:
    status, _, complaints = run("audit", written(tmp_path / "claims.csv", {}, change), "--out", out)

    assert (status, complaints) == (1, "")


def test_a_tolerance_lets_small_differences_pass(run: Run, tmp_path: Path, out: Path) -> None:
    file = written(tmp_path / "claims.csv", {**PAID_RIGHT, "recorded_assistance": "13745.57"})

    assert run("audit", file, "--out", out)[0] == 1
    assert run("audit", file, "--out", out, "--tolerance", "0.01")[0] == 0


def test_the_summary_is_readable(run: Run, tmp_path: Path, out: Path) -> None:
    other: dict[str, str | None] = {"person_id": "P-2", "recorded_assistance": "15000"}
    file = written(tmp_path / "claims.csv", {}, other, {"person_id": "P-3", "basic_paid": ""})
    _, printed, _ = run("audit", file, "--out", out)
    lines = [line.split() for line in printed.splitlines()]

    assert ["行数", "3"] in lines
    assert ["未能计算", "1"] in lines
    assert ["医疗救助", "多付", "1", "1254.44"] in lines
    assert ["basic_paid:required", "1"] in lines
    assert any(line[:2] == ["低保对象", "2"] for line in lines)
    assert any(line[:1] == ["万州区"] for line in lines)
    assert any(line[:1] == ["特殊疾病救助"] for line in lines)
    assert ["行", "3", "S-2", "P-2", "医疗救助", "1254.44", "多付"] in lines
    assert "remark" in printed


def test_columns_cleaned_in_one_way_or_in_two_stand_in_one_table(run: Run, tmp_path: Path, out: Path) -> None:
    rows: list[dict[str, str | None]] = [{"stay_id": "Z-1 ", "claim_id": "S-1 "}, {"stay_id": "NULL"}]
    _, printed, _ = run("audit", written(tmp_path / "claims.csv", *rows), "--out", out)
    lines = [line.split() for line in printed.splitlines()]

    assert ["stay_id", "编号两端", "1", "表示空白的记号", "1"] in lines
    assert ["claim_id", "编号两端", "1"] in lines


def test_the_summary_comes_in_english(run: Run, claims: Path, out: Path) -> None:
    _, printed, _ = run("audit", claims, "--out", out, "--lang", "en")

    assert "Findings" in printed
    assert "not recorded" in printed.lower()
    assert not any("\u4e00" <= character <= "\u9fff" for character in printed)


def test_the_summary_is_kept_as_json(run: Run, claims: Path, out: Path, tmp_path: Path) -> None:
    run("audit", claims, "--out", out, "--summary", tmp_path / "summary.json", "--tolerance", "1")
    summary = json.loads((tmp_path / "summary.json").read_text())

    assert (summary["rows"], summary["options"]["tolerance"]) == (1, "1.00")


def test_files_and_patterns_are_one_batch(run: Run, tmp_path: Path, out: Path) -> None:
    written(tmp_path / "part-2.csv", {"claim_id": "B", "settled_on": "2025-07-01", "recorded_assistance": "13370.00"})
    written(tmp_path / "part-1.csv", {"claim_id": "A"})
    first = tmp_path / "first.csv.gz"
    first.write_bytes(gzip.compress(csv_of({"claim_id": "0", "settled_on": "2025-08-01"})))
    run("audit", first, tmp_path / "part-*.csv", "--out", out)
    result = pl.read_csv(out, infer_schema=False)

    assert result["claim_id"].to_list() == ["0", "A", "B"]
    assert result["assistance_cap_remaining"].to_list()[1:] == ["100000.00", "86254.44"]


def test_a_comma_within_a_cell_comes_back_within_it_though_another_file_has_none(
    run: Run, tmp_path: Path, claims: Path, out: Path
) -> None:
    quoted = tmp_path / "quoted.csv"
    quoted.write_bytes(csv_of({**PAID_RIGHT, "claim_id": 'A,"1"'}))
    run("audit", claims, quoted, "--out", out)

    assert pl.read_csv(out, infer_schema=False)["claim_id"].to_list() == ["S-1", 'A,"1"']


def test_columns_of_further_files_may_stand_in_another_order(run: Run, tmp_path: Path, claims: Path, out: Path) -> None:
    frame = frame_of({**PAID_RIGHT, "claim_id": "S-2", "settled_on": "2025-09-01"})
    frame.select(reversed(frame.columns)).write_csv(tmp_path / "more.csv")
    run("audit", claims, tmp_path / "more.csv", "--out", out)

    assert pl.read_csv(out, infer_schema=False)["claim_id"].to_list() == ["S-1", "S-2"]


def test_files_with_other_headers_are_refused_by_name(run: Run, tmp_path: Path, claims: Path, out: Path) -> None:
    frame_of(PAID_RIGHT).rename({"referral": "转诊情况"}).write_csv(tmp_path / "more.csv")
    status, printed, complaints = run("audit", claims, tmp_path / "more.csv", "--out", out, "--lang", "en")

    assert (status, printed) == (2, "")
    assert [line.split()[0] for line in complaints.splitlines()] == ["referral", "转诊情况"]
    assert complaints.count("more.csv") == 2
    assert not out.exists()


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "csv.zst", "ndjson", "parquet", "xlsx"])
def test_the_suffix_says_the_form(run: Run, claims: Path, tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"one.{suffix}", tmp_path / "two.csv"
    run("audit", claims, "--out", first)
    again = tmp_path / f"claims.{suffix}"
    again.write_bytes(first.read_bytes())
    status, _, complaints = run("audit", again, "--out", second)

    assert status == 2
    assert ("several_sheets" if suffix == "xlsx" else "output_column") in complaints


@pytest.mark.parametrize(
    "argv",
    [
        ["absent.csv", "--out", "x.csv"],
        ["absent-*.csv", "--out", "x.csv"],
        ["claims.csv"],
        ["claims.csv", "--out", "x.pdf"],
        ["claims.pdf", "--out", "x.csv"],
        ["claims.csv", "--out", "claims.csv"],
        ["claims.csv", "--out", "absent/x.csv"],
        ["claims.csv", "--out", "x.csv", "--assume", "referral:perhaps"],
        ["claims.csv", "--out", "x.csv", "--server", "nonsense"],
        ["claims.csv", "--out", "x.csv", "--server", "http://127.0.0.1:9"],
    ],
)
def test_what_cannot_be_done_ends_with_2_and_says_why(
    run: Run, claims: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    monkeypatch.chdir(claims.parent)
    written(Path("claims.pdf"), {})
    before = claims.read_bytes()
    status, printed, complaints = run("audit", *argv)

    assert (status, printed) == (2, "")
    assert complaints.strip()
    assert "Traceback" not in complaints
    assert claims.read_bytes() == before


@pytest.mark.parametrize(
    "option", [("--tolerance", "1e3"), ("--assume", "referral"), ("--accumulate", "both"), ("--as-of", "today")]
)
def test_options_that_make_no_sense_end_with_2(run: Run, claims: Path, out: Path, option: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ending:
        run("audit", claims, "--out", out, *option)

    assert ending.value.code == 2


def test_a_dry_run_says_how_headers_are_understood(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text("人员编号,surprise\nP-1,x\n")
    status, printed, _ = run("audit", file, "--dry-run")
    lines = [line.split() for line in printed.splitlines()]

    assert status == 2
    assert ["人员编号", "→", "person_id", "中文表头"] in lines
    assert any(line[:1] == ["surprise"] for line in lines)
    assert ["claim_id", "结算编号"] in [line[:2] for line in lines]


def test_a_dry_run_of_a_good_file_ends_with_0(run: Run, claims: Path) -> None:
    assert run("audit", claims, "--dry-run")[0] == 0


def test_progress_is_shown_on_a_terminal_alone(
    run: Run, claims: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    run("audit", claims, "--out", out)

    assert "claims.csv" in terminal.getvalue()
    assert "█" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "parquet"])
def test_a_service_gives_the_same_result_and_summary(run: Run, tmp_path: Path, server: str, suffix: str) -> None:
    file = written(tmp_path / "claims.csv", {}, {"recorded_assistance": "1.00"}, {"remark": "=1"})
    here, there = tmp_path / f"here.{suffix}", tmp_path / f"there.{suffix}"
    options = ("--tolerance", "0.01", "--accumulate", "recorded", "--escape-formulas", "--as-of", "2025-05-31")
    local = run("audit", file, "--out", here, *options)
    remote = run("audit", file, "--out", there, *options, "--server", server)

    assert remote == local
    assert there.read_bytes() == here.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"claims.csv", here.name, there.name}


def test_a_service_gets_several_files_as_one(run: Run, tmp_path: Path, out: Path, server: str) -> None:
    written(tmp_path / "part-1.csv", {})
    written(tmp_path / "part-2.csv", {"claim_id": "S-2", "settled_on": "2025-07-01"})
    run("audit", tmp_path / "part-?.csv", "--out", out, "--server", server + "/")

    assert pl.read_csv(out, infer_schema=False)["assistance_cap_remaining"].to_list() == ["100000.00", "86254.44"]


def test_what_a_service_refuses_is_said_and_ends_with_2(run: Run, tmp_path: Path, out: Path, server: str) -> None:
    file = tmp_path / "claims.csv"
    file.write_text("person_id,status\n")
    status, printed, complaints = run("audit", file, "--out", out, "--server", server)

    assert (status, printed) == (2, "")
    assert "/columns/status" in complaints
    assert not out.exists()


def test_a_service_makes_a_dry_run(run: Run, claims: Path, server: str) -> None:
    assert run("audit", claims, "--dry-run", "--server", server) == run("audit", claims, "--dry-run")


def links(source: Path, target: Path, kind: str) -> Path:
    if kind == "hard link":
        os.link(source, target)
    elif kind == "symbolic link":
        target.symlink_to(source)
    return target if kind != "same path" else source


@pytest.mark.parametrize("kind", ["same path", "hard link", "symbolic link"])
@pytest.mark.parametrize("option", ["--out", "--summary"])
def test_no_result_overwrites_what_is_audited(run: Run, claims: Path, tmp_path: Path, kind: str, option: str) -> None:
    before, out = claims.read_bytes(), tmp_path / "audited.csv"
    target = links(claims, tmp_path / "other.csv", kind)
    outputs = ["--out", str(target)] if option == "--out" else ["--out", str(out), "--summary", str(target)]
    status, _, said = run("audit", str(claims), *outputs)
    assert status == 2
    assert target.name in said
    assert claims.read_bytes() == before
    assert not out.exists()


@pytest.mark.parametrize("option", ["--out", "--summary"])
def test_a_folder_that_is_not_there_is_said_before_the_work(
    run: Run, claims: Path, out: Path, tmp_path: Path, option: str
) -> None:
    nowhere = str(tmp_path / "nowhere" / "x.csv")
    outputs = ["--out", nowhere] if option == "--out" else ["--out", str(out), "--summary", nowhere]
    status, _, said = run("audit", str(claims), *outputs)
    assert (status, out.exists()) == (2, False)
    assert "nowhere" in said


def test_the_summary_does_not_take_the_place_of_the_result(run: Run, claims: Path, out: Path) -> None:
    assert run("audit", str(claims), "--out", str(out), "--summary", str(out))[0] == 2
    assert not out.exists()


def test_a_result_that_cannot_be_written_leaves_the_one_before(
    run: Run, claims: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object, path: Path, *__: object, **___: object) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    out.write_text("the result before")
    monkeypatch.setattr("calc_service.cli.audit_results.write", full)
    status, _, said = run("audit", str(claims), "--out", str(out))
    assert status == 2
    assert str(out) in said
    assert "No space left" in said
    assert out.read_text() == "the result before"
    assert sorted(path.name for path in out.parent.iterdir()) == sorted({claims.name, out.name})


@pytest.mark.parametrize(("start", "form"), [(b"PK\x03\x04", "XLSX"), (b"PAR1", "Parquet"), (b"\x1f\x8b\x08", "gzip")])
def test_a_file_that_is_no_csv_is_told_what_it_is(run: Run, tmp_path: Path, out: Path, start: bytes, form: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(start + b"\0\xff" * 40)
    status, _, said = run("audit", str(path), "--out", str(out), "--lang", "en")
    assert status == 2
    assert "export.csv: the content is " + form in said


@pytest.mark.parametrize("which", ["file", "out", "out of a form that is only read"])
def test_a_name_that_tells_no_form_is_named(run: Run, claims: Path, tmp_path: Path, which: str) -> None:
    files = {
        "file": (str(tmp_path / "claims.doc"), str(tmp_path / "x.csv")),
        "out": (str(claims), str(tmp_path / "x.doc")),
        "out of a form that is only read": (str(claims), str(tmp_path / "x.ods")),
    }
    (tmp_path / "claims.doc").write_bytes(claims.read_bytes())
    file, result = files[which]
    status, _, said = run("audit", file, "--out", result, "--lang", "en")
    assert status == 2
    expected = {"file": "claims.doc: only CSV", "out": "x.doc: only CSV"}
    assert expected.get(which, "x.ods: results are given as CSV") in said


@pytest.mark.parametrize(
    ("assumed", "said"),
    [
        (("recorded_tilt:1.00",), "recorded_tilt  unknown_value"),
        (("settled_on:2025-02-30",), "settled_on  unknown_value"),
        (("referral:missing", "referral:compliant"), "referral  repeated_key"),
    ],
)
def test_what_cannot_be_assumed_is_said_before_the_work(
    run: Run, claims: Path, out: Path, assumed: tuple[str, ...], said: str
) -> None:
    options = [word for one in assumed for word in ("--assume", one)]
    status, _, told = run("audit", str(claims), "--out", str(out), "--lang", "en", *options)
    assert (status, out.exists()) == (2, False)
    assert said in told


def test_a_good_amount_or_day_can_be_assumed(run: Run, claims: Path, out: Path) -> None:
    options = ("--assume", "other_insurance_paid:0.00", "--assume", "admitted_on:2025/5/1")
    assert run("audit", str(claims), "--out", str(out), *options)[0] == 0


def test_a_result_goes_where_a_link_leads(run: Run, claims: Path, out: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(out)
    assert run("audit", str(claims), "--out", str(link))[0] == 0
    assert link.is_symlink()
    assert out.read_bytes().startswith(b"person_id,")


def test_what_a_run_says_of_columns_holds_here_and_by_a_service(
    run: Run, claims: Path, out: Path, tmp_path: Path, server: str
) -> None:
    file = tmp_path / "told.csv"
    file.write_text(claims.read_text().replace("remark", "其他:金额", 1).replace("备注", "1.00", 1))
    told = ("--profile", "none", "--column", "其他:金额:recorded_tilt")
    ignored = ("--ignore", "其他:金额")
    local = [run("audit", file, "--out", out, *options)[1] for options in (told, ignored)]
    remote = [run("audit", file, "--out", out, "--server", server, *options)[1] for options in (told, ignored)]
    assert local == remote
    assert "1.00" in local[0]
    assert "本次运行写明不使用" in local[1]


def test_a_header_that_a_run_gives_two_meanings_ends_with_2(run: Run, claims: Path, out: Path) -> None:
    told = ("--column", "remark:stay_id", "--column", "remark:setting")
    status, _, said = run("audit", claims, "--out", out, "--lang", "en", *told)
    assert status == 2
    assert "remark  repeated_key" in said
    with pytest.raises(SystemExit):
        run("audit", claims, "--out", out, "--column", "remark")


def test_a_payment_that_is_not_understood_ends_with_2_and_says_what_to_do(run: Run, out: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_bytes(csv_of().replace(b"remark", "民政救助".encode(), 1))
    status, _, said = run("audit", file, "--out", out, "--lang", "en")
    assert status == 2
    assert "unknown_payment_column" in said
    assert "ignore=民政救助" in said
    assert not out.exists()
