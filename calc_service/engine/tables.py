"""A rule book as tables of whole numbers, built once when the rules load.

A *regime* is one set of rules of one profile. Editions in which nothing changes for a profile share its regime, so that
the tables of many districts with many dates stay small.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, zip_longest
from typing import Any, cast

import numpy as np

from calc_service.domain.figures import number_or
from calc_service.domain.money import UNLIMITED
from calc_service.domain.vocabulary import INSURANCES, REASONS
from calc_service.engine.category_sets import CategorySets
from calc_service.engine.claims import CIRCUMSTANCES, Circumstances
from calc_service.engine.columns import Column
from calc_service.engine.edition import Edition, Profile, RuleBook
from calc_service.engine.regimes import RegimeTables
from calc_service.engine.rules import (
    AssistanceRules,
    CatastrophicRules,
    CatastrophicTermsByYear,
    SafeguardRules,
    TiltGroup,
    Track,
    Uplift,
    YearlyTerms,
)
from calc_service.engine.term_tables import AssistanceTables, CatastrophicTables, SafeguardTables, TermTables
from calc_service.engine.terms import NO_TRACK, NOBODY, NOT_COVERED
from calc_service.engine.tilt_tables import tilt_tables
from calc_service.law.catastrophic_insurance import uplifted_deductible
from calc_service.law.medical_assistance import CATEGORY_NOT_COVERED, EMERGENCY_REVIEW

BOOKS_AT_ONCE = 8
REASON_BIT = {reason: 1 << bit for bit, reason in enumerate(REASONS)}
NOTHING = (UNLIMITED, 0, 0)
"""A deductible, ratio and cap that pay nothing."""
_TOLD_APART = [(care.setting, care.disease_class, care.facility_level) for care in CIRCUMSTANCES]
KINDS_OF_CARE = dict(zip(_TOLD_APART, CIRCUMSTANCES, strict=True))
"""Circumstances of each kind that tracks tell apart (`Track.admits`): of many regimes no more is asked."""
KIND = np.array([[*KINDS_OF_CARE].index(kind) for kind in _TOLD_APART])
"""By circumstances, the place of their kind."""


@dataclass(frozen=True, eq=False)
class Tables:
    """The rule book, and the numbers that claims are looked up in.

    editions, owners: by regime, the first edition of it and the profile whose it is
    tracks:           names by the positions that the tables give
    tilt_groups:      groups of tilt assistance by the positions that the tables give
    columns:          `TermTables` of columns; `lists` are the same of lists
    """

    book: RuleBook
    editions: tuple[Edition, ...]
    owners: tuple[Profile, ...]
    tracks: tuple[str, ...]
    tilt_groups: tuple[TiltGroup, ...]
    columns: Any

    def edition(self, regime: int) -> Edition:
        """The rules of a regime."""
        return self.editions[regime]

    def track(self, regime: int, position: int) -> Track:
        """A track of a regime, by the position that the tables give."""
        tracks = self.editions[regime].medical_assistance.tracks
        return next(track for track in tracks if track.id == self.tracks[position])

    def profile_of(self, regime: int) -> Profile:
        """The profile of a regime."""
        return self.owners[regime]

    def tilt_groups_of(self, entry: int) -> tuple[TiltGroup, ...]:
        """The groups of tilt assistance in which persons of an entry are, in the order that settles ties."""
        tilt = self.lists.tilt_assistance
        return self.tilt_groups[tilt.first_group[entry] : tilt.end_of_groups[entry]]

    @cached_property
    def lists(self) -> TermTables:
        """The tables as lists of Python's own numbers, which a case is quicker looked up in and which never wrap."""
        return cast("TermTables", as_lists(self.columns))

    def as_in_the_city(self) -> "Tables":
        """The same tables, were no district to have a file of its own."""
        rules = self.columns.rules
        of_the_city = rules._replace(profile=np.zeros(len(rules.profile), dtype=np.int64))
        return replace(self, columns=self.columns._replace(rules=of_the_city))


def as_lists(tables: object) -> object:
    """Nested tuples with every column in them as a list."""
    if isinstance(tables, np.ndarray):
        return tables.tolist()
    if isinstance(tables, tuple):
        return cast("Any", type(tables))(*map(as_lists, tables))
    return tables


