"""audit --pseudonymise KEYFILE: nobody's id is computed with, written or sent, and the same person stays the same."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest

from calc_service.cli import remote
from tests.api.batch_files import csv_of
from tests.cli.test_audit import server, written  # noqa: F401  a fixture

Run = Callable[..., tuple[int, str, str]]
NUMBER = "11010519491231002X"
WRITTEN = (
    NUMBER,
    NUMBER.lower(),
    f" {NUMBER}",
    f"'{NUMBER}",
    f"\u00a0'{NUMBER} ",
    "１１０１０５１９４９１２３１００２Ｘ",
)
KEY = bytes(range(32))
OTHER_KEY = bytes(range(7, 71))
CLAIMS: list[dict[str, str | None]] = [
    {"person_id": person, "claim_id": f"C-{place}"} for place, person in enumerate((*WRITTEN, "P-2"))
]
ENROLLED = (
    "person_id,district,insurance,categories,year,tier,paid_on\n"
    f"{NUMBER},500104,resident,subsistence_allowance,2025,1,2024-12-01\n"
)


def key_file(path: Path, content: bytes = KEY.hex().encode() + b"\n", mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return key_file(tmp_path / "key")


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    return written(tmp_path / "claims.csv", *CLAIMS)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "audited.csv"


def persons(file: Path) -> list[Any]:
    return pl.read_csv(file, infer_schema=False)["person_id"].to_list()


def test_a_person_has_one_pseudonym_however_the_id_is_written(run: Run, claims: Path, key: Path, out: Path) -> None:
    status, printed, complaints = run("audit", claims, "--pseudonymise", key, "--out", out)
    assert status in {0, 1}, complaints
    *same, other = persons(out)
    assert len(set(same)) == 1
    assert other not in same
    assert all(len(one) <= 64 and one.startswith("HS-") for one in (*same, other))
    assert NUMBER[:17] not in printed + complaints + out.read_text()


def test_nothing_else_of_the_result_changes(run: Run, tmp_path: Path, key: Path, out: Path) -> None:
    plain = written(tmp_path / "plain.csv", {"person_id": "P-1"}, {"person_id": "P-2", "claim_id": "S-2"})
    run("audit", plain, "--out", tmp_path / "plain_out.csv")
    run("audit", plain, "--out", out, "--pseudonymise", key)
    before, after = (pl.read_csv(file, infer_schema=False) for file in (tmp_path / "plain_out.csv", out))
    assert before.drop("person_id").equals(after.drop("person_id"))
    assert before.columns == after.columns


def test_the_same_key_gives_the_same_pseudonyms_and_another_key_others(
    run: Run, claims: Path, key: Path, tmp_path: Path
) -> None:
    other = key_file(tmp_path / "other", OTHER_KEY.hex().encode())
    upper = key_file(tmp_path / "upper", KEY.hex().upper().encode() + b"\r\n")
    found = []
    for number, one in enumerate((key, upper, other)):
        run("audit", claims, "--pseudonymise", one, "--out", tmp_path / f"{number}.csv")
        found.append(persons(tmp_path / f"{number}.csv"))
    assert found[0] == found[1]
    assert not set(found[0]) & set(found[2])


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "ndjson"])
def test_no_form_of_the_result_nor_its_summary_holds_the_number(
    run: Run, claims: Path, key: Path, tmp_path: Path, suffix: str
) -> None:
    result, summary = tmp_path / f"result.{suffix}", tmp_path / "summary.json"
    run("audit", claims, "--pseudonymise", key, "--out", result, "--summary", summary)
    held = _unpacked(result) + summary.read_text()
    assert "HS-" in held
    assert NUMBER[:17] not in held
    assert KEY.hex() not in held


def _unpacked(file: Path) -> str:
    if file.suffix == ".parquet":
        return pl.read_parquet(file).write_csv()
    if file.suffix == ".xlsx":
        with ZipFile(file) as package:
            return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    return file.read_text(encoding="utf-8")


def test_enrolments_are_pseudonymised_alike(run: Run, tmp_path: Path, claims: Path, key: Path, out: Path) -> None:
    enrolled = tmp_path / "enrolled.csv"
    enrolled.write_text(ENROLLED, encoding="utf-8")
    assert run("audit", "--kind", "premium", enrolled, "--out", out)[0] == 2
    status, _, complaints = run("audit", "--kind", "premium", enrolled, "--pseudonymise", key, "--out", out)
    assert status in {0, 1}, complaints
    (of_premium,) = persons(out)
    run("audit", claims, "--pseudonymise", key, "--out", out)
    assert persons(out)[0] == of_premium


def test_blank_ids_stay_blank_and_damaged_ones_stay_rejected(run: Run, tmp_path: Path, key: Path, out: Path) -> None:
    ids = ("-", "NULL", " ", "1.10105E+17", "x" * 65)
    rows: list[dict[str, str | None]] = [{"person_id": one, "claim_id": f"C-{place}"} for place, one in enumerate(ids)]
    run("audit", written(tmp_path / "blank.csv", *rows), "--pseudonymise", key, "--out", out)
    errors = pl.read_csv(out, infer_schema=False)["errors"].to_list()
    assert [error.split("|")[0] for error in errors] == [*["person_id:required"] * 3, *["person_id:damaged_id"] * 2]
    assert persons(out)[:3] == [None] * 3
    assert "1.10105E" not in out.read_text()


@pytest.mark.parametrize("files", [1, 2])
def test_a_service_is_sent_pseudonyms_alone(  # noqa: PLR0913, PLR0917  the fixtures
    run: Run, claims: Path, key: Path, out: Path, server: str, monkeypatch: pytest.MonkeyPatch, files: int  # noqa: F811
) -> None:  # fmt: skip
    sent: list[bytes] = []
    send = remote._pieces  # noqa: SLF001  what goes over the line

    def watched(request: remote.RemoteRequest) -> Any:  # noqa: ANN401  an iterator of bytes
        for piece in send(request):
            sent.append(piece)
            yield piece

    monkeypatch.setattr(remote, "_pieces", watched)
    more = [written(claims.with_name("more.csv"), {"claim_id": "D-1", "person_id": NUMBER})] if files > 1 else []
    status, _, complaints = run("audit", claims, *more, "--pseudonymise", key, "--out", out, "--server", server)
    assert status in {0, 1}, complaints
    there = persons(out)
    run("audit", claims, *more, "--pseudonymise", key, "--out", out)
    assert there == persons(out)
    run("audit", claims, *more, "--pseudonymise", key, "--dry-run", "--server", server)
    everything = b"".join(sent).decode().translate(str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")).upper()
    assert there[0].upper() in everything
    assert NUMBER[:17] not in everything


def test_a_file_without_a_column_of_persons_is_not_sent(
    run: Run, tmp_path: Path, key: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "audited", lambda *_: pytest.fail("was sent"))
    strange = tmp_path / "strange.csv"
    strange.write_bytes(csv_of({"person_id": NUMBER}).replace(b"person_id", b"somebody"))
    status, printed, complaints = run(
        "audit", strange, "--pseudonymise", key, "--out", out, "--server", "http://127.0.0.1:9"
    )
    assert status == 2
    assert "person_id" in complaints
    assert NUMBER not in printed + complaints


REFUSED: dict[str, tuple[bytes, int]] = {
    "nothing in it": (b"", 0o600),
    "31 bytes": (KEY[:31].hex().encode(), 0o600),
    "half a byte more": (KEY.hex().encode() + b"a", 0o600),
    "a passphrase": (b"correct horse battery staple, and much more of it to be long", 0o600),
    "bytes as they are": (KEY, 0o600),
    "one digit again and again": (b"0" * 64, 0o600),
    "two lines": (KEY.hex().encode() + b"\n" + KEY.hex().encode(), 0o600),
    "the group may read it": (KEY.hex().encode(), 0o640),
    "everybody may read it": (KEY.hex().encode(), 0o604),
    "the group may write it": (KEY.hex().encode(), 0o620),
    "endless": (KEY.hex().encode() * 100, 0o600),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_key_that_nobody_else_has_is_refused(
    capsys: pytest.CaptureFixture[str], run: Run, claims: Path, tmp_path: Path, name: str
) -> None:
    content, mode = REFUSED[name]
    file = key_file(tmp_path / "key", content, mode)
    with pytest.raises(SystemExit) as ended:
        run("audit", claims, "--pseudonymise", file, "--out", tmp_path / "audited.csv")
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert ("chmod 600" if mode != 0o600 else "openssl rand -hex 32") in said
    assert KEY.hex()[:20] not in said
    assert not (tmp_path / "audited.csv").exists()


@pytest.mark.parametrize("what", ["missing", "folder", "pipe", "a\0name"])
def test_what_is_no_file_is_refused_at_once(run: Run, claims: Path, tmp_path: Path, out: Path, what: str) -> None:
    place = tmp_path / what
    if what == "folder":
        place.mkdir()
    if what == "pipe":
        os.mkfifo(place, 0o600)
    with pytest.raises(SystemExit) as ended:
        run("audit", claims, "--pseudonymise", place, "--out", out)
    assert ended.value.code == 2


@pytest.mark.parametrize("option", ["--out", "--summary"])
def test_no_result_overwrites_the_key(run: Run, claims: Path, tmp_path: Path, out: Path, option: str) -> None:
    key = key_file(tmp_path / "key.csv")
    arguments = {"--out": out} | {option: key}
    status, _, complaints = run(
        "audit", claims, "--pseudonymise", key, *(one for pair in arguments.items() for one in pair)
    )
    assert (status, key.read_bytes()) == (2, KEY.hex().encode() + b"\n")
    assert "key.csv" in complaints
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_summary_counts_persons_as_they_are(run: Run, claims: Path, key: Path, tmp_path: Path, out: Path) -> None:
    summary = tmp_path / "summary.json"
    run("audit", claims, "--pseudonymise", key, "--out", out, "--summary", summary)
    assert json.loads(summary.read_text())["rows"] == len(CLAIMS)
