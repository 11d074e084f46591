"""The input of the calculation: claims, as lists for a case and columns for a file; their care and their order."""

from collections.abc import Mapping
from itertools import product
from typing import Any, Generic, NamedTuple, TypeVar, cast

import numpy as np

from calc_service.domain.fields import CHOICES
from calc_service.domain.kinds import FLAG_WORDS
from calc_service.engine.columns import Column, Flags, Numbers


class Circumstances(NamedTuple):
    """One combination of the vocabulary's codes."""

    setting: str
    disease_class: str
    facility_level: str
    facility_designated: bool
    place_of_care: str
    referral: str


_VALUES: Mapping[str, tuple[Any, ...]] = {
    name: (False, True) if values == FLAG_WORDS else values for name, values in CHOICES.items()
}
CIRCUMSTANCES = tuple(Circumstances(*each) for each in product(*(_VALUES[name] for name in Circumstances._fields)))
"""Every combination; a claim's circumstances are its position here, and tables have one entry for each."""

POSITIONS = {circumstances: position for position, circumstances in enumerate(CIRCUMSTANCES)}

PACKED_BITS = 63
SECOND = 1_000_000_000
"""Nanoseconds."""
Values_co = TypeVar("Values_co", bound=Numbers, covariant=True)


class Claims(NamedTuple, Generic[Values_co]):
    """One row a claim; all columns have the same length. Amounts are fen, days count from 1970-01-01.

    Lists hold Python's own numbers, columns int64. It is a tuple of columns: `rows` says how many claims there are.

    person, claim:  ranks below the number of rows; `claim` settles the order where day and time do not
    settled_time:   nanoseconds since midnight, or NONE where it is not known
    year:           benefit year, the calendar year of `settled_on`
    district:       position in `Wording.districts`
    category_set:   the categories active on the day, one bit each by position in `Profile.categories`
    insurance:      position in INSURANCES
    circumstances:  position in CIRCUMSTANCES
    catastrophic_settled: what the insurer really paid, or NONE where the service is to compute it
    stay:           a rank shared by the settlements of one stay, or NONE
    reverses:       the row that this row cancels, NONE or UNKNOWN
    admitted_on, discharged_on: days or NONE
    opening_…:      what the person's year began with; alike on all rows of a person and year
    opening_assistance: one row a pool of the rule book, shape (pools, rows)
    """

    person: Values_co
    claim: Values_co
    settled_on: Values_co
    settled_time: Values_co
    year: Values_co
    district: Values_co
    category_set: Values_co
    insurance: Values_co
    circumstances: Values_co
    total_cost: Values_co
    policy_scope_cost: Values_co
    basic_paid: Values_co
    other_insurance_paid: Values_co
    catastrophic_settled: Values_co
    stay: Values_co
    reverses: Values_co
    admitted_on: Values_co
    discharged_on: Values_co
    opening_catastrophic_base: Values_co
    opening_tilt_base: Values_co
    opening_in_scope_self_pay: Values_co
    opening_assistance: Any

    @property
    def rows(self) -> int:
        """How many claims there are."""
        return len(self.person)

    @classmethod
    def of(cls, table: Column) -> "Claims[Column]":
        """The columns of a table with one row a claim, in the order of NAMES; the last are `opening_assistance`."""
        columns = table.T.copy()
        return Claims(**dict(zip(NAMES, columns, strict=False)), opening_assistance=columns[len(NAMES) :])

    def as_columns(self) -> "Claims[Column]":
        """The same claims as columns."""
        return Claims(*(np.array(column, dtype=np.int64) for column in self))

    def as_lists(self) -> "Claims[list[int]]":
        """The same claims as lists of Python's own numbers."""
        return Claims(*(np.asarray(column).tolist() for column in self))


NAMES = Claims._fields[:-1]
"""The columns that have one value a row."""


def void_rows(claims: Claims[Column]) -> Flags:
    """Which rows are cancelled or cancel another: they count for nothing."""
    void = claims.reverses >= 0
    void[claims.reverses[void]] = True
    return void


def in_order(claims: Claims[list[int]]) -> list[int]:
    """The rows of a case that are not void, in order of (day, time, claim); a time that is not known comes first."""
    cancelled = {target for target in claims.reverses if target >= 0}
    live = [row for row, target in enumerate(claims.reverses) if target < 0 and row not in cancelled]
    live.sort(key=lambda row: (claims.settled_on[row], claims.settled_time[row], claims.claim[row]))
    return live


def calculation_order(claims: Claims[Column], rows: Column) -> Column:
    """`rows` in order of (person, settled_on, settled_time, claim); a time that is not known comes first."""
    if not len(rows):
        return rows
    keys = [claims.person[rows], claims.settled_on[rows], _ticks(claims.settled_time[rows]), claims.claim[rows]]
    keys = [key - key.min() for key in keys]
    bits = [int(key.max()).bit_length() for key in keys]
    row_bits = claims.rows.bit_length()
    if sum(bits) > PACKED_BITS:
        return rows[np.lexsort(keys[::-1])]
    # One packed key sorts many times as fast as four columns, and with the row in it nothing has to be looked up.
    packed = keys[0]
    for key, width in zip(keys[1:], bits[1:], strict=True):
        packed = packed << width | key
    if sum(bits) + row_bits > PACKED_BITS:
        return rows[packed.argsort(kind="stable")]
    packed = packed << row_bits | rows
    packed.sort()
    return cast("Column", packed & ((1 << row_bits) - 1))


def _ticks(time: Column) -> Column:
    """The times in the same order, in as few bits as hold whole seconds where none has fractions."""
    if not np.count_nonzero(time >= 0):
        return np.zeros_like(time)
    if np.count_nonzero(time % SECOND) == np.count_nonzero(time < 0):
        return time // SECOND
    return time