@lru_cache(BOOKS_AT_ONCE)
def tabulate(book: RuleBook) -> Tables:
    """All tables of a rule book; those of the books asked for last are kept."""
    regimes, different = _different(book)
    editions = [edition for edition, _ in different]
    sets = CategorySets(tuple(profile.categories for _, profile in different))
    assistance = [edition.medical_assistance for edition in editions]
    tracks = tuple(dict.fromkeys(track.id for rules in assistance for track in rules.tracks))
    tilt, tilt_groups = tilt_tables([edition.tilt_assistance for edition in editions], sets)
    columns = TermTables(
        _rules(book, regimes, editions, sets),
        _catastrophic([edition.catastrophic_insurance for edition in editions], book.catastrophic_terms, sets),
        _assistance(assistance, tracks, book.pools, sets),
        tilt,
        _safeguards([edition.safeguards for edition in editions], sets),
    )
    owners = tuple(profile for _, profile in different)
    return Tables(book, tuple(editions), owners, tracks, tilt_groups, columns)


def _different(book: RuleBook) -> tuple[list[int], list[tuple[Edition, Profile]]]:
    """(the regime by edition, period of admission and profile, each regime's first edition and its profile)."""
    known: dict[tuple[object, ...], int] = {}
    different: list[tuple[Edition, Profile]] = []
    regimes = []
    rows = chain.from_iterable(book.by_admission)
    for edition, profile in ((row[place], profile) for row in rows for place, profile in enumerate(book.profiles)):
        key = (profile.district, edition.categories_in_force, *map(id, edition.laws))
        if key not in known:
            known[key] = len(different)
            different.append((edition, profile))
        regimes.append(known[key])
    return regimes, different


def _rules(book: RuleBook, regimes: list[int], editions: Sequence[Edition], sets: CategorySets) -> RegimeTables:
    districts, with_file = book.wording.districts, book.profile_of_district
    in_force = [_as_set(edition, ids) for edition, ids in zip(editions, sets.categories, strict=True)]
    return RegimeTables(
        starts=_numbers(book.starts),
        regimes=_numbers(regimes),
        profiles=len(book.profiles),
        profile=_numbers([with_file.get(code, 0) for code in districts]),
        first_day=_numbers([district.first_day for district in districts.values()]),
        last_day=_numbers([district.last_day for district in districts.values()]),
        first_entry=sets.first_entry,
        categories_in_force=_numbers(in_force),
        periods=len(book.admission_days) + 1,
        admission_days=_numbers(book.admission_days) if book.admission_days else None,
    )


def _as_set(edition: Edition, ids: tuple[str, ...]) -> int:
    return sum(1 << bit for bit, category in enumerate(ids) if category in edition.categories_in_force)


def _catastrophic(
    rules: Sequence[CatastrophicRules], yearly: CatastrophicTermsByYear, sets: CategorySets
) -> CatastrophicTables:
    first_year, on_file = min(yearly), sorted(yearly)
    entry = {year: position + 1 for position, year in enumerate(on_file)}
    terms = [
        _in_hardship(rule.uplift, yearly[year], uplifted=uplifted) if year and insurance in rule.insured else NOTHING
        for rule in rules
        for insurance in INSURANCES
        for year in (None, *on_file)
        for uplifted in (False, True)
    ]
    deductible, ratio, annual_cap = np.array(terms, dtype=np.int64).T
    worth = [
        {category: int(category in rule.uplift.categories) for category in ids}
        for rule, ids in zip(rules, sets.categories, strict=True)
    ]
    return CatastrophicTables(
        insured=np.array([name in rule.insured for rule in rules for name in INSURANCES]),
        first_year=first_year,
        year_entry=_numbers([entry.get(year, 0) for year in range(first_year, max(yearly) + 1)]),
        years=len(on_file) + 1,
        deductible=deductible.copy(),
        ratio=ratio.copy(),
        annual_cap=annual_cap.copy(),
        category=sets.best(worth),
        uplifted=sets.any([rule.uplift.categories for rule in rules]).astype(np.int64),
    )


def _in_hardship(uplift: Uplift, terms: YearlyTerms, *, uplifted: bool) -> tuple[int, int, int]:
    """(deductible, ratio, annual cap) in fen, basis points and fen."""
    deductible, ratio, cap = terms.deductible.number, terms.ratio.number, terms.annual_cap
    if uplifted:
        deductible = uplifted_deductible(deductible, uplift.deductible_reduced_by.number)
        ratio, cap = ratio + uplift.ratio_raised_by.number, uplift.annual_cap
    return deductible, ratio, number_or(cap, UNLIMITED)


