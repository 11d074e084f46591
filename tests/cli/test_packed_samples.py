"""Samples and reviews in an evidence pack: drawn again and held against the result, without the service."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.api.audits import evidence
from calc_service.state import reviews
from tests.api.audit_runs import Kept, kept_in
from tests.api.test_audit_samples import MANY, lowest, refused, review, sample
from tests.cli.test_audits_verify import document, forged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

QUERY = "n=20&seed=2026-Q3&by=district,finding,year&track=special"
WRONG = {"outcome": "confirmed", "amount": "6223.50", "reason": "重复结算"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def done(kept: Kept) -> str:
    """The address of a run with reviews."""
    address = kept.done(MANY)
    review(kept, address, {"row": 61, **WRONG}, {"row": 2, "outcome": "not_confirmed"}, {"row": 61, **WRONG})
    return address


def laid(kept: Kept, address: str, query: str, folder: Path) -> Path:
    """The evidence of a run as a folder."""
    reply = kept.client.get(f"{address}/evidence?{query}")
    assert reply.status_code == 200, reply.text
    with zipfile.ZipFile(io.BytesIO(reply.data)) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def whole(kept: Kept, done: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return laid(kept, done, QUERY, tmp_path_factory.mktemp("pack"))


@pytest.fixture
def pack(whole: Path, tmp_path: Path) -> Path:
    """A copy of the pack, to be spoilt."""
    return shutil.copytree(whole, tmp_path / "copy")


def strata_in(pack: Path) -> list[str]:
    return gzip.decompress((pack / "strata.csv.gz").read_bytes()).decode().split()


def test_one_review_of_a_row_stands_though_another_comes_while_they_are_packed(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    done = kept.done(MANY)
    review(kept, done, {"row": 61, **WRONG}, {"row": 2, "outcome": "not_confirmed"}, {"row": 61, **WRONG})
    monkeypatch.setattr(evidence, "REVIEWS_AT_ONCE", 2)
    right = reviews.review_page

    def page(*asked: Any) -> Any:  # noqa: ANN401  as it is there
        found = right(*asked)
        if len(asked) == 3:
            review(kept, done, {"row": 2, **WRONG})
        return found

    monkeypatch.setattr(evidence, "review_page", page)
    status, printed, _ = run("audits", "verify", laid(kept, done, "", tmp_path / "pack"))
    assert status == 0, printed
    assert "every review is of a row of the result: 4" in printed


def test_a_pack_proves_its_sample_and_its_reviews(run: Run, kept: Kept, done: str, whole: Path) -> None:
    status, printed, _ = run("audits", "verify", whole)
    assert status == 0, printed
    assert "drawn again by its seed, the same rows come out: 20" in printed
    assert "the strata of the rows are what the result says: finding_assistance, track, year" in printed
    assert "of columns that no result has the pack alone tells: district" in printed
    assert "every review is of a row of the result: 3" in printed
    served, packed = sample(kept, done, QUERY), json.loads((whole / "sample.json").read_bytes())
    assert [(one["row"], one["stratum"], one["key"]) for one in packed["rows"]] == [
        (one["row"], one["stratum"], one["key"]) for one in served["rows"]
    ]
    assert [one["values"] for one in packed["strata"]] == [one["values"] for one in served["strata"]]
    told = json.loads((whole / "evidence.json").read_bytes())["digests"]
    assert {"sample.json", "strata.csv.gz", "reviews.ndjson.gz"} <= told.keys()


def test_anybody_draws_it_again_out_of_line_numbers(whole: Path) -> None:
    packed, lines = json.loads((whole / "sample.json").read_bytes()), strata_in(whole)
    assert (lines[0], len(lines)) == ("stratum", 61)
    of_stratum = {str(number): one["drawn"] for number, one in enumerate(packed["strata"], 1)}
    drawn = [
        lowest(packed["seed"], [row for row, told in enumerate(lines, 1) if told == number], count)
        for number, count in of_stratum.items()
    ]
    assert sorted(row for rows in drawn for row in rows) == [one["row"] for one in packed["rows"]]


def test_reviews_stand_in_the_pack_as_the_service_shows_them(kept: Kept, done: str, whole: Path) -> None:
    lines = gzip.decompress((whole / "reviews.ndjson.gz").read_bytes()).splitlines()
    assert [json.loads(line) for line in lines] == kept.client.get(f"{done}/reviews").get_json()["reviews"]


@pytest.mark.parametrize(
    "query", ["", "seed=s", "n=3&seed=s&finding=overpaid", "seed=s&by=month&flag=settled_in_future"]
)
def test_packs_with_and_without_samples_hold(run: Run, kept: Kept, tmp_path: Path, query: str) -> None:
    address = kept.done(MANY, "?result=parquet")
    pack = laid(kept, address, query, tmp_path / "pack")
    status, printed, _ = run("audits", "verify", pack)
    assert (status, "drawn again" in printed) == (0, bool(query)), printed
    assert (pack / "sample.json").exists() == bool(query)
    assert not (pack / "reviews.ndjson.gz").exists()


def test_a_sample_of_a_workbook_is_drawn_again(run: Run, kept: Kept, tmp_path: Path) -> None:
    pack = laid(kept, kept.done(MANY, "?result=xlsx"), "seed=s&by=finding", tmp_path / "pack")
    status, printed, _ = run("audits", "verify", pack)
    assert (status, "strata are not held against a workbook" in printed) == (0, True), printed


def another_row(said: Any) -> None:  # noqa: ANN401  a document
    drawn = {one["row"] for one in said["rows"]}
    said["rows"][0]["row"] = next(row for row in range(2, 62) if row not in drawn)


def another_seed(said: Any) -> None:  # noqa: ANN401
    said["seed"] = "2026-Q4"


def one_less(said: Any) -> None:  # noqa: ANN401
    said["rows"].pop()


def another_value(said: Any) -> None:  # noqa: ANN401
    for one in said["strata"]:
        one["values"]["finding_assistance"] = "match"


def another_condition(said: Any) -> None:  # noqa: ANN401
    said["conditions"] = [{"columns": ["finding_assistance"], "value": "overpaid"}]


def unreadable_seed(said: Any) -> None:  # noqa: ANN401
    said["seed"] = []


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (another_row, "other rows come out"),
        (another_seed, "other rows come out"),
        (one_less, "other rows come out"),
        (another_value, "not what the result says: finding_assistance"),
        (another_condition, "not what the result says: population"),
        (unreadable_seed, "cannot be read"),
    ],
)
def test_a_sample_that_was_altered_does_not_hold(
    run: Run, pack: Path, spoil: Callable[[Any], None], complaint: str
) -> None:
    said = json.loads((pack / "sample.json").read_bytes())
    spoil(said)
    (pack / "sample.json").write_bytes(json.dumps(said).encode())
    resealed(pack)
    status, printed, _ = run("audits", "verify", pack)
    assert (status, complaint in printed) == (1, True), printed


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (None, "cannot be read"),
        (b"stratum\n1\n", "other rows come out"),
        (b"stratum\n" + b"-1\n" * 60, "cannot be read"),
        (b"other\n" + b"1\n" * 60, "cannot be read"),
        (b"stratum\n" + b"1\n" * 60, "other rows come out"),
        (b"stratum\n" + b"99999999\n" * 60, "other rows come out"),
    ],
    ids=["no_gzip", "one_line", "negative", "other_name", "other_strata", "unknown_strata"],
)
def test_other_strata_do_not_hold(run: Run, pack: Path, lines: bytes | None, complaint: str) -> None:
    (pack / "strata.csv.gz").write_bytes(b"" if lines is None else gzip.compress(lines))
    resealed(pack)
    status, printed, complaints = run("audits", "verify", pack)
    assert (status, complaint in printed, complaints) == (1, True, ""), printed


@pytest.mark.parametrize(
    "change", [{"row": 62}, {"number": 7}, {"stands": False}, {"amount": None}, {"row": "3"}, {"x": 1}]
)
def test_reviews_that_are_of_no_row_do_not_hold(run: Run, pack: Path, change: dict[str, Any]) -> None:
    lines = gzip.decompress((pack / "reviews.ndjson.gz").read_bytes()).splitlines()
    last = json.dumps(json.loads(lines[-1]) | change).encode()
    (pack / "reviews.ndjson.gz").write_bytes(gzip.compress(b"\n".join([*lines[:-1], last])))
    resealed(pack)
    status, printed, _ = run("audits", "verify", pack)
    assert (status, "✗ reviews.ndjson.gz" in printed) == (1, True), printed


def test_one_part_of_a_sample_alone_is_none(run: Run, pack: Path) -> None:
    (pack / "strata.csv.gz").unlink()
    resealed(pack)
    assert run("audits", "verify", pack)[0] == 1


def resealed(pack: Path) -> None:
    """Write what the pack holds into its record and `evidence.json`, as whoever makes one anew could without a key."""
    said = document(pack)
    told = json.loads((pack / "evidence.json").read_bytes())
    for listed in (said["files"], told["digests"]):
        for name in [name for name in listed if not (pack / name).exists()]:
            del listed[name]
    forged(pack, said)
    told["digests"] |= {name: said["files"][name]["sha256"] for name in told["digests"]}
    (pack / "evidence.json").write_bytes(json.dumps(told).encode())
    forged(pack, said)


def test_a_sample_that_cannot_be_drawn_is_refused(kept: Kept, done: str) -> None:
    for query, parameter in (("n=5", "seed"), ("seed=s&by=person_id", "by"), ("seed=s&n=2&by=district", "n")):
        problem = refused(kept.client.get(f"{done}/evidence?{query}"), 422, "unprocessable-query")
        assert [one["pointer"] for one in problem["errors"]] == [f"/query/{parameter}"]
    assert kept.client.get(f"{done}/evidence?lang=en").status_code == 200
