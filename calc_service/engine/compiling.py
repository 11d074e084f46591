"""The law as machine code, made by numba; only a process that finds none kept needs this module (`engine.compiled`).

An entry function gets one address: that of a table of whole numbers, which say where the columns lie and how long they
are (`compiled.words`). What it returns is nothing, and it raises nothing.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import numba
import numpy as np
from numba.core import types
from numba.extending import intrinsic, overload, register_jitable
from numba.np.arrayobj import make_array, populate_array

from calc_service.domain import money
from calc_service.engine import faults, person_year, regimes, terms
from calc_service.law import catastrophic_insurance, claim, medical_assistance, safeguards, tilt_assistance

Function = Callable[..., Any]
CALLABLE: tuple[ModuleType, ...] = (
    money,
    catastrophic_insurance,
    medical_assistance,
    tilt_assistance,
    safeguards,
    claim,
    regimes,
    terms,
    person_year,
    faults,
)
"""The modules whose functions compiled code may call."""
PLAIN: Any = {"error_model": "numpy", "_nrt": False}
"""References are not counted, since nothing is made: counting would take most of the time."""
OPTIONS: Any = {"nogil": True, **PLAIN}
INNER: Any = {**PLAIN, "forceinline": True}
"""No function is called: handing on columns takes longer than most functions do, and those with loops would be."""


class MachineCode(NamedTuple):
    """An object file, the name of its entry, and the names that it expects to find in the process."""

    name: str
    needs: tuple[str, ...]
    content: bytes


def machine_code(function: Function, arguments: tuple[Any, ...]) -> MachineCode:
    """`function` compiled for arguments of these kinds: whole numbers, columns, and named tuples of them."""
    _make_callable()
    if function.__module__ not in {module.__name__ for module in CALLABLE}:
        register_jitable(**INNER)(function)
    entry = numba.njit(**OPTIONS)(_entry(function, arguments))
    entry.compile((types.int64,))
    compiled: Any = entry.overloads[types.int64,]
    library = compiled.library
    module = library._final_module  # noqa: SLF001 - what numba links and optimises
    declared = [one.name for one in (*module.functions, *module.global_variables) if one.is_declaration]
    needs = tuple(name for name in declared if not name.startswith("llvm."))
    content: bytes = library.serialize_using_object_code()[2][0]
    return MachineCode(compiled.fndesc.llvm_func_name, needs, content)


def _entry(function: Function, arguments: tuple[Any, ...]) -> Function:
    """A function that takes up its arguments from a table of whole numbers, as `compiled.words` writes it."""
    names: dict[str, Any] = {"function": function, "numbers": _numbers, "flags": _flags, "grid": _grid}
    lines: list[str] = []
    places, numbered = count(), count()
    given = [_taken_up(argument, places, numbered, names, lines) for argument in arguments]
    source = ["def entry(address):", f"    at = numbers(address, {next(places)})", *lines]
    exec("\n".join([*source, f"    function({', '.join(given)})", "    return 0"]), names)  # noqa: S102 - made of our own names
    entry: Function = names["entry"]
    return entry


def _taken_up(
    value: object, places: Iterator[int], numbered: Iterator[int], names: dict[str, Any], lines: list[str]
) -> str:
    """The expression that takes `value` up from the table; `lines` come before it."""
    if isinstance(value, tuple):
        parts = [_taken_up(part, places, numbered, names, lines) for part in value]
        kind, name = type(value).__name__, f"part_{next(numbered)}"
        names[kind] = type(value)
        lines.append(f"    {name} = {kind}({', '.join(parts)})")
        return name
    if isinstance(value, np.ndarray):
        how = "flags" if value.dtype == np.bool_ else ("numbers", "grid")[value.ndim - 1]
        return f"{how}({', '.join(f'at[{next(places)}]' for _ in range(1 + value.ndim))})"
    return "None" if value is None else f"at[{next(places)}]"


def _array_at(kind: Any) -> Function:  # noqa: ANN401 - numba's own type
    """How code is made that takes an address and a shape for an array."""

    def make(context: Any, builder: Any, _: Any, arguments: Any) -> Any:  # noqa: ANN401 - numba's own types
        array = make_array(kind)(context, builder)  # type: ignore[no-untyped-call]  # numba leaves it untyped
        size = context.get_constant(types.intp, np.dtype(str(kind.dtype)).itemsize)
        address, *shape = arguments
        strides = [size] if len(shape) == 1 else [builder.mul(shape[1], size), size]
        data = builder.inttoptr(address, array.data.type)
        whole: Any = populate_array
        whole(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
        return array._getvalue()  # noqa: SLF001 - the name that numba gave it

    return make


_NUMBERS, _FLAGS, _GRID = (
    types.Array(types.int64, 1, "C"),
    types.Array(types.boolean, 1, "C"),
    types.Array(types.int64, 2, "C"),
)


@intrinsic
def _numbers(_: Any, address: Any, length: Any) -> Any:  # noqa: ANN401, ARG001 - numba's own types
    return _NUMBERS(types.int64, types.int64), _array_at(_NUMBERS)


@intrinsic
def _flags(_: Any, address: Any, length: Any) -> Any:  # noqa: ANN401, ARG001 - numba's own types
    return _FLAGS(types.int64, types.int64), _array_at(_FLAGS)


@intrinsic
def _grid(_: Any, address: Any, rows: Any, columns: Any) -> Any:  # noqa: ANN401, ARG001 - numba's own types
    return _GRID(types.int64, types.int64, types.int64), _array_at(_GRID)


@cache
def _make_callable() -> None:
    """Let compiled code call the functions of the sources, once a process."""
    overload(person_year.put, jit_options=INNER, strict=False)(_put_into_columns)
    for module in CALLABLE:
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
