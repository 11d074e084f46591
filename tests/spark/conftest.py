"""Claims of every sort in several files, and what the project itself says of them."""

import random
from collections.abc import Sequence
from pathlib import Path

import msgspec
import polars as pl
import pytest

from bench.settlements import write_settlements
from calc_service.batch.audit import Request
from calc_service.batch.files import CSV, FileFormat
from calc_service.cli.program import main
from calc_service.config import RULES_FOLDER
from calc_service.engine.edition import RuleBook
from calc_service.runs.folder import RunFolder
from calc_service.runs.manifest import ManifestBucket, read_manifest
from calc_service.runs.order import keep_order, order_of
from calc_service.runs.splitting import RunLimits
from tests.properties.worlds_on_file import BY_NAME
from tests.reference.batch.generate import random_rows
from tests.runs.conftest import work_off
from tests.spark.sparks import need_spark

MEMORY = 1_500_000
"""Bytes that a bucket may take: a thousand rows."""
PERSONS, ROWS = 2_400, 5_000
REMARKS = ('他说"好"', "中文, 1", " 前后有空格 ", "", "-", "\\")
Own = tuple[bytes, bytes]
"""(the result as CSV, the summary)."""


@pytest.fixture(scope="session", autouse=True)
def _spark() -> None:
    need_spark()


@pytest.fixture(scope="session")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three files: refused, void and reversed rows, ids written in several ways, remarks full of marks."""
    folder = tmp_path_factory.mktemp("claims")
    rows = random_rows(random.Random("spark"), BY_NAME["city"], PERSONS)  # noqa: S311  a file, not a secret
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    remarks = pl.Series([REMARKS[row % len(REMARKS)] for row in range(len(frame))])
    frame = frame.with_columns(pl.all().replace("", None), 备注=remarks.replace("", None))
    third = len(frame) // 3
    for name, part in (("c", frame[2 * third :]), ("a", frame[:third]), ("b", frame[third : 2 * third])):
        part.write_csv(folder / f"{name}.csv")
    return folder


@pytest.fixture(scope="session")
def settlements(tmp_path_factory: pytest.TempPathFactory, book: RuleBook) -> Path:
    """A file whose cells are all plain."""
    file = tmp_path_factory.mktemp("settlements") / "claims.csv"
    write_settlements(file, ROWS, book)
    return file


def own(files: Sequence[Path], folder: Path) -> Own:
    """What the command line makes of files."""
    result, summary = folder / "own.csv", folder / "own.json"
    assert main(["audit", *map(str, files), "--out", str(result), "--summary", str(summary)]) in {0, 1}
    return result.read_bytes(), msgspec.json.encode(msgspec.json.decode(summary.read_bytes()))


def own_buckets(content: bytes, folder: Path, book: RuleBook) -> list[ManifestBucket]:
    """What the manifest of a run of the same file says of its buckets."""
    run = RunFolder(folder / "run")
    run.path.mkdir()
    run.posted.write_bytes(content)
    form = FileFormat(CSV)
    keep_order(
        run,
        order_of(posted=form, request=Request(), wanted=form, language="zh", escape_formulas=False, book=book),
        book,
    )
    work_off(run, RunLimits(memory=MEMORY, unpacked=2**30, workbook=2**30))
    return read_manifest(run).buckets


def job_words(source: Path | str, form: str, folder: Path, *more: str) -> list[str]:
    """What the job is told: the result goes to `folder`/out, the report to `folder`/report."""
    words = {"--rules": RULES_FOLDER, "--in": source, "--form": form, "--out": folder / "out"}
    told = {**words, "--report": folder / "report", "--memory": MEMORY}
    return [str(word) for pair in told.items() for word in pair] + list(more)
