"""The law compiled for files: the same source that a case runs, as machine code of exactly that source.

Code is compiled by numba (`engine.compiling`) once, and kept in a folder whose name is a hash of the sources, the
versions of Python, numba and numpy and the processor, so that it never outlives its source; later processes load it
without numba. A folder that is missing, damaged or may not be written to is compiled around; where nothing can be
compiled at all the source runs as it stands.
"""

import ctypes
import hashlib
import json
import os
import platform
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from calc_service import domain, engine, law
from calc_service.engine import faults, person_year
from calc_service.engine.claims import NAMES, Claims
from calc_service.engine.columns import Column
from calc_service.engine.tables import Tables

SOURCES = (domain, law, engine)
"""The packages whose sources the compiled code belongs to."""
DIGEST = hashlib.sha256
LIBRARIES = ("llvmlite", "numba", "numpy")
KEPT = Path(__file__).parents[2].joinpath(".compiled")
"""Where compiled code is kept, beside the package: filled when the service is set up."""
FEW_ROWS = 2_000
Function = Callable[..., Any]


def carry_on(
    claims: Claims[Column], stay_costs: Column, recorded: Column, tables: Tables, into: person_year.Carried
) -> None:
    """`person_year.carry_on` over columns."""
    rows = claims.rows
    function = person_year.carry_on if tables.columns.rules.admission_days is None else person_year.carry_on_stays
    if _is_worth_it(function, rows):
        plain = Claims(*map(_plain, claims))
        if _runs(function, plain, _plain(stay_costs), _plain(recorded), tables.columns, into):
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
    plain = _without_admissions(tables)
    worth = _is_worth_it(faults.faults_of_rows, claims.rows)
    if worth and _runs(faults.faults_of_rows, Claims(*map(_plain, claims)), plain, found):
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
    plain = _without_admissions(tables)
    of_stays = plain._replace(rules=plain.rules._replace(admission_days=none))
    carrying = _runs(person_year.carry_on, claims, none, none, plain, into)
    carrying = carrying and _runs(person_year.carry_on_stays, claims, none, none, of_stays, into)
    return _runs(faults.faults_of_rows, claims, plain, none) and carrying


def _without_admissions(tables: Tables) -> Any:  # noqa: ANN401 - tables of columns
    """The tables for what never looks at the day of admission: its machine code is made for such."""
    return tables.columns._replace(rules=tables.columns.rules._replace(admission_days=None))


def _is_worth_it(function: Function, rows: int) -> bool:
    """Few rows are computed by the source long before its machine code is loaded."""
    return rows > FEW_ROWS or function in _CODE


def _plain(column: Column) -> Column:
    """Machine code is made for one kind of column: in one piece, and such as may be written to."""
    return np.require(column, np.int64, ("C", "W"))


_CODE: dict[Function, "Loaded"] = {}
"""By function, the machine code that is there."""
_WITHOUT: set[Function] = set()
"""The functions of which there is no machine code in this process."""
_MAKING = Lock()
"""The first thread makes or loads the machine code, once; the others wait for it."""


class NoMachineCode(RuntimeWarning):
    """Files are computed all the same, only slower."""


def _runs(function: Function, *arguments: object) -> bool:
    """Call the machine code of `function`, and say whether there is any."""
    if function in _WITHOUT:
        return False
    try:
        with _MAKING:
            code = _CODE.get(function) or _CODE.setdefault(function, _load(function, arguments))
        table = np.fromiter(words(arguments), dtype=np.int64)
        code.entry(ctypes.byref(ctypes.c_int64()), ctypes.byref(ctypes.c_void_p()), table.ctypes.data)
    except Exception as error:  # noqa: BLE001 - no numba, no memory for it, another processor: the source runs itself
        _WITHOUT.add(function)
        warnings.warn(f"No machine code of {function.__name__}: {type(error).__name__}", NoMachineCode, stacklevel=2)
        return False
    return True


def words(value: object) -> Iterator[int]:
    """The arguments of a call as whole numbers, in the order in which compiled code takes them up.

    A number is itself, a column its address and its shape, a tuple its parts; what is not there, None, is nothing.
    """
    if isinstance(value, tuple):
        for part in value:
            yield from words(part)
    elif isinstance(value, np.ndarray):
        yield value.__array_interface__["data"][0]
        yield from value.shape
    elif value is not None:
        yield int(value)  # type: ignore[call-overload]  # nothing else is given


class Loaded(NamedTuple):
    """Machine code in this process; `engine` holds it as long as it is called."""

    entry: Any
    engine: Any


def _load(function: Function, arguments: tuple[Any, ...]) -> Loaded:
    """The machine code of `function`, as it is kept or made anew for arguments of these kinds."""
    from llvmlite import binding  # noqa: PLC0415 - a case never needs it

    file = kept_in(KEPT).joinpath(f"{function.__module__}.{function.__name__}.code")
    name, needs, content = _read(file) or _make(function, arguments, file)
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    for needed in needs:
        # What is missing is called on an error alone, and the law raises none: without an address loading would abort.
        if not binding.address_of_symbol(needed):
            binding.add_symbol(needed, ctypes.cast(_NEVER_CALLED, ctypes.c_void_p).value)
    target = binding.Target.from_default_triple().create_target_machine()
    loader = binding.create_mcjit_compiler(binding.parse_assembly(""), target)
    loader.add_object_file(binding.ObjectFileRef.from_data(content))
    loader.finalize_object()
    entry = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
    return Loaded(entry(loader.get_function_address(name)), loader)


_NEVER_CALLED = ctypes.CFUNCTYPE(None)(os.abort)


def _make(function: Function, arguments: tuple[Any, ...], file: Path) -> tuple[str, list[str], bytes]:
    from calc_service.engine.compiling import machine_code  # noqa: PLC0415 - numba is slow to load

    code = machine_code(function, arguments)
    head = json.dumps({"name": code.name, "needs": code.needs}).encode()
    _write(file, head + b"\n" + code.content)
    return code.name, list(code.needs), code.content


def _read(file: Path) -> tuple[str, list[str], bytes] | None:
    """(the name of the entry, what it needs, the object) of what is kept; None where it is not what was written."""
    with suppress(OSError, ValueError, KeyError):
        content = file.read_bytes()
        size = DIGEST().digest_size
        if DIGEST(content[size:]).digest() == content[:size]:
            head, _, machine_code = content[size:].partition(b"\n")
            described = json.loads(head)
            return described["name"], described["needs"], machine_code
    return None


def _write(file: Path, content: bytes) -> None:
    """Keep machine code with its digest, in one step, for this user alone; where that cannot be it is not kept."""
    beside = file.with_suffix(f".{os.getpid()}.part")
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.touch(mode=0o600)
        beside.write_bytes(DIGEST(content).digest() + content)
        beside.replace(file)


def kept_in(folder: Path) -> Path:
    """Where the code of the sources as they are now is kept, below `folder`."""
    from llvmlite import binding  # noqa: PLC0415 - see `_load`

    digest = DIGEST()
    for source in sorted(_source_files()):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    processor = (binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten())
    for part in (platform.python_version(), *map(version, LIBRARIES), *processor):
        digest.update(part.encode() + b"\0")
    return folder.joinpath(digest.hexdigest()[:32])


def _source_files() -> Iterator[Path]:
    for package in SOURCES:
        for folder in package.__path__:
            yield from Path(folder).glob("*.py")


def forget_others() -> None:
    """Remove what is kept of other sources, versions and processors."""
    ours = kept_in(KEPT)
    for folder in KEPT.glob("*"):
        if folder != ours:
            shutil.rmtree(folder, ignore_errors=True)
