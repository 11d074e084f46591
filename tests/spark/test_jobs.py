"""Typed Parquet, tables, rules by their digest, and files that are refused."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec
import polars as pl
import pytest

from calc_service.batch.whole_persons import ROW
from calc_service.config import RULES_FOLDER
from calc_service.engine.edition import RuleBook
from calc_service.policy.folder_files import files_of
from calc_service.runs.manifest import RunManifest
from calc_service.state.opening import open_state
from tests.published import folder_of, publish
from tests.spark.conftest import job_words, own, own_buckets
from tests.spark.sparks import SECONDS, settings, surroundings

DAYS = ("settled_on", "admitted_on", "discharged_on")
FUNDS = ("total_cost", "policy_scope_cost", "basic_paid", "other_insurance_paid", "recorded_assistance")
JOBS = ("typed", "table", "numbered", "torn", "lacking", "floating", "unknown", "numbered_wrongly")


class Done(NamedTuple):
    """What became of all jobs: where each wrote, the status it ended with, and what was said."""

    folder: Path
    statuses: dict[str, int]
    said: str


@pytest.fixture(scope="module")
def typed(settlements: Path) -> pl.DataFrame:
    """The settlements as a warehouse keeps them."""
    frame = pl.read_csv(settlements, infer_schema=False)
    return frame.with_columns(
        pl.col(*DAYS).str.to_date(), pl.col(*FUNDS).cast(pl.Decimal(12, 2)), pl.col("district").cast(pl.Int32)
    )


@pytest.fixture(scope="module")
def done(claims: Path, typed: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory, book: RuleBook) -> Done:
    """All jobs, one after another in one process."""
    folder = tmp_path_factory.mktemp("jobs")
    state = f"sqlite:///{folder / 'state.db'}"
    publish(open_state(state), folder_of(files_of(RULES_FOLDER)))
    source = folder / "typed"
    source.mkdir()
    # Two files, so that rows of the second follow those of the first; the larger one is read first.
    typed[:2_000].write_parquet(source / "part-1.parquet", row_group_size=500)
    typed[2_000:].write_parquet(source / "part-2.parquet", row_group_size=500)
    typed.with_columns(pl.col("total_cost").cast(pl.Float64)).write_parquet(folder / "floating.parquet")
    typed.drop("person_id").write_parquet(folder / "lacking.parquet")
    typed.with_row_index("number").sample(fraction=1, shuffle=True, seed=1).write_parquet(folder / "numbered.parquet")

    def words(name: str, source: Path | str, form: str, *more: str) -> list[str]:
        folder.joinpath(name).mkdir()
        told = job_words(source, form, folder / name, *more)
        if form == "table":
            told[told.index("--out") + 1] = name
        return told

    every = {
        "typed": words("typed_job", source, "parquet"),
        "table": words("table", f"parquet.`{source}`", "table", "--tolerance", "1.00"),
        "numbered": words("numbered", f"parquet.`{folder}/numbered.parquet`", "table", "--row", "number"),
        "torn": words("torn", claims, "csv"),
        "lacking": words("lacking", folder / "lacking.parquet", "parquet"),
        "floating": words("floating", folder / "floating.parquet", "parquet"),
        "unknown": words("unknown", source, "parquet"),
        "numbered_wrongly": words("wrong", f"parquet.`{source}`", "table", "--row", "district"),
    }
    every["typed"][1] = book.digest
    every["unknown"][1] = f"sha256:{64 * '0'}"
    folder.joinpath("words").write_text(json.dumps([every[name] for name in JOBS]))
    ended = subprocess.run(
        [sys.executable, "-m", "tests.spark.jobs", folder / "words", folder / "statuses"],
        cwd=folder,
        env={
            **surroundings(folder, state),
            "PYSPARK_SUBMIT_ARGS": " ".join([*settings("local[2]"), "pyspark-shell"]),
        },
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    return Done(folder, dict(zip(JOBS, json.loads(folder.joinpath("statuses").read_text()), strict=True)), said)


def result_of(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "*.parquet").sort(ROW).drop(ROW)


def as_csv(frame: pl.DataFrame) -> bytes:
    return frame.write_csv().encode()


def test_typed_parquet_gives_the_rows_of_the_same_claims_in_csv(
    done: Done, settlements: Path, typed: pl.DataFrame, tmp_path: Path, book: RuleBook
) -> None:
    result, summary = own([settlements], tmp_path)
    found = result_of(done.folder / "typed_job" / "out")
    assert done.statuses["typed"] == 0
    assert as_csv(found) == result
    assert found.select(typed.columns).equals(typed)
    report = done.folder / "typed_job" / "report"
    assert report.joinpath("summary.json").read_bytes() == summary
    manifest = msgspec.json.decode(report.joinpath("manifest.json").read_bytes(), type=RunManifest)
    assert manifest.buckets == own_buckets(settlements.read_bytes(), tmp_path, book)


def test_a_table_becomes_a_table(done: Done, typed: pl.DataFrame) -> None:
    found = result_of(done.folder / "spark-warehouse" / "table")
    assert done.statuses["table"] == 0
    assert found.select(typed.columns).equals(typed)
    # Whoever was paid too much was paid one yuan too much.
    assert "overpaid" not in found["finding_assistance"]


def test_rows_of_a_table_may_be_numbered_by_a_column(done: Done, typed: pl.DataFrame) -> None:
    found = result_of(done.folder / "spark-warehouse" / "numbered")
    assert done.statuses["numbered"] == 0
    assert found.select(typed.columns).equals(typed)
    others = result_of(done.folder / "typed_job" / "out")
    assert found.drop("number").equals(others)


@pytest.mark.parametrize(
    ("job", "said"),
    [
        ("torn", "ragged_row"),
        ("lacking", "person_id required"),
        ("floating", "total_cost wrong_type"),
        ("unknown", "leave it out for the rules in force"),
        ("numbered_wrongly", "district wrong_type"),
    ],
)
def test_what_is_refused_says_why_and_leaves_nothing(job: str, said: str, done: Done) -> None:
    assert done.statuses[job] == 2
    assert said in done.said
    assert not list(done.folder.glob(f"{job}/*"))


def test_no_person_is_named_in_what_the_jobs_say(done: Done) -> None:
    assert not [line for line in done.said.splitlines() if "P-" in line or "5001000" in line]
