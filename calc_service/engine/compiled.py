"""The law compiled for files: the same source that a case runs, as machine code of exactly that source.

numba compiles what the entry functions call; written twice is alone how an outcome is put into columns. What was
compiled is kept in a folder whose name is a hash of the sources, the versions of Python, numba and numpy and the
processor, so that code never outlives its source. A folder that is missing, damaged or may not be written to is
compiled around; where nothing can be compiled at all the source runs as it stands.
"""

import hashlib
import os
import pickle
import platform
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from calc_service import domain, engine, law
from calc_service.domain import money
from calc_service.engine import faults, person_year, terms
from calc_service.engine.claims import NAMES, Claims
from calc_service.engine.columns import Column
from calc_service.engine.tables import Tables
from calc_service.law import (
    catastrophic_insurance,
    claim,
    medical_assistance,
    safeguards,
    tilt_assistance,
)

SOURCES = (domain, law, engine)
"""The packages whose sources the compiled code belongs to."""
COMPILED: tuple[ModuleType, ...] = (
    money,
    catastrophic_insurance,
    medical_assistance,
    tilt_assistance,
    safeguards,
    claim,
    terms,
    person_year,
    faults,
)
"""The modules whose functions may be called by compiled code."""
DIGEST = hashlib.sha256
LIBRARIES = ("llvmlite", "numba", "numpy")
OPTIONS: Mapping[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
"""Nothing is counted that Python holds, since nothing is made: so much that a row takes a tenth of the time."""
INNER: Any = {"error_model": "numpy", "_nrt": False}
KEPT = Path(__file__).parents[2] / ".compiled"
"""Where compiled code is kept, beside the package: filled when the service is set up."""
FEW_ROWS = 2_000
Function = Callable[..., Any]


def carry_on(
    claims: Claims[Column], stay_costs: Column, recorded: Column, tables: Tables, into: person_year.Carried
) -> None:
    """`person_year.carry_on` over columns."""
    rows = claims.rows
    if _is_worth_it(person_year.carry_on, rows):
        plain = Claims(*map(_plain, claims))
        if _runs(person_year.carry_on, plain, _plain(stay_costs), _plain(recorded), tables.columns, into):
            return
    found: list[Any] = [None] * rows
    as_lists = person_year.Carried(found, [False] * rows, [0] * len(into.pools))
    person_year.carry_on(claims.as_lists(), stay_costs.tolist(), recorded.tolist(), tables.lists, as_lists)
    into.out_of_range[:] = as_lists.out_of_range
    for row, assessed in enumerate(found):
        if assessed is not None:
            into.found[:, row] = assessed


def faults_of_rows(claims: Claims[Column], tables: Tables, found: Column) -> None:
    """`faults.faults_of_rows` over columns."""
    worth = _is_worth_it(faults.faults_of_rows, claims.rows)
    if worth and _runs(faults.faults_of_rows, Claims(*map(_plain, claims)), tables.columns, found):
        return
    bits = [0] * claims.rows
    faults.faults_of_rows(claims.as_lists(), tables.lists, bits)
    found[:] = bits


def warm(tables: Tables) -> bool:
    """Compile or load everything, and say whether there is machine code now; it is kept where that is possible."""
    none = np.zeros(0, dtype=np.int64)
    pools = np.zeros((len(tables.book.pools), 0), dtype=np.int64)
    claims = Claims(**dict.fromkeys(NAMES, none), opening_assistance=pools)
    found = np.zeros((len(person_year.Assessed._fields), 0), dtype=np.int64)
    into = person_year.Carried(found, none.astype(np.bool_), none)
    carrying = _runs(person_year.carry_on, claims, none, none, tables.columns, into)
    return _runs(faults.faults_of_rows, claims, tables.columns, none) and carrying


def _is_worth_it(function: Function, rows: int) -> bool:
    """Few rows are computed by the source long before its machine code is loaded."""
    return rows > FEW_ROWS or function in _READY


def _plain(column: Column) -> Column:
    """Machine code is made for one kind of column: in one piece, and such as may be written to."""
    return np.require(column, np.int64, ("C", "W"))


_READY: set[Function] = set()
"""The functions whose machine code is there."""
_WITHOUT: set[Function] = set()
"""The functions of which there is no machine code in this process."""
_MAKING = Lock()
"""The first thread makes the machine code, once; the others wait for it."""


def _runs(function: Function, *arguments: object) -> bool:
    """Call the machine code of `function`, and say whether there is any."""
    if function in _WITHOUT:
        return False
    try:
        with _MAKING:
            machine_code = _machine_code(function)
            if not machine_code.signatures:
                machine_code.compile(tuple(map(machine_code.typeof_pyval, arguments)))
                machine_code.disable_compile()
        machine_code(*arguments)
        _READY.add(function)
    except Exception as error:  # noqa: BLE001 - no numba, no memory for it, another processor: the source runs itself
        _WITHOUT.add(function)
        warnings.warn(f"No machine code of {function.__name__}: {type(error).__name__}", RuntimeWarning, stacklevel=2)
        return False
    return True


@cache
def _machine_code(function: Function) -> Any:  # noqa: ANN401 - numba's own type
    """`function` as numba has it, compiled when it is first called or taken from what is kept."""
    import numba  # noqa: PLC0415 - what a case never needs is loaded with the first file

    _make_callable()
    dispatcher = numba.njit(**OPTIONS)(function)
    # numba's own cache looks at the source file of this one function alone.
    dispatcher._cache = KeptCode(function, kept_in(KEPT))  # noqa: SLF001
    return dispatcher


def kept_in(folder: Path) -> Path:
    """Where the code of the sources as they are now is kept, below `folder`."""
    from llvmlite import binding  # noqa: PLC0415 - as numba, see `_machine_code`

    digest = DIGEST()
    for source in sorted(_source_files()):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    for part in (
        platform.python_version(),
        *map(version, LIBRARIES),
        binding.get_host_cpu_name(),
        binding.get_host_cpu_features().flatten(),
    ):
        digest.update(part.encode() + b"\0")
    return folder / digest.hexdigest()[:32]


def forget_others() -> None:
    """Remove what is kept of other sources, versions and processors."""
    ours = kept_in(KEPT)
    for folder in KEPT.glob("*"):
        if folder != ours:
            shutil.rmtree(folder, ignore_errors=True)


def _source_files() -> Iterator[Path]:
    for package in SOURCES:
        for folder in package.__path__:
            yield from Path(folder).glob("*.py")


class KeptCode:
    """What numba asks before it compiles a function, and tells after; code is kept with its digest.

    Whatever cannot be read, is not what was written or cannot be written counts as not there.
    """

    cache_path = None

    def __init__(self, function: Function, folder: Path) -> None:
        """`folder` is made with the first code that is kept."""
        self._function = function
        self._folder = folder

    def load_overload(self, signature: object, target_context: Any) -> Any:  # noqa: ANN401 - numba's own types
        """The compiled function, None where it has to be compiled."""
        from numba.core.compiler import CompileResult  # noqa: PLC0415 - see `_machine_code`

        target_context.refresh()
        with suppress(Exception):  # whatever is wrong with it: it is compiled anew
            content = self._file(signature).read_bytes()
            size = DIGEST().digest_size
            if DIGEST(content[size:]).digest() == content[:size]:
                rebuild: Any = CompileResult._rebuild  # noqa: SLF001 - as numba own cache
                return rebuild(target_context, *pickle.loads(content[size:]))  # noqa: S301 - our own file, its digest looked at
        return None

    def save_overload(self, signature: object, compiled: Any) -> None:  # noqa: ANN401 - numba's own types
        """Keep the compiled function, in one step, for this user alone."""
        content = pickle.dumps(compiled._reduce(), protocol=pickle.HIGHEST_PROTOCOL)  # noqa: SLF001 - numba's own cache does so
        file = self._file(signature)
        beside = file.with_suffix(f".{os.getpid()}.part")
        with suppress(OSError):  # a folder that may not be written to
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.touch(mode=0o600)
            beside.write_bytes(DIGEST(content).digest() + content)
            beside.replace(file)

    def _file(self, signature: object) -> Path:
        name = f"{self._function.__module__}.{self._function.__name__}"
        return self._folder / f"{name}-{DIGEST(str(signature).encode()).hexdigest()[:16]}.code"


@cache
def _make_callable() -> None:
    """Let compiled code call the functions of the sources, once a process."""
    from numba.extending import overload, register_jitable  # noqa: PLC0415 - see `_machine_code`

    overload(person_year.put, jit_options=INNER, strict=False)(_put_into_columns)
    for module in COMPILED:
        for function in vars(module).values():
            ours = isinstance(function, FunctionType) and function.__module__ == module.__name__
            if ours and function is not person_year.put:
                register_jitable(**INNER)(function)


def _put_into_columns(found: Any, row: Any, assessed: Any) -> Function:  # noqa: ANN401, ARG001 - numba's own types
    """`put` with a line a field: a loop over the fields would ask at each of them which it is."""
    fields = enumerate(person_year.Assessed._fields)
    lines = "".join(f"    found[{place}, row] = assessed.{field}\n" for place, field in fields)
    names: dict[str, Function] = {}
    exec(f"def put(found, row, assessed):\n{lines}", names)  # noqa: S102 - made of the names of our own fields
    return names["put"]
