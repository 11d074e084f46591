"""How long the whole decision space of the city and one district takes, from the command line, start included."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measurement import Measurement
from bench.service import PROJECT

COMMAND = (sys.executable, "-m", "calc_service", "rules", "check", "--deep", "--today", "2026-11-22")
DISTRICT = "500116"
DOCUMENT = """
  example-district-2023-1:
    number: 例〔2023〕1号
    title: {zh: 例, en: Example}
    issuer: {zh: 例, en: Example}
    issued_on: 2022-12-20
    clauses:
"""
CLAUSE = '      "%d": {label: {zh: 例, en: Example}, summary: {zh: 例, en: Example}}\n'


def measure() -> Iterator[Measurement]:
    """Yield the budget of trying the city's rules and those of one district with everything a district may set."""
    with TemporaryDirectory() as parent:
        folder = Path(shutil.copytree(PROJECT / "rules", Path(parent) / "rules"))
        _add_district(folder)
        began = time.perf_counter()
        subprocess.run([*COMMAND, folder], cwd=PROJECT, check=True, capture_output=True)
        yield Measurement("rules check --deep, the city and one district", time.perf_counter() - began, 10.0, "s")


def _add_district(folder: Path) -> None:
    """The template as the file of a district, its document registered."""
    template = (folder / "districts" / "_template.yaml").read_text(encoding="utf-8")
    (folder / "districts" / f"{DISTRICT}.yaml").write_text(template, encoding="utf-8")
    with (folder / "documents.yaml").open("a", encoding="utf-8") as documents:
        documents.write(DOCUMENT + "".join(CLAUSE % number for number in range(1, 8)))
