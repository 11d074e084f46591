"""audit --evidence and audits verify: a pack that proves itself, and every way in which one may not."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from calc_service.cli.program import main
from calc_service.domain.digests import digest_of
from calc_service.receipts.canonical import canonical
from calc_service.receipts.signing import ReceiptKeys, thumbprint
from calc_service.runs.record.pack import opened_pack
from calc_service.runs.record.sealing import NoRecord
from calc_service.runs.record.verifying import FLAW, files, read_pack
from tests.api.audit_runs import FILE, kept_in
from tests.receipts.keys import key_file, public_file

Run = Callable[..., tuple[int, str, str]]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the file `claims.csv` and its pack, `pack`, signed by KEY, of which nothing may be changed."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "claims.csv").write_bytes(FILE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALC_RECEIPT_KEY_FILE", str(key_file(folder, KEY)))
        arguments = ["audit", folder / "claims.csv", "--out", folder / "out.csv", "--evidence", folder / "pack"]
        assert main([*map(str, arguments), "--tolerance", "0.01", "--assume", "other_insurance_paid:0"]) == 1
    return folder


@pytest.fixture
def pack(made: Path, tmp_path: Path) -> Path:
    """A copy of the pack, to be spoilt."""
    return Path(shutil.copytree(made / "pack", tmp_path / "copy"))


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return public_file(tmp_path, KEY)


def document(pack: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((pack / "record.json").read_bytes())
    return found


def forged(pack: Path, said: dict[str, Any]) -> None:
    """Write a record that is whole by itself and signed by nobody, with the digests of the files as they are now."""
    for name in said["files"]:
        content = (pack / name).read_bytes()
        said["files"][name] = {"bytes": len(content), "sha256": digest_of(content)}
    for result in said["results"]:
        result["sha256"] = said["files"][result["file"]]["sha256"]
    bare = {name: value for name, value in said.items() if name not in {"digest", "key", "signature"}}
    (pack / "record.json").write_bytes(canonical(bare | {"digest": digest_of(canonical(bare))}))


def test_a_pack_proves_itself_by_the_public_key_alone(run: Run, made: Path, public: Path) -> None:
    status, printed, _ = run("audits", "verify", made / "pack", "--key", public)
    assert status == 0, printed
    assert "the signature holds" in printed
    assert "counted again and is what the summary says: 5 rows" in printed
    assert "证据包属实" in printed


def test_the_record_says_who_did_what_to_which_file(made: Path) -> None:
    said = document(made / "pack")
    assert said["call"]["call"] == "audit"
    assert said["call"]["options"]["tolerance"] == ["0.01"]
    assert said["call"]["options"]["assume"] == ["other_insurance_paid:0"]
    assert said["call"]["options"]["out"] == ["…"]
    assert said["posted"] == [
        {
            "form": {"media_type": "text/csv", "charset": "", "compression": ""},
            "bytes": len(FILE),
            "rows": 5,
            "sha256": digest_of(FILE),
        }
    ]
    assert [step["step"] for step in said["steps"]] == ["read", "compute", "write"]
    assert str(made) not in json.dumps(said), "no path of a machine"
    assert "P-1" not in json.dumps(said), "no id of a person"


def test_the_file_is_computed_anew_byte_for_byte(run: Run, made: Path, public: Path) -> None:
    status, printed, _ = run("audits", "verify", made / "pack", "--key", public, "--recompute", made / "claims.csv")
    assert (status, "byte for byte" in printed) == (0, True)


def test_another_file_is_not_the_one_that_was_audited(run: Run, made: Path, tmp_path: Path) -> None:
    other = tmp_path / "claims.csv"
    other.write_bytes(FILE.replace(b"20000.00", b"20000.01"))
    status, printed, _ = run("audits", "verify", made / "pack", "--recompute", other)
    assert (status, "不是当时核查的文件" in printed) == (1, True)
    status, printed, _ = run("audits", "verify", made / "pack", "--recompute", other, other)
    assert (status, "1 files were audited" in printed) == (1, True)


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  JSON
    """Where anything stands in a document that is neither an object nor a list."""
    inner = document.items() if isinstance(document, dict) else enumerate(document)
    for name, value in inner:
        if isinstance(value, dict | list) and value:
            yield from places(value, (*path, name))
        else:
            yield (*path, name)


def otherwise(value: object) -> object:
    return not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}0"


def test_no_field_of_the_record_can_be_changed(pack: Path) -> None:
    original = document(pack)
    every = list(places(original))
    assert len(every) > 90
    for path in every:
        said = json.loads(json.dumps(original))
        place = said
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = otherwise(place[path[-1]])
        (pack / "record.json").write_bytes(canonical(said))
        assert flawed(pack), path


KNOWN = ReceiptKeys(public={thumbprint(KEY.public_key()): KEY.public_key()})


def flawed(pack: Path) -> list[str]:
    """The names of the files that are not what they should be."""
    with opened_pack(pack) as opened:
        try:
            proven = read_pack(opened, KNOWN, must_be_signed=False)
        except NoRecord:
            return ["record.json"]
        return [remark.place for remark in files(proven) if remark.grade == FLAW]


def test_no_byte_of_the_record_can_be_changed(pack: Path) -> None:
    file = pack / "record.json"
    content = file.read_bytes()
    for place in range(0, len(content), 5):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert "record.json" in flawed(pack), place
    for blank in (b" ", b"\n"):
        file.write_bytes(content + blank)
        assert flawed(pack) == ["record.json"]


def test_no_byte_of_any_file_can_be_changed(pack: Path) -> None:
    every = [one for one in pack.rglob("*") if one.is_file() and one.name != "record.json"]
    assert len(every) > 30
    for file in every:
        content = file.read_bytes()
        for place in (0, len(content) // 2, len(content) - 1):
            file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            assert flawed(pack) == [file.relative_to(pack).as_posix()]
        for other in (content + b"0", content[:-1]):
            file.write_bytes(other)
            assert flawed(pack) == [file.relative_to(pack).as_posix()]
        file.write_bytes(content)
    assert flawed(pack) == []


def test_a_file_too_many_or_too_few_is_named(run: Run, pack: Path) -> None:
    (pack / "more.txt").write_text("more")
    (pack / "summary.json").unlink()
    (pack / "link.csv").symlink_to(pack / "result.csv")
    status, printed, _ = run("audits", "verify", pack)
    assert status == 1
    assert "more.txt：记录里没有这个文件 · the record knows no such file" in printed
    assert "summary.json：缺少这个文件 · this file is missing" in printed
    assert "link.csv" in printed


def test_who_writes_a_record_of_his_own_has_no_signature(run: Run, pack: Path, public: Path) -> None:
    said = document(pack)
    said["who"]["person"] = "another"
    signature = said["signature"]
    forged(pack, said)
    status, printed, _ = run("audits", "verify", pack)
    assert (status, "not signed" in printed) == (0, True), "it says so, and nothing else can be told"
    status, printed, _ = run("audits", "verify", pack, "--key", public)
    assert (status, "the record is not signed" in printed) == (1, True)
    half = document(pack) | {"signature": signature}
    (pack / "record.json").write_bytes(canonical(half))
    assert run("audits", "verify", pack)[0] == 1, "a signature without a key is none"


def test_another_key_is_not_the_one_that_signed(run: Run, made: Path, tmp_path: Path) -> None:
    other = public_file(tmp_path, Ed25519PrivateKey.generate())
    status, printed, _ = run("audits", "verify", made / "pack", "--key", other)
    assert (status, "it was not signed by the key that was given" in printed) == (1, True)
    status, printed, _ = run("audits", "verify", made / "pack")
    assert (status, "its public key is not at hand" in printed) == (2, True)


def test_rules_that_say_something_else_are_noticed_whatever_the_record_says(run: Run, pack: Path) -> None:
    file = pack / "rules" / "safeguards.yaml"
    assert file.exists()
    for rules in (pack / "rules").glob("*.yaml"):
        text = rules.read_text(encoding="utf-8")
        if "70%" in text:
            rules.write_text(text.replace("70%", "71%"), encoding="utf-8")
    forged(pack, document(pack))
    status, printed, _ = run("audits", "verify", pack)
    assert (status, "do not have the digest that the record names" in printed) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("payable", "not_payable", "statuses"),
        ("overpaid", "match", "finding_assistance"),
        (",13745.56,0.00,", ",13745.57,0.00,", "assistance_paid"),
    ],
)
def test_a_result_that_is_not_what_the_summary_says_is_noticed(
    run: Run, pack: Path, old: str, new: str, named: str
) -> None:
    file = pack / "result.csv"
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if number and old in line)
    lines[place] = lines[place].replace(old, new, 1)
    file.write_text("".join(lines), encoding="utf-8")
    forged(pack, document(pack))
    status, printed, _ = run("audits", "verify", pack)
    assert (status, "is not what the summary says" in printed, named in printed) == (1, True, True), printed


def test_a_summary_that_names_other_rules_does_not_agree(run: Run, pack: Path) -> None:
    file = pack / "summary.json"
    said = json.loads(file.read_bytes())
    said["rules"]["digest"] = "sha256:" + "0" * 64
    file.write_bytes(msgspec.json.encode(said))
    forged(pack, document(pack))
    status, printed, _ = run("audits", "verify", pack)
    assert (status, "summary.json：与记录不一致：rules" in printed) == (1, True)


def test_a_hostile_pack_is_refused_in_words(run: Run, pack: Path, tmp_path: Path) -> None:
    said = document(pack)
    (pack / "summary.json").write_bytes(b'{"rules": 1, "findings": [], "renamed": {"status": "no such"}}')
    forged(pack, said)
    status, printed, complaints = run("audits", "verify", pack)
    assert (status, complaints) == (1, "")
    assert "result.csv：结果文件无法读取" in printed
    (pack / "record.json").write_bytes(b"[" * 100_000)
    assert run("audits", "verify", pack)[0] == 1
    (pack / "record.json").unlink()
    assert run("audits", "verify", pack)[0] == 1
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 nothing")
    status, _, complaints = run("audits", "verify", tmp_path / "no.zip")
    assert (status, "文件夹或 ZIP" in complaints) == (2, True)
    assert run("audits", "verify", tmp_path / "nowhere")[0] == 2


def test_the_evidence_of_a_run_is_such_a_pack(run: Run, tmp_path: Path) -> None:
    kept = kept_in(tmp_path, receipt_key_file=key_file(tmp_path, KEY))
    address = kept.done(FILE, "?tolerance=0.01&column=settled_on:settled_on")
    archive = tmp_path / "evidence.zip"
    archive.write_bytes(kept.client.get(f"{address}/evidence").data)
    posted = tmp_path / "posted"
    posted.write_bytes(FILE)
    status, printed, _ = run("audits", "verify", archive, "--key", public_file(tmp_path, KEY), "--recompute", posted)
    assert (status, "byte for byte" in printed) == (0, True), printed
    with zipfile.ZipFile(archive) as entries:
        said = json.loads(entries.read("record.json"))
        entries.extractall(tmp_path / "laid")
    assert said["call"] == {
        "call": "POST /v1/audits",
        "options": {"tolerance": ["0.01"], "column": ["settled_on:settled_on"]},
    }
    assert said["run"] == address.rpartition("/")[2]
    assert {step["step"] for step in said["steps"]} == {"split", "write"}
    assert said["results"][0]["sha256"] == digest_of(kept.client.get(f"{address}/result").data)
    assert run("audits", "verify", tmp_path / "laid", "--key", public_file(tmp_path, KEY))[0] == 0


def test_an_archive_whose_names_lead_elsewhere_or_repeat_is_refused(run: Run, made: Path, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted((made / "pack").rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(made / "pack").as_posix())
        archive.writestr("../outside.txt", "outside")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("summary.json", "{}")
    (tmp_path / "pack.zip").write_bytes(packed.getvalue())
    status, printed, _ = run("audits", "verify", tmp_path / "pack.zip", "--key", public_file(tmp_path, KEY))
    assert status == 1
    assert printed.count("its name leads elsewhere, or it stands there twice") == 2
    assert not (tmp_path.parent / "outside.txt").exists()


def test_evidence_is_refused_where_there_is_something_already(run: Run, made: Path, tmp_path: Path) -> None:
    command = ["audit", made / "claims.csv", "--out", tmp_path / "out.csv", "--evidence"]
    status, _, complaints = run(*command, made)
    assert (status, "there is a file or folder of this name already" in complaints) == (2, True)
    status, _, complaints = run(*command, tmp_path / "no" / "pack")
    assert (status, "there is no such folder" in complaints) == (2, True)
    status, _, complaints = run(*command, tmp_path / "pack", "--server", "http://127.0.0.1:9")
    assert (status, "--evidence" in complaints) == (2, True)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("form", ["parquet", "ndjson", "csv.gz", "xlsx"])
def test_results_of_every_form_are_counted_and_computed_anew(run: Run, made: Path, tmp_path: Path, form: str) -> None:
    pack = tmp_path / "pack"
    assert run("audit", made / "claims.csv", "--out", tmp_path / f"out.{form}", "--evidence", pack)[0] == 1
    status, printed, _ = run("audits", "verify", pack, "--recompute", made / "claims.csv")
    assert status == 0, printed
    assert ("not counted again" if form == "xlsx" else "counted again and is") in printed
    assert "byte for byte" in printed
