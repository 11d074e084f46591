"""What the missing facts of one row may be: of all values one for each different effect on its amounts and findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from calc_service.batch.claims import AXES
from calc_service.batch.result import REVIEWED
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.columns import Column
from calc_service.engine.regimes import regime_in
from calc_service.engine.tables import Tables
from calc_service.engine.terms import Facts, Reference, look_up
from calc_service.law import medical_assistance, safeguards, tilt_assistance
from calc_service.law.claim import Terms

WORDS = (
    "status",
    "reasons",
    "track",
    "ratio",
    "tilt_status",
    "deposit_waived",
    "assistance_category",
    "pool",
    "annual_cap",
)
"""What of a row rests on its own facts alone, whatever its year has come to."""
PAYABLE, IN_DOUBT, INELIGIBLE = range(3)
"""How a payment on the row would be looked at."""
Sets = Sequence[int]


class Open(NamedTuple):
    """Which facts of a row are missing: `axes` of its circumstances, its categories, its insurance."""

    axes: frozenset[str]
    categories: bool
    insurance: bool


@dataclass(frozen=True, slots=True)
class Alternatives:
    """One row for each different effect.

    facts:  by alternative circumstances, category set and insurance, as in `Claims`
    insured: by alternative deductible, ratio and cap of catastrophic insurance, shape (alternatives, 3)
    tilted: by alternative the most that tilt assistance gives in a year, fen; 0 where it is not open to the row
    words:  by WORDS the lowest and the highest number that any value of the missing facts gives, shape (words, 2)
    linked: by missing fact, sets of alternatives between which it alone decides
    """

    facts: Column
    insured: Column
    tilted: Column
    words: Column
    linked: Mapping[str, frozenset[frozenset[int]]]

    def __len__(self) -> int:
        """How many effects there are."""
        return len(self.facts)


def alternatives(facts: Facts, missing: Open, tables: Tables) -> Alternatives:
    """What a row with these facts may be, of which those that are `missing` say nothing."""
    axes = _axes(facts, missing, tables)
    effects: dict[object, int] = {}
    places: dict[tuple[int, ...], int] = {}
    representatives: list[tuple[int, int, int]] = []
    words: list[tuple[int, ...]] = []
    insured, tilted = [], []
    for values in product(*axes.values()):
        taken = _with(facts, dict(zip(axes, values, strict=True)))
        reference, terms = look_up(taken, tables.lists)
        number = effects.setdefault(_effect(reference, terms), len(effects))
        if number == len(representatives):
            representatives.append((taken.circumstances, taken.category_set, taken.insurance))
            insured.append(tuple(terms.catastrophic))
            tilted.append(_most_tilt(terms, tables))
        places[values] = number
        words.append(_words(reference, terms))
    extremes = [(min(column), max(column)) for column in zip(*words, strict=True)]
    return Alternatives(
        np.array(representatives, dtype=np.int64),
        np.array(insured, dtype=np.int64),
        np.array(tilted, dtype=np.int64),
        np.array(extremes, dtype=np.int64),
        {name: _linked(places, place) for place, name in enumerate(axes) if len(axes[name]) > 1},
    )


def _axes(facts: Facts, missing: Open, tables: Tables) -> dict[str, Sets]:
    """By fact the values that it may have."""
    found: dict[str, Sets] = {}
    left = facts.circumstances
    for name, values in reversed(AXES.items()):
        left, value = divmod(left, values)
        found[name] = range(values) if name in missing.axes else (value,)
    found = {name: found[name] for name in AXES}
    found["categories"] = sets_on(facts.day, facts.district, tables) if missing.categories else (facts.category_set,)
    found["insurance"] = range(len(INSURANCES)) if missing.insurance else (facts.insurance,)
    return found


def _with(facts: Facts, values: Mapping[str, int]) -> Facts:
    circumstances = 0
    for name, size in AXES.items():
        circumstances = circumstances * size + values[name]
    return facts._replace(circumstances=circumstances, category_set=values["categories"], insurance=values["insurance"])


def _effect(reference: Reference, terms: Terms) -> tuple[object, ...]:
    """All that the amounts and the findings of a claim, and of those that follow, take from its facts."""
    assistance, reasons = terms.assistance, medical_assistance.reasons_against(terms.assistance)
    paid = medical_assistance.status_of(reasons) == medical_assistance.PAYABLE
    standing = PAYABLE if paid else IN_DOUBT if reasons & ~REVIEWED == 0 else INELIGIBLE
    tilted = tilt_assistance.status_of(terms.tilt, paid) == tilt_assistance.PAYABLE
    groups = (terms.tilt.first_group, terms.tilt.end_of_groups) if tilted else None
    return reference.pool, terms.catastrophic, assistance.ratio, assistance.annual_cap, standing, groups


def _most_tilt(terms: Terms, tables: Tables) -> int:
    paid = medical_assistance.status_of(medical_assistance.reasons_against(terms.assistance))
    if tilt_assistance.status_of(terms.tilt, paid == medical_assistance.PAYABLE) != tilt_assistance.PAYABLE:
        return 0
    return tilt_assistance.highest_cap(terms.tilt, tables.lists.tilt_assistance.standards)


def _words(reference: Reference, terms: Terms) -> tuple[int, ...]:
    reasons = medical_assistance.reasons_against(terms.assistance)
    status = medical_assistance.status_of(reasons)
    tilt = tilt_assistance.status_of(terms.tilt, status == medical_assistance.PAYABLE)
    waived = int(safeguards.assess(terms.safeguards).deposit_waived)
    track, category = reference.track, reference.assistance_category
    return (
        *(status, reasons, track, terms.assistance.ratio, tilt, waived, category),
        *(reference.pool, terms.assistance.annual_cap),
    )


def _linked(places: Mapping[tuple[int, ...], int], axis: int) -> frozenset[frozenset[int]]:
    """The sets of alternatives that a row comes to where this fact alone changes."""
    together: dict[tuple[int, ...], set[int]] = {}
    for values, number in places.items():
        together.setdefault((*values[:axis], *values[axis + 1 :]), set()).add(number)
    return frozenset(frozenset(numbers) for numbers in together.values() if len(numbers) > 1)


def sets_on(day: int, district: int, tables: Tables) -> tuple[int, ...]:
    """Of the sets of categories that a person may have on a day one for each effect."""
    rules = tables.lists.rules
    regimes = tuple(regime_in(period, day, district, rules) for period in range(rules.periods))
    return _sets_alike(regimes, tables)


@lru_cache(512)
def _sets_alike(regimes: tuple[int, ...], tables: Tables) -> tuple[int, ...]:
    in_force = tables.lists.rules.categories_in_force[regimes[-1]]
    every = np.arange(in_force + 1)
    every = every[every & ~in_force == 0]
    effects = np.stack([column for regime in regimes for column in effects_of(regime, every, tables)])
    _, first = np.unique(effects, axis=1, return_index=True)
    return tuple(every[np.sort(first)].tolist())


def effects_of(regime: int, sets: Column, tables: Tables) -> Iterator[Column]:
    """What sets of categories, as bits of a regime, entitle to: column by column, one entry a set."""
    columns, entry = tables.columns, tables.columns.rules.first_entry[regime] + sets
    assistance, tilt, safeguard = columns.medical_assistance, columns.tilt_assistance, columns.safeguards
    yield columns.catastrophic_insurance.uplifted[entry]
    for track in range(len(assistance.category) // assistance.entries):
        place = track * assistance.entries + entry
        yield assistance.ratio[place]
        yield assistance.category[place]
    yield tilt.first_group[entry]
    yield tilt.end_of_groups[entry]
    yield safeguard.deposit_category[entry].astype(np.int64)
