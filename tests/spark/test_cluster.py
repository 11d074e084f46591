"""Two executors, one of which is killed while it works: the same rows, summary and digests as the project's own."""

import os
import signal
from pathlib import Path

import msgspec

from calc_service.engine.edition import RuleBook
from calc_service.runs.manifest import RunManifest
from tests.processes import until
from tests.spark.conftest import job_words, own, own_buckets
from tests.spark.sparks import SECONDS, as_one_file, executors, has_done_a_bucket, submitted


def test_an_executor_that_is_killed_changes_nothing(claims: Path, tmp_path: Path, book: RuleBook) -> None:
    files = sorted(claims.iterdir())
    with submitted(job_words(claims, "csv", tmp_path, "--multi-line"), tmp_path) as job:
        until(lambda: has_done_a_bucket(tmp_path) or job.poll() is not None, SECONDS)
        assert job.poll() is None, tmp_path.joinpath("log").read_text()
        os.kill(executors(job.pid)[0], signal.SIGKILL)
        status = job.wait(SECONDS)
    log = tmp_path.joinpath("log").read_text()
    assert status == 0, log
    assert "exited with code 137" in log

    result, summary = own(files, tmp_path)
    assert as_one_file(tmp_path / "out") == result
    assert tmp_path.joinpath("report", "summary.json").read_bytes() == summary
    manifest = msgspec.json.decode(tmp_path.joinpath("report", "manifest.json").read_bytes(), type=RunManifest)
    one_file = files[0].read_bytes() + b"".join(file.read_bytes().partition(b"\n")[2] for file in files[1:])
    assert manifest.buckets == own_buckets(one_file, tmp_path, book)
    assert len(manifest.buckets) > 10
    assert "P-" not in log
