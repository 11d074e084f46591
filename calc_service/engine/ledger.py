"""The result: one named column an amount, from which the breakdown is written and nothing is worked out again."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import chain

from calc_service.engine.catastrophic_insurance import Catastrophic
from calc_service.engine.claims import USED, Claims
from calc_service.engine.columns import Column, Flags
from calc_service.engine.medical_assistance import Assistance
from calc_service.engine.safeguards import Safeguards
from calc_service.engine.tilt_assistance import Tilt


@dataclass(frozen=True, slots=True)
class SelfPay:
    """What is left to the person, fen. in_scope_self_pay_after: the year's total with the row, opening included."""

    out_of_scope_cost: Column
    in_scope_self_pay: Column
    in_scope_self_pay_after: Column
    total_self_pay: Column


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows in order of the calculation; `rows` says where each stood in the input. Column names are unique throughout.

    claims:        the input columns in the same order
    regime, entry: under which rules, and which category set (see `Standing`)
    status:        position in STATUSES
    total_out_of_range: a total of the row's person and year is beyond what the service can hold
    """

    rows: Column
    regime: Column
    entry: Column
    status: Column
    total_out_of_range: Flags
    claims: Claims
    catastrophic: Catastrophic
    assistance: Assistance
    tilt: Tilt
    safeguards: Safeguards
    self_pay: SelfPay

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def column(self, name: str) -> Column:
        """The column of that name, wherever in the ledger it stands."""
        part = PART_OF.get(name)
        column: Column = getattr(getattr(self, part) if part else self, name)
        return column

    def each_row(self) -> Iterator[dict[str, int]]:
        """Every row as plain integers by column name; the openings by pool are left out."""
        columns = [getattr(self, name).tolist() for name in OWN]
        columns += [getattr(self.claims, name).tolist() for name in TAKEN]
        for part, names in PARTS.items():
            outcome = getattr(self, part)
            columns += [getattr(outcome, name).tolist() for name in names]
        for values in zip(*columns, strict=True):
            yield dict(zip(ROW, values, strict=True))


TAKEN = tuple(name for name, used in USED.items() if used)
OWN = ("rows", "regime", "entry", "status", "total_out_of_range")
PARTS = {
    part: tuple(field.name for field in fields(outcome))
    for part, outcome in (
        ("catastrophic", Catastrophic),
        ("assistance", Assistance),
        ("tilt", Tilt),
        ("safeguards", Safeguards),
        ("self_pay", SelfPay),
    )
}
PART_OF = {name: part for part, names in PARTS.items() for name in names}
ROW = (*OWN, *TAKEN, *chain.from_iterable(PARTS.values()))
"""The names of the values of one row."""
