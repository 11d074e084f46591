"""What some whole persons amount to, as it is kept, sent and added up: small, whatever their number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, Self, TypeVar

import msgspec
import polars as pl

from calc_service.batch.across_persons.facility_counts import CELL, FacilityTally
from calc_service.batch.across_persons.facility_counts import KEYS as OF_FACILITY
from calc_service.batch.control_totals import ComputedSums, ControlTally
from calc_service.batch.enrolments.result import GROUPS, EnrolmentTally
from calc_service.batch.passes import Computed
from calc_service.batch.summary import KEYS, MONTH, Tally, largest_of
from calc_service.batch.unknowns.totals import UnknownTally

OneKind = TypeVar("OneKind")
OF_TOTALS: Mapping[type, Mapping[str, tuple[str, ...]]] = {
    Tally: {
        "statuses": ("value",),
        "errors": ("value",),
        "flags": ("value",),
        "reasons": ("value",),
        "findings": ("fund", "finding"),
        "groups": KEYS,
        "months": (MONTH,),
        "largest": (),
    },
    ControlTally: {"amounts": ("header", "column"), "funds": ()},
    ComputedSums: {"amounts": ("column",), "bases": ()},
    FacilityTally: {"facilities": OF_FACILITY, "cells": (CELL,), "beyond": ()},
    UnknownTally: {"rows": (), "certainty": ("fund", "certainty"), "sums": ("name",), "columns": ("column",)},
    EnrolmentTally: {"statuses": ("value",), "errors": ("value",), "findings": ("value",), "groups": GROUPS},
}
"""By kind of totals its frames, each with the columns that say of what its other columns are the sums."""


class PersonTotals(msgspec.Struct, frozen=True):
    """What some whole persons amount to, small whatever their number.

    frames:    counts and sums by name, each as Arrow IPC
    unsettled: columns with several meanings that hold amounts
    trimmed, blanked, identity_numbers: by header, see `cleaning.Changes`
    """

    rows: int
    frames: dict[str, bytes]
    unsettled: list[str]
    trimmed: dict[str, int]
    blanked: dict[str, int]
    identity_numbers: dict[str, int]

    def to_bytes(self) -> bytes:
        """The same, to be kept or sent."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """What `to_bytes` gave. Raises msgspec.DecodeError."""
        return msgspec.msgpack.decode(content, type=cls)


def totals_of(read: Computed[Any, tuple[Any, ...]], rows: int) -> PersonTotals:
    """What was computed of so many rows, added up."""
    noted = [[one for one in read.of_pieces if one is not None], *zip(*read.of_parts, strict=True)]
    changes = read.held.changes
    return PersonTotals(
        rows=rows,
        frames=dict(frame for totals in noted if totals for frame in _packed(totals)),
        unsettled=sorted(read.held.unsettled),
        trimmed=_summed(one.trimmed for one in changes),
        blanked=_summed(one.blanked for one in changes),
        identity_numbers=_summed(one.identity_numbers for one in changes),
    )


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(sorted(total.items()))


def _packed(totals: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    """The frames of totals of one kind, added up, each under its name."""
    kind = type(totals[0])
    for name, keys in OF_TOTALS[kind].items():
        whole = pl.concat([getattr(one, name) for one in totals])
        if name == "largest":
            added = largest_of([whole])
        elif keys:
            added = whole.group_by(keys, maintain_order=True).sum()
        else:
            added = whole.sum() if len(whole) else whole
        content = BytesIO()
        # Of each of some hundred buckets nearly all facilities are named; of most the counts are small.
        added.write_ipc(content, compression="lz4" if kind is FacilityTally else "uncompressed")
        yield f"{kind.__name__}.{name}", content.getvalue()


def read_totals(kind: type[OneKind], totals: PersonTotals) -> OneKind:
    """The totals of one kind."""
    frames = {name: pl.read_ipc(totals.frames[f"{kind.__name__}.{name}"]) for name in OF_TOTALS[kind]}
    return kind(**frames)
