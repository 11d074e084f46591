"""Stays of one person at the same time: in one facility or one that is not told, and in two (cq-2021-31#3.3)."""

from typing import NamedTuple

import numpy as np
import polars as pl

from calc_service.batch.reviewed_rows import Parameters, ReviewedRows
from calc_service.batch.row_relations import DAY_BITS, numbered
from calc_service.domain.vocabulary import SETTINGS
from calc_service.engine.columns import NONE, Column, Flags, changes

INPATIENT = SETTINGS.index("inpatient")
NOT_ELSEWHERE = "not_elsewhere"
"""The parameter that leaves stays in two facilities out of `overlapping_stays`: another flag is about these."""


class _Stays(NamedTuple):
    """The stays that have both days.

    rows:  the rows of stays, by their place among those that are reviewed; stay: the stay of each
    first: by stay a row of it, likewise
    """

    rows: Column
    stay: Column
    first: Column
    person: Column
    admitted: Column
    discharged: Column

    def of_rows(self, found: Flags) -> Column:
        """The rows of the stays that are `found`."""
        return self.rows[found[self.stay]]


def overlapping_stays(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows of stays of a person that share nights with another stay."""
    stays, tolerated = _stays(rows), parameters["tolerated_nights"]
    if parameters.get(NOT_ELSEWHERE):
        return rows.flags(stays.of_rows(_within_one_facility(rows, stays, tolerated)))
    return rows.flags(stays.of_rows(_overlap(stays.person, stays.admitted, stays.discharged, tolerated)))


def stays_in_two_facilities(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows of stays of a person that share nights with a stay in another facility, both known."""
    stays, tolerated = _stays(rows), parameters["tolerated_nights"]
    named = rows.id_of("facility_id", stays.first).is_not_null().to_numpy()
    of_facility = _of_facility(rows, stays)
    elsewhere = _sharing(stays, stays.person, named, tolerated) - _sharing(stays, of_facility, named, tolerated)
    return rows.flags(stays.of_rows(named & (elsewhere > 0)))


def _within_one_facility(rows: ReviewedRows, stays: _Stays, tolerated: int) -> Flags:
    """Which stays share nights with another of the facility, or with one of which either facility is not known."""
    named = rows.id_of("facility_id", stays.first).is_not_null().to_numpy()
    same = _sharing(stays, _of_facility(rows, stays), named, tolerated)
    blank = _sharing(stays, stays.person, ~named, tolerated)
    every = _sharing(stays, stays.person, np.ones_like(named), tolerated)
    # One of those that each stay shares nights with is the stay itself.
    return np.where(named, same + blank, every) > 1


def _of_facility(rows: ReviewedRows, stays: _Stays) -> Column:
    return numbered(pl.Series(stays.person), rows.id_of("facility_id", stays.first))


def _sharing(stays: _Stays, group: Column, asked: Flags, tolerated: int) -> Column:
    """With how many `asked` stays of its group each stay shares more than `tolerated` nights, itself among them."""
    key = group << DAY_BITS
    long = stays.discharged - stays.admitted > tolerated
    begun = np.sort((key + stays.admitted)[asked & long])
    ended = np.sort((key + stays.discharged)[asked & long])
    # Whoever left so early had come early too: those who had come, less those who had left, are there.
    come = begun.searchsorted(key + stays.discharged - tolerated, side="left")
    left = ended.searchsorted(key + stays.admitted + tolerated, side="right")
    return np.where(long, come - left, 0)


def _stays(rows: ReviewedRows) -> _Stays:
    dated = (rows["admitted_on"] != NONE) & (rows["discharged_on"] != NONE)
    named = np.flatnonzero(dated & (rows["setting"] == INPATIENT))
    number = rows["stay"].take(named)
    # A row without a stay id is a stay of its own; most are.
    alone, shared = np.flatnonzero(number == NONE), np.flatnonzero(number != NONE)
    _, first, of_shared = np.unique(number[shared], return_index=True, return_inverse=True)
    first, of_shared = np.concatenate((alone, shared[first])), of_shared + len(alone)
    stay = np.empty_like(named)
    stay[alone], stay[shared] = np.arange(len(alone)), of_shared
    first = named[first]
    person, admitted, discharged = (rows[name].take(first) for name in ("person", "admitted_on", "discharged_on"))
    np.minimum.at(admitted, of_shared, rows["admitted_on"].take(named[shared]))
    np.maximum.at(discharged, of_shared, rows["discharged_on"].take(named[shared]))
    return _Stays(named, stay, first, person, admitted, discharged)


def _overlap(person: Column, admitted: Column, discharged: Column, tolerated: int) -> Flags:
    """Which stays share more than `tolerated` nights with another of the person."""
    overlap = np.zeros(len(person), dtype=np.bool_)
    # No more nights are shared than the shorter stay has: what is too short by itself shares too few with any.
    long = np.flatnonzero(discharged - admitted > tolerated)
    order = long[np.argsort((person[long] << DAY_BITS) + admitted[long])]
    number = changes(person[order]).cumsum() - 1 if len(order) else order
    span = int(discharged[order].max() - admitted[order].min()) + 1 if len(order) else 0
    # Each person's days are moved behind those of the person before, so that one running maximum serves all.
    begins, ends = (days[order] + number * span for days in (admitted, discharged))
    latest = np.maximum.accumulate(ends)
    same = number[1:] == number[:-1]
    overlap[order[1:]] = same & (latest[:-1] - begins[1:] > tolerated)
    overlap[order[:-1]] |= same & (ends[:-1] - begins[1:] > tolerated)
    return overlap