def _assistance(
    rules: Sequence[AssistanceRules], tracks: tuple[str, ...], pools: tuple[str, ...], sets: CategorySets
) -> AssistanceTables:
    grid = [[rule.track(track) for rule in rules] for track in tracks]
    every = [track for regimes in grid for track in regimes]
    candidates, columns = _candidates(rules, tracks)
    ratio, category = _by_entry(grid, sets)
    kinds = KINDS_OF_CARE.values()
    without = [_without_track(rule, care, met=met) for rule in rules for care in kinds for met in (False, True)]
    reasons_without = _by_circumstances(_numbers(without), 2)
    return AssistanceTables(
        candidates,
        *columns,
        regimes=len(rules),
        entries=sum(1 << len(ids) for ids in sets.categories),
        annual_cap=_numbers([track.annual_cap.number if track else 0 for track in every]),
        pool=_numbers([pools.index(track.pool) if track else 0 for track in every]),
        ratio=ratio,
        category=category,
        reasons_of_care=_numbers([_reasons(rule, care) for rule in rules for care in CIRCUMSTANCES]),
        reasons_without_track=np.concatenate([reasons_without, reasons_without | CATEGORY_NOT_COVERED]),
    )


def _candidates(
    rules: Sequence[AssistanceRules], tracks: Sequence[str]
) -> tuple[int, tuple[Column, Column, Column, Column]]:
    """(how many a situation has at most; by candidate and situation: the track, whether it admits, its bounds)."""
    rows = [list(rule.candidates(care)) for rule in rules for care in KINDS_OF_CARE.values()]
    cares = [care for _ in rules for care in KINDS_OF_CARE.values()]
    columns = list(zip_longest(*rows))
    every = [(track, care) for column in columns for track, care in zip(column, cares, strict=True)]
    return len(columns), (
        _by_circumstances(_numbers([tracks.index(track.id) if track else NO_TRACK for track, _ in every])),
        _by_circumstances(np.array([bool(track and track.admits(care)) for track, care in every])),
        _by_circumstances(_numbers([track.lowest - 1 if track else -1 for track, _ in every])),
        _by_circumstances(_numbers([track.highest if track else 0 for track, _ in every])),
    )


def _by_circumstances(by_kind: Column, each: int = 1) -> Column:
    """`each` values of every kind of care, as those of all circumstances."""
    return by_kind.reshape(-1, len(KINDS_OF_CARE), each)[:, KIND].ravel()


def _by_entry(grid: Sequence[Sequence[Track | None]], sets: CategorySets) -> tuple[Column, Column]:
    """(the ratio, the position of its category) by track and entry."""
    ratio, category = [], []
    for regimes in grid:
        worth = [{each: figure.number for each, figure in track.ratio.items()} if track else {} for track in regimes]
        best = sets.best(worth)
        ids = np.repeat(np.arange(len(worth)), [1 << len(ids) for ids in sets.categories])
        ratio += [
            worth[regime][sets.categories[regime][position]] if position != NOBODY else 0
            for regime, position in zip(ids.tolist(), best.tolist(), strict=True)
        ]
        for_some = np.array([bool(track and track.categories is not None) for track in regimes])
        category.append(np.where(for_some[ids] & (best == NOBODY), NOT_COVERED, best))
    return _numbers(ratio), np.concatenate(category)


def _reasons(rules: AssistanceRules, care: Circumstances) -> int:
    """What speaks against care in these circumstances, whatever the track (cq-2022-116#2.3.1, #2.6)."""
    of_referral = {"review": EMERGENCY_REVIEW, "refused": REASON_BIT["not_referred"], "payable": 0}
    undesignated = rules.designation_required and not care.facility_designated
    reasons = of_referral[rules.referral_outcomes[care.referral]]
    return reasons | REASON_BIT["facility_not_designated"] if undesignated else reasons


def _without_track(rules: AssistanceRules, care: Circumstances, *, met: bool) -> int:
    """Why no track takes care of another disease (cq-2022-116#2.3.2-other)."""
    track = rules.fallback(care.disease_class)
    if care.disease_class != "other":
        return 0
    if care.setting not in track.settings:
        return REASON_BIT["outpatient_other_disease"]
    below = 0 if care.facility_level in track.facility_levels else REASON_BIT["facility_below_secondary"]
    return below if met else below | REASON_BIT["threshold_not_exceeded"]


def _safeguards(rules: Sequence[SafeguardRules], sets: CategorySets) -> SafeguardTables:
    return SafeguardTables(
        deposit_category=sets.any([rule.deposit_waiver.categories for rule in rules]),
        deposit_admits=np.array([rule.deposit_waiver.admits(care) for rule in rules for care in CIRCUMSTANCES]),
        direct=sets.any([rule.direct_categories for rule in rules]),
        monitored=sets.any([rule.monitored_categories for rule in rules]),
        burden_threshold=_numbers([number_or(rule.burden_threshold, UNLIMITED) for rule in rules]),
    )


def _numbers(values: Sequence[int]) -> Column:
    return np.array(values, dtype=np.int64)
