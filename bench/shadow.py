"""What a proposal beside the rules costs a file and a case: in turn with it and without, in one process."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.batch import ROWS, settlements
from bench.measurement import Measurement
from bench.service import PROJECT
from bench.worked_case import BODY
from calc_service.batch.audit import Request
from calc_service.batch.audit_job import AuditJob, audit_file, packed
from calc_service.batch.files import SizeLimits, format_of
from calc_service.batch.memory import set_up_heap
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.engine.edition import RuleBook
from calc_service.policy.folder_files import files_of, laid_out
from calc_service.policy.shadowing.cases import CaseBeside
from calc_service.policy.shadowing.job import audit_file_beside
from calc_service.rulebook.load import load

ROUNDS = 7
CASES = 300
SPECIAL = "medical_assistance.yaml"
RAISED = (("70%", "72%"), ("60%", "62%"))
"""Every ratio of special disease: most persons of the file can be decided otherwise."""
LARGEST = 1 << 31
Run = Callable[[], object]


def measure() -> Iterator[Measurement]:
    """Yield the budget of a batch beside a proposal, and what a case costs."""
    with TemporaryDirectory(prefix="bench-") as name:
        source = settlements(Path(name), ROWS)
        code = "import sys; from bench import shadow; shadow.run(*sys.argv[1:])"
        command = [sys.executable, "-c", code, str(source), name]
        said = json.loads(subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout)
    yield Measurement("1,000,000 rows while a proposal runs / without", said["file"], 1.10, "×")
    yield Measurement("  (the processor's time alone)", said["cpu"], 1.10, "×")
    yield Measurement("a case while a proposal decides it otherwise / without", said["case"], 0, "×", at_least=True)


def run(source: str, folder: str) -> None:
    """Print the medians of the ratios."""
    set_up_heap()
    before, after = load(PROJECT / "rules"), _raised(Path(folder))
    csv = format_of("text/csv", "")
    job = AuditJob(
        rules=packed(before),
        body=Path(source),
        form=csv,
        folder=Path(folder),
        limits=SizeLimits(LARGEST, LARGEST),
        request=Request(),
        wanted=csv,
        zipped=False,
        only_columns=False,
        escape_formulas=False,
        language="zh",
    )
    beside = packed(after)
    files = _ratios(lambda: audit_file(job), lambda: audit_file_beside(job, beside, Path(folder, "counts.json")))
    cases = _ratios(*_cases(before, after))
    print(json.dumps({"file": files[0], "cpu": files[1], "case": cases[0]}))


def _cases(before: RuleBook, after: RuleBook) -> tuple[Run, Run]:
    counting = CaseBeside(before, after)

    def alone() -> None:
        for _ in range(CASES):
            assess(read_json(BODY), before, "zh")

    def counted() -> None:
        for _ in range(CASES):
            assess(read_json(BODY), before, "zh", (), counting.sums)

    return alone, counted


def _ratios(alone: Run, beside: Run) -> tuple[float, float]:
    """(of the seconds, of the processor's seconds): medians over rounds in which each runs, and goes first in turn."""
    rounds = []
    for work in (alone, beside):
        work()
    for number in range(ROUNDS):
        order = (alone, beside) if number % 2 else (beside, alone)
        taken = {work: _taken(work) for work in order}
        rounds.append([its / one for one, its in zip(taken[alone], taken[beside], strict=True)])
    wall, cpu = (statistics.median(column) for column in zip(*rounds, strict=True))
    return wall, cpu


def _taken(work: Run) -> tuple[float, float]:
    began, began_cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - began_cpu


def _raised(folder: Path) -> RuleBook:
    files = files_of(PROJECT / "rules")
    text = files[SPECIAL].decode()
    for old, new in RAISED:
        text = text.replace(old, new)
    return load(laid_out({**files, SPECIAL: text.encode()}, folder / "raised"))
