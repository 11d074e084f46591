"""The faults of the claims of a case or a file, each with the rows that have it; see `faults` for what they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from calc_service.engine import compiled
from calc_service.engine.claims import Claims, void_rows
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.faults import (
    ALREADY_REVERSED,
    FAULTS,
    FIGURE_MISSING,
    OF_REVERSALS,
    KindOfFault,
    faults_of_rows,
)
from calc_service.engine.tables import Tables


@dataclass(frozen=True, slots=True)
class Fault:
    """A code, the field where it is seen, and the rows that have it."""

    code: str
    field: str
    rows: Column


Readable = Mapping[str, Flags]
"""By field, the rows in which it could be read; a field that is not there could be read everywhere."""
EVERYWHERE: Readable = {}


def find(claims: Claims[Any], tables: Tables, readable: Readable = EVERYWHERE) -> list[Fault]:
    """Every fault of every claim, void ones included, of a case (lists) or a file (columns).

    A field that could not be read holds anything: what rests on it is not found.
    """
    if isinstance(claims.person, list):
        of_rows = [0] * claims.rows
        faults_of_rows(claims, tables.lists, of_rows)
        if not any(of_rows) and max(claims.reverses) == NONE:
            return []
        return _found(claims.as_columns(), np.array(of_rows, dtype=np.int64), readable)
    return _found(claims, bits_of_faults(claims, tables), readable)


def _found(claims: Claims[Column], bits: Column, readable: Readable) -> list[Fault]:
    bits = np.where(void_rows(claims), bits & ~FIGURE_MISSING, bits)
    found = among(FAULTS, bits, readable)
    if np.count_nonzero(claims.reverses >= 0):
        cancelling = (claims.reverses >= 0) & (bits & sum(OF_REVERSALS) == 0)
        found += _fault(ALREADY_REVERSED, already_reversed(claims.reverses, cancelling), readable)
    return found


def bits_of_faults(claims: Claims[Column], tables: Tables) -> Column:
    """The faults of every row of a file as bits of FAULTS, whether or not what they rest on could be read."""
    bits = np.zeros(claims.rows, dtype=np.int64)
    compiled.faults_of_rows(claims, tables, bits)
    return bits


def among(kinds: Iterable[int], bits: Column, readable: Readable) -> list[Fault]:
    """The faults of these `kinds` (bits of FAULTS) that `bits` tell of, as far as what they rest on is `readable`."""
    present = int(np.bitwise_or.reduce(bits))
    return [fault for kind in kinds if kind & present for fault in _fault(FAULTS[kind], bits & kind != 0, readable)]


def _fault(kind: KindOfFault, rows: Flags, readable: Readable) -> list[Fault]:
    for field in kind.needed:
        rows = rows & readable[field] if field in readable else rows
    having = np.flatnonzero(rows)
    return [Fault(kind.code, kind.field, having)] if len(having) else []


def already_reversed(target: Column, cancelling: Flags) -> Flags:
    """Which rows name a row that another one before them reverses; only rows that are `cancelling` do reverse."""
    rows = np.flatnonzero(cancelling)
    first = np.full(len(target) + 1, len(target), dtype=np.int64)
    np.minimum.at(first, target[rows], rows)
    return first[np.maximum(target, NONE)] < np.arange(len(target))
