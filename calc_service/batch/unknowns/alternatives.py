"""What the missing facts of rows may be: of all values one for each different effect on amounts and findings.

Rows alike in all that decides are of one kind. All values of all kinds are looked up as claims of which nothing but the
terms is asked, by the one law.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl

from calc_service.batch.claims import AXES
from calc_service.batch.result import REVIEWED
from calc_service.batch.row_relations import numbered
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.claims import NAMES, Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.ledger import NOTHING, ROWS_OF_A_BLOCK, SHOWN, assess_in_order
from calc_service.engine.regimes import regime_in
from calc_service.engine.tables import Tables
from calc_service.engine.terms import Facts, catastrophic_terms
from calc_service.law import medical_assistance, tilt_assistance
from calc_service.law.tilt_assistance import TiltTerms

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
ENTRY = ("regime", "entry")
PAYABLE, IN_DOUBT, INELIGIBLE = range(3)
"""How a payment on the row would be looked at."""
FACTS = (*AXES, "categories", "insurance")
CATEGORIES, INSURANCE = len(AXES), len(AXES) + 1
VALUES_AT_ONCE = 100_000
FactColumns = Mapping[str, Column]
"""By name of a column of `Claims`, and `stay_cost` (fen): who, where and when; an entry a kind or a value."""
Linked = Mapping[str, frozenset[frozenset[int]]]
Patterns = dict[tuple[int, tuple[tuple[str, frozenset[frozenset[int]]], ...]], int]
"""The number of each pattern, by how many alternatives there are and how they are linked."""


class Open(NamedTuple):
    """Which facts of a row are missing: `axes` of its circumstances, its categories, its insurance."""

    axes: frozenset[str]
    categories: bool
    insurance: bool

    @property
    def flags(self) -> list[bool]:
        """By FACTS."""
        return [*(name in self.axes for name in AXES), self.categories, self.insurance]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """One for each different effect; those of a kind stand together, in the order of the kinds.

    begins: by kind its first alternative, and at last how many there are
    facts:  by alternative circumstances, category set and insurance, as in `Claims`
    insured: by alternative deductible, ratio and cap of catastrophic insurance, shape (alternatives, 3)
    tilted: by alternative the most that tilt assistance gives in a year, fen; 0 where it is not open to the row
    words:  by kind and WORDS the lowest and the highest number that any value of the missing facts gives
    pattern: by kind a number among `linked`; kinds of one pattern have as many alternatives
    linked: by missing fact, sets of a kind's alternatives, counted from 0, between which it alone decides
    """

    begins: Column
    facts: Column
    insured: Column
    tilted: Column
    words: Column
    pattern: Column
    linked: Sequence[Linked]


class Axes(NamedTuple):
    """By kind and FACTS: whether the fact is missing, what it is elsewhere, how many values it may have.

    sets: the sets of categories of kinds that lack them, one kind after another; first_set: by kind its first
    """

    missing: Flags
    known: Column
    sizes: Column
    sets: Column
    first_set: Column

    def part(self, kinds: slice) -> "Axes":
        """Those of some kinds."""
        return Axes(self.missing[kinds], self.known[kinds], self.sizes[kinds], self.sets, self.first_set[kinds])


def alternatives(facts: FactColumns, missing: Sequence[Open], tables: Tables) -> Alternatives:
    """What rows with these facts, an entry a kind, may be, of which those that are `missing` say nothing."""
    axes = _axes(facts, missing, tables)
    ends = axes.sizes.prod(axis=1).cumsum()
    cuts = np.searchsorted(ends, np.arange(VALUES_AT_ONCE, ends[-1], VALUES_AT_ONCE), side="right")
    patterns: Patterns = {}
    parts: list[tuple[Column, ...]] = []
    for first, last in pairwise(sorted({0, *cuts.tolist(), len(ends)})):
        kinds = slice(first, last)
        parts.append(
            _of_kinds({name: column[kinds] for name, column in facts.items()}, axes.part(kinds), patterns, tables)
        )
    counts, chosen, insured, tilted, words, pattern = (np.concatenate(column) for column in zip(*parts, strict=True))
    linked = [dict(one) for _, one in patterns]
    return Alternatives(np.append(0, counts.cumsum()), chosen, insured, tilted, words, pattern, linked)


def _axes(facts: FactColumns, missing: Sequence[Open], tables: Tables) -> Axes:
    flags = np.array([one.flags for one in missing], dtype=np.bool_)
    known, left = np.empty(flags.shape, dtype=np.int64), facts["circumstances"]
    for place, values in reversed([*enumerate(AXES.values())]):
        left, known[:, place] = np.divmod(left, values)
    known[:, CATEGORIES], known[:, INSURANCE] = facts["category_set"], facts["insurance"]
    sizes = np.where(flags, [*AXES.values(), 1, len(INSURANCES)], 1)
    found = [
        sets_on(day, district, tables) if one.categories else ()
        for one, day, district in zip(missing, facts["settled_on"].tolist(), facts["district"].tolist(), strict=True)
    ]
    counts = np.array([len(sets) for sets in found], dtype=np.int64)
    sizes[:, CATEGORIES] = np.maximum(counts, 1)
    sets = np.array([one for sets in found for one in sets] or [0], dtype=np.int64)
    return Axes(flags, known, sizes, sets, counts.cumsum() - counts)


def _of_kinds(facts: FactColumns, axes: Axes, patterns: Patterns, tables: Tables) -> tuple[Column, ...]:
    """(how many alternatives each kind has, and the columns of `Alternatives`); `patterns` is added to."""
    counts = axes.sizes.prod(axis=1)
    kind, first = np.repeat(np.arange(len(counts)), counts), counts.cumsum() - counts
    values = _values(axes, kind, np.arange(len(kind)) - first[kind])
    chosen = _chosen(values)
    found = _looked_up({name: column[kind] for name, column in facts.items()}, chosen, tables)
    insured = _insured(found, facts["year"][kind], chosen[:, 2], tables)
    effects = _effects(found, insured, tables)
    _, one_of_each, number = np.unique(
        numbered(pl.Series(kind), *map(pl.Series, effects)), return_index=True, return_inverse=True
    )
    place = np.sort(one_of_each)  # those of a kind in the order in which its values come upon them
    number = np.searchsorted(place, one_of_each[number])
    begins = np.searchsorted(kind[place], np.arange(len(counts) + 1))
    ends = [(extreme.reduceat(found[name], first)) for name in WORDS for extreme in (np.minimum, np.maximum)]
    pattern = _patterns(axes.sizes, number - begins[kind], np.diff(begins), patterns)
    tilted = _most_tilt(effects[-2][place], effects[-1][place], tables)
    words = np.stack(ends, axis=1).reshape(len(counts), len(WORDS), 2)
    return np.diff(begins), chosen[place], insured[place], tilted, words, pattern


def _values(axes: Axes, kind: Column, number: Column) -> Column:
    """What each fact is in the values of the kinds, numbered as a product is, the last fact quickest."""
    values, left = np.empty((len(kind), len(FACTS)), dtype=np.int64), number
    for place in reversed(range(len(FACTS))):
        left, values[:, place] = np.divmod(left, axes.sizes[kind, place])
    missing = axes.missing[kind]
    lacking = missing[:, CATEGORIES]
    values[lacking, CATEGORIES] = axes.sets[(axes.first_set[kind] + values[:, CATEGORIES])[lacking]]
    return np.where(missing, values, axes.known[kind])


def _chosen(values: Column) -> Column:
    """Circumstances, category set and insurance."""
    circumstances = np.zeros(len(values), dtype=np.int64)
    for place, size in enumerate(AXES.values()):
        circumstances = circumstances * size + values[:, place]
    return np.stack((circumstances, values[:, CATEGORIES], values[:, INSURANCE]), axis=1)


def _looked_up(facts: FactColumns, chosen: Column, tables: Tables) -> dict[str, Column]:
    """ENTRY and WORDS of claims with these facts, each alone in its year and of no amount."""
    taken = {name: column for name, column in facts.items() if name != "stay_cost"}
    taken |= dict(zip(("circumstances", "category_set", "insurance"), chosen.T, strict=True))
    names = (*ENTRY, *WORDS)
    found: list[list[Column]] = []
    for start in range(0, len(chosen), ROWS_OF_A_BLOCK):
        rows = slice(start, start + ROWS_OF_A_BLOCK)
        size = len(chosen[rows])
        nothing = np.zeros(size, dtype=np.int64)
        own = dict.fromkeys(SHOWN, nothing) | {
            name: np.ascontiguousarray(column[rows]) for name, column in taken.items()
        }
        claims = Claims(
            **dict.fromkeys(NAMES, NOTHING) | own | {"person": np.arange(size)},
            opening_assistance=np.zeros((len(tables.book.pools), size), dtype=np.int64),
        )
        assessed, _ = assess_in_order(claims, facts["stay_cost"][rows], np.full(size, NONE), tables)
        found.append([getattr(assessed, name).copy() for name in names])
    return {name: np.concatenate(parts) for name, parts in zip(names, zip(*found, strict=True), strict=True)}


def _insured(found: Mapping[str, Column], year: Column, insurance: Column, tables: Tables) -> Column:
    """Deductible, ratio and cap of catastrophic insurance, looked up once for all values that are alike in it."""
    keys, lists = (found["regime"], found["entry"], year, insurance), tables.lists.catastrophic_insurance
    _, place, of_value = np.unique(numbered(*map(pl.Series, keys)), return_index=True, return_inverse=True)
    terms = [
        catastrophic_terms(Facts(NONE, of_year, NONE, NONE, insured, NONE, NONE), regime, entry, lists)
        for regime, entry, of_year, insured in zip(*(key[place].tolist() for key in keys), strict=True)
    ]
    return np.array(terms, dtype=np.int64)[of_value]


def _effects(found: Mapping[str, Column], insured: Column, tables: Tables) -> list[Column]:
    """All that the amounts and the findings of a claim, and of those that follow, take from its facts.

    The last two are the groups of tilt assistance, where that is open to the row.
    """
    paid = found["status"] == medical_assistance.PAYABLE
    in_doubt = found["reasons"] & ~REVIEWED == 0
    standing = np.where(paid, PAYABLE, np.where(in_doubt, IN_DOUBT, INELIGIBLE))
    tilted, tilt = found["tilt_status"] == tilt_assistance.PAYABLE, tables.columns.tilt_assistance
    groups = [np.where(tilted, column[found["entry"]], NONE) for column in (tilt.first_group, tilt.end_of_groups)]
    return [found["pool"], *insured.T, found["ratio"], found["annual_cap"], standing, *groups]


def _most_tilt(first_group: Column, end_of_groups: Column, tables: Tables) -> Column:
    groups, of_row = np.unique(np.stack((first_group, end_of_groups)), axis=1, return_inverse=True)
    standards = tables.lists.tilt_assistance.standards
    terms = [TiltTerms(True, True, first, end) for first, end in groups.T.tolist()]  # noqa: FBT003  open to the row
    most = [tilt_assistance.highest_cap(one, standards) if one.first_group != NONE else 0 for one in terms]
    return np.array(most, dtype=np.int64)[of_row.reshape(-1)]


def _patterns(sizes: Column, numbers: Column, counts: Column, patterns: Patterns) -> Column:
    """By kind the number of its pattern, which is added where it is a new one."""
    content, width = numbers.astype(np.int32).tobytes(), np.dtype(np.int32).itemsize
    edges = np.append(0, sizes.prod(axis=1).cumsum() * width).tolist()
    found = []
    for shape, count, (begin, end) in zip(map(tuple, sizes.tolist()), counts.tolist(), pairwise(edges), strict=True):
        found.append(patterns.setdefault((count, _linked(shape, content[begin:end])), len(patterns)))
    return np.array(found, dtype=np.int64)


@lru_cache(512)
def _linked(shape: tuple[int, ...], numbers: bytes) -> tuple[tuple[str, frozenset[frozenset[int]]], ...]:
    """By fact the sets of alternatives that a row comes to where this fact alone changes.

    numbers: the alternatives of all values, in an array of the shape of what each fact may be
    """
    values = np.frombuffer(numbers, dtype=np.int32).reshape(shape)
    found = []
    for place, (name, size) in enumerate(zip(FACTS, shape, strict=True)):
        if size > 1:
            lines = np.moveaxis(values, place, -1).reshape(-1, size)
            together = {frozenset(line) for line in np.unique(lines, axis=0).tolist()}
            found.append((name, frozenset(one for one in together if len(one) > 1)))
    return tuple(found)


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
