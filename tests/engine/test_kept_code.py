"""Compiled code that is kept: it belongs to one source, and whatever is wrong with it is compiled around."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import numpy as np
import pytest

from calc_service.engine import compiled, compiling

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
DOUBLED = [2, 4, 6]
KEPT = compiled.KEPT


@pytest.fixture(autouse=True)
def interpreted() -> None:
    """Machine code is what is tested here (see `conftest`)."""


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that code is kept in, and nothing known of functions without any."""
    monkeypatch.setattr(compiled, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(compiled, "_WITHOUT", set())
    monkeypatch.setattr(compiled, "_make", Mock(wraps=compiled._make))
    return tmp_path / "kept"


def times_compiled() -> int:
    """How often anything was compiled in the test."""
    made = compiled._make
    assert isinstance(made, Mock)
    return made.call_count


def small() -> Callable[[Any, Any], None]:
    """A small function, every time another one, which nothing is known of but by what is kept."""

    def double(numbers: Any, into: Any) -> None:  # noqa: ANN401 - columns
        for row in range(len(numbers)):
            into[row] = numbers[row] * 2

    return double


def doubled(function: Callable[[Any, Any], None] | None = None) -> tuple[list[int], bool]:
    """(what the function makes of three numbers, whether its code was taken from what is kept)."""
    function, into, before = function or small(), np.zeros(3, dtype=np.int64), times_compiled()
    assert compiled._runs(function, np.array([1, 2, 3]), into)
    return into.tolist(), times_compiled() == before


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_code_is_compiled_once_and_kept_for_its_owner_alone(kept: Path) -> None:
    assert doubled() == (DOUBLED, False)
    assert doubled() == (DOUBLED, True)
    (file,) = files_in(kept)
    assert file.parent == compiled.kept_in(kept)
    assert file.name == "tests.engine.test_kept_code.double.code"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("damage", ["empty", "cut off", "first byte", "in the middle", "last byte", "something else"])
def test_a_damaged_file_is_compiled_around_and_kept_anew(kept: Path, damage: str) -> None:
    doubled()
    (file,) = files_in(kept)
    sound = file.read_bytes()
    place = {"first byte": 0, "in the middle": len(sound) // 2, "last byte": len(sound) - 1}.get(damage)
    if place is None:
        file.write_bytes({"empty": b"", "cut off": sound[:-100], "something else": b"\x80\x04N." * 20}[damage])
    else:
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
    assert doubled() == (DOUBLED, False)
    assert doubled() == (DOUBLED, True)


def test_a_file_that_holds_something_else_under_its_right_digest_is_compiled_around(kept: Path) -> None:
    doubled()
    (file,) = files_in(kept)
    content = b"not what anybody kept"
    file.write_bytes(compiled.DIGEST(content).digest() + content)
    assert doubled() == (DOUBLED, False)


def test_a_folder_that_cannot_be_made_is_done_without(kept: Path) -> None:
    kept.write_text("a file stands in the way")
    assert doubled() == (DOUBLED, False)
    assert doubled() == (DOUBLED, False)
    assert kept.read_text() == "a file stands in the way"


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file or folder may be written; who runs the tests may be allowed to write anywhere."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(path)

    for name in ("mkdir", "touch", "write_bytes", "replace", "open"):
        before = getattr(Path, name)
        readable = name == "open"
        monkeypatch.setattr(Path, name, _only_reading(before) if readable else refuse)


def _only_reading(before: Callable[..., Any]) -> Callable[..., Any]:
    def opened(path: Path, mode: str = "r", *others: Any, **named: Any) -> Any:  # noqa: ANN401 - as Path.open
        if set(mode) & set("wax+"):
            raise PermissionError(path)
        return before(path, mode, *others, **named)

    return opened


@pytest.mark.usefixtures("read_only")
def test_an_empty_folder_that_may_not_be_written_to_is_done_without(kept: Path) -> None:
    assert doubled() == (DOUBLED, False)
    assert not kept.exists()


def test_a_filled_folder_that_may_not_be_written_to_any_more_is_used(
    kept: Path, request: pytest.FixtureRequest
) -> None:
    doubled()
    request.getfixturevalue("read_only")
    assert doubled() == (DOUBLED, True)
    assert len(files_in(kept)) == 1


def test_a_damaged_file_that_may_not_be_written_anew_is_compiled_around(
    kept: Path, request: pytest.FixtureRequest
) -> None:
    doubled()
    files_in(kept)[0].write_bytes(b"damaged")
    request.getfixturevalue("read_only")
    assert doubled() == (DOUBLED, False)
    assert files_in(kept)[0].read_bytes() == b"damaged"


def test_a_write_that_fails_on_the_way_leaves_no_code_that_could_be_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as full:
        full.setattr(Path, "replace", Mock(side_effect=OSError("no room")))
        assert doubled() == (DOUBLED, False)
    assert doubled() == (DOUBLED, False)
    assert doubled() == (DOUBLED, True)


def test_callers_that_come_first_together_all_get_machine_code() -> None:
    function, callers = small(), 8
    together, found = Barrier(callers), []

    def call() -> None:
        together.wait()
        found.append(doubled(function)[0])

    threads = [Thread(target=call) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [DOUBLED] * callers
    assert times_compiled() == 1


def test_what_cannot_be_compiled_is_said_once_and_runs_as_it_stands() -> None:
    def unknown(numbers: Any, into: Any) -> None:  # noqa: ANN401 - columns
        into[0] = json.dumps(numbers)

    arguments = (np.array([1]), np.zeros(1, dtype=np.int64))
    with pytest.warns(RuntimeWarning, match="No machine code of unknown: TypingError"):
        assert not compiled._runs(unknown, *arguments)
    assert not compiled._runs(unknown, *arguments)


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Copies of the sources, in place of them."""
    copies = []
    for source in compiled._source_files():
        copies.append(tmp_path / source.parent.name / source.name)
        copies[-1].parent.mkdir(exist_ok=True)
        shutil.copy(source, copies[-1])
    monkeypatch.setattr(compiled, "_source_files", lambda: iter(copies))
    return copies


def test_the_sources_are_the_law_the_engine_and_what_both_rest_on() -> None:
    found = {f"{path.parent.name}/{path.name}" for path in compiled._source_files()}
    assert {
        "law/claim.py",
        "engine/terms.py",
        "engine/person_year.py",
        "engine/compiled.py",
        "domain/money.py",
    } <= found
    modules = {Path(str(module.__file__)).resolve() for module in compiling.CALLABLE}
    assert modules <= {path.resolve() for path in compiled._source_files()}


def test_the_folder_is_named_by_every_byte_of_every_source(kept: Path, sources: list[Path]) -> None:
    names = {compiled.kept_in(kept)}
    for source in sources:
        before = source.read_bytes()
        source.write_bytes(before + b" ")
        names.add(compiled.kept_in(kept))
        source.write_bytes(before)
    assert len(names) == 1 + len(sources)
    assert compiled.kept_in(kept) in names
    sources.append(sources[0].with_name("one_more.py"))
    sources[-1].write_bytes(b"")
    assert compiled.kept_in(kept) not in names
    assert all(name.parent == kept for name in names)


@pytest.mark.parametrize("library", ["numba", "llvmlite", "numpy"])
def test_the_folder_is_named_by_the_libraries_too(kept: Path, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    before = compiled.kept_in(kept)
    monkeypatch.setattr(compiled, "version", lambda name: version(name) + ".1" * (name == library))
    assert compiled.kept_in(kept) != before


@pytest.mark.parametrize("part", ["get_host_cpu_name", "get_host_cpu_features"])
def test_the_folder_is_named_by_the_processor_too(kept: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    from llvmlite import binding  # noqa: PLC0415 - as the engine, where it is needed

    before = compiled.kept_in(kept)

    class Other(dict[str, bool]):
        def flatten(self) -> str:
            return "+other"

    monkeypatch.setattr(binding, part, lambda: Other() if part.endswith("features") else "another")
    assert compiled.kept_in(kept) != before


PROGRAM = """
import json, sys
from pathlib import Path
package, tests, *without = sys.argv[1:]
sys.path[:0] = [package, tests]
if without:
    class Refusing:
        def find_spec(self, name, *_):
            if name.partition(".")[0] == without[0]:
                raise ImportError(name)
    sys.meta_path.insert(0, Refusing())
import warnings
warnings.simplefilter("always")
import calc_service
assert Path(calc_service.__file__).is_relative_to(package)
from calc_service.engine import compiled
compiled.FEW_ROWS = -1
from calc_service.engine.fault_finding import bits_of_faults
from calc_service.engine.ledger import assess
from calc_service.engine.tables import tabulate
from tests.engine import invented
tables = tabulate(invented.book())
stays = [{"person": person, "disease_class": "other", "cost": 3_000_00 + person % 3 - 1} for person in range(40)]
claims = invented.claims(*stays, {"person": 40, "cost": 1, "basic_paid": 2})
def answer():
    faults = bits_of_faults(claims, tables).tolist()
    return [invented.rows_of(assess(claims, tables))[:40], faults]
with warnings.catch_warnings(record=True) as caught:
    found = answer()
machine_code = not compiled._WITHOUT
hits = int(machine_code and "calc_service.engine.compiling" not in sys.modules)
folders = sorted(path.name for path in compiled.KEPT.iterdir()) if compiled.KEPT.exists() else []
compiled._runs = lambda *_: False
print(json.dumps({"found": found, "as_it_stands": answer(), "machine_code": machine_code, "hits": hits,
    "folders": folders, "warnings": [str(each.message) for each in caught]}))
"""


def answer_of(package: Path, *without: str) -> dict[str, Any]:
    """What a new process makes of some rows, with the package that lies in this folder."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(package), str(ROOT), *without],
        capture_output=True,
        text=True,
        check=True,
        cwd=package,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with the package, and with the code that is kept of it, if any."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "calc_service", copy / "calc_service", ignore=shutil.ignore_patterns("__pycache__"))
    if KEPT.exists():
        shutil.copytree(KEPT, copy / KEPT.name)
    return copy


def test_without_numba_kept_code_runs_and_else_the_source_as_it_stands(package: Path) -> None:
    answer_of(package)
    with_kept = answer_of(package, "numba")
    assert (with_kept["machine_code"], with_kept["hits"], with_kept["warnings"]) == (True, 1, [])
    shutil.rmtree(package / KEPT.name)
    answer = answer_of(package, "numba")
    assert answer["found"] == with_kept["found"]
    assert answer["found"] == answer["as_it_stands"]
    assert not answer["machine_code"]
    assert sorted(answer["warnings"]) == [
        "No machine code of carry_on: ImportError",
        "No machine code of faults_of_rows: ImportError",
    ]
    assert sum(bits > 0 for bits in answer["found"][1]) == 1


def test_a_changed_law_is_never_computed_by_code_of_the_old_one(package: Path) -> None:
    law, money = (package / "calc_service" / name for name in ("law/medical_assistance.py", "domain/money.py"))
    old = answer_of(package)
    assert old["machine_code"]
    assert old["found"] == old["as_it_stands"]
    assert answer_of(package) == old | {"hits": 1}
    change(law, "above < stay_cost", "above <= stay_cost")
    change(money, "shares + WHOLE // 2", "shares")
    new = answer_of(package)
    assert (new["machine_code"], new["hits"]) == (True, 0)
    assert new["found"] == new["as_it_stands"]
    changed = [
        before["status"] != after["status"] for before, after in zip(old["found"][0], new["found"][0], strict=True)
    ]
    assert changed == [person % 3 == 1 for person in range(40)]
    assert set(old["folders"]) < set(new["folders"])
    assert len(new["folders"]) == len(old["folders"]) + 1


def change(source: Path, old: str, new: str) -> None:
    text = source.read_text("utf-8")
    assert text.count(old) == 1
    source.write_text(text.replace(old, new), "utf-8")
