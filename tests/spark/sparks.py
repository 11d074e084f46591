"""The job as an operator starts it, the processes of its executors, and its result as one file of CSV."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

from calc_service.config import PROJECT_FOLDER
from tests.processes import descendants

REQUIRED = os.environ.get("CALC_SERVICE_SPARK") == "required"
MISSING = "no Spark: `make test-spark` installs pyspark, and Java where it may"
JOB = PROJECT_FOLDER / "deploy" / "spark" / "audit.py"
CLUSTER = "local-cluster[2,1,2048]"
"""Two executors, processes of their own with one core each and 2,048 MiB."""
QUIET = ("spark.ui.enabled=false", "spark.driver.host=127.0.0.1", "spark.sql.shuffle.partitions=4")
SECONDS = 300
EXECUTOR = b"CoarseGrainedExecutorBackend"


def need_spark() -> None:
    """Skip the test where there is no Spark; fail it where that is required."""
    if find_spec("pyspark") is None or shutil.which("java") is None:
        (pytest.fail if REQUIRED else pytest.skip)(MISSING)


def surroundings(folder: Path, state: str = "none") -> dict[str, str]:
    """The environment of the job: all that is written on the way lies in `folder`."""
    return {
        **os.environ,
        "CALC_STATE": state,
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(PROJECT_FOLDER),
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder / "worker"),
    }


def settings(master: str) -> list[str]:
    """What Spark is told: where it works, without a page that shows it."""
    return ["--master", master, *(word for one in QUIET for word in ("--conf", one))]


@contextmanager
def submitted(words: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The job under way on two executors; whatever of it is left is ended."""
    program = Path(sys.executable).with_name("spark-submit")
    with folder.joinpath("log").open("w") as log:
        job = subprocess.Popen(
            [program, *settings(CLUSTER), JOB, *words],
            cwd=folder,
            env=surroundings(folder),
            stdout=log,
            stderr=log,
            text=True,
        )
        try:
            yield job
        finally:
            for process in descendants(job.pid):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            job.wait()


def executors(process: int) -> list[int]:
    """The executors that a job has started."""
    return [one for one in descendants(process) if EXECUTOR in _command(one)]


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def has_done_a_bucket(folder: Path) -> bool:
    """Whether an executor has put aside what it made of a bucket."""
    # Folders come and go meanwhile.
    return any(name.startswith("rdd_") for _, _, names in os.walk(folder / "local") for name in names)


def as_one_file(result: Path) -> bytes:
    """The parts of a result in their order as one CSV file: the header once."""
    parts = [part.read_bytes() for part in sorted(result.glob("part-*.csv"))]
    header = parts[0].partition(b"\n")[0] + b"\n"
    assert all(part.startswith(header) for part in parts)
    return header + b"".join(part.removeprefix(header) for part in parts)
