"""Medical assistance, 医疗救助 (cq-2022-116#2.3.1, #2.3.2, #2.6).

What insurance leaves of the in-scope cost is assisted by ratio, without a deductible, up to an annual cap. The special
track takes stays and outpatient care of special diseases, the other track costly stays with other diseases; a district
may add tracks for stays. Where no track takes a claim, the city's track of its disease class says what would be paid.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product, zip_longest

import numpy as np

from calc_service.engine.category_sets import NOBODY, CategorySets
from calc_service.engine.claims import Claims
from calc_service.engine.figures import Figure, number_or
from calc_service.engine.money import UNLIMITED, Column, Flags, share
from calc_service.engine.running import used_before
from calc_service.engine.standing import Standing
from calc_service.engine.vocabulary import DISEASE_CLASSES, FACILITY_LEVELS, REASONS, REFERRALS, SETTINGS

NO_TRACK = -1
REASON_BIT = {reason: 1 << bit for bit, reason in enumerate(REASONS)}
KINDS_OF_CARE = tuple(product(DISEASE_CLASSES, SETTINGS, FACILITY_LEVELS))
"""A claim's kind of care is its position here."""


@dataclass(frozen=True, slots=True)
class Track:
    """One way into assistance.

    above:    the stay's policy-scope cost must be strictly above this (fen); None = no lower bound.
              A rule written {at_least: x} is kept as above x − 0.01 yuan, and shown as it is written.
    at_most:  … and no more than this (fen); None = no upper bound. {below: x} is kept as at most x − 0.01 yuan.
    ratio:    by category id, own categories of the district included, basis points
    required_cost: the cost condition as the rules write it, e.g. "> 30000.00"; "" without one
    """

    id: str
    pool: str
    disease_class: str
    settings: frozenset[str]
    facility_levels: frozenset[str]
    above: Figure | None
    at_most: Figure | None
    required_cost: str
    ratio: Mapping[str, Figure]
    annual_cap: Figure
    cite: str

    def admits(self, disease_class: str, setting: str, facility_level: str) -> bool:
        """Whether this kind of care can enter the track, whatever it cost."""
        return (
            disease_class == self.disease_class
            and setting in self.settings
            and facility_level in self.facility_levels
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """All tracks in force on one day in one district, the city's first; referral → "payable", "review" or "refused"."""

    tracks: tuple[Track, ...]
    designation_required: bool
    referral_outcomes: Mapping[str, str]

    def track(self, track_id: str) -> Track | None:
        """The track of that id, None where it is not in force."""
        return next((track for track in self.tracks if track.id == track_id), None)

    def fallback(self, disease_class: str) -> Track:
        """The city's track of a disease class: what a claim without a track would get."""
        return next(track for track in self.tracks if track.disease_class == disease_class)

    def candidates(self, disease_class: str, setting: str, facility_level: str) -> Iterator[Track]:
        """The fallback, then every other track that admits this kind of care."""
        fallback = self.fallback(disease_class)
        yield fallback
        kind = (disease_class, setting, facility_level)
        yield from (track for track in self.tracks if track is not fallback and track.admits(*kind))


@dataclass(frozen=True, slots=True)
class Candidates:
    """One track that each kind of care may enter, by (regime, kind of care); cost bounds in fen.

    track is NO_TRACK where there is none; admits whether this kind of care can enter it, the cost aside.
    """

    track: Column
    admits: Flags
    above: Column
    at_most: Column


@dataclass(frozen=True, slots=True)
class Tables:
    """What the rows are looked up in. `tracks` and `pools` are the positions of the columns `track` and `pool`.

    candidates: the city's track of the disease class, then whatever else takes this kind of care
    by (track, regime): annual_cap (fen), pool
    by (track, category set): ratio (basis points), category
    by (regime, kind of care, whether the stay's cost is within the bounds of the city's track): reasons_without_track
    by (regime, referral, designated): reasons_of_access
    """

    tracks: tuple[str, ...]
    pools: tuple[str, ...]
    regimes: int
    entries: int
    candidates: tuple[Candidates, ...]
    annual_cap: Column
    pool: Column
    ratio: Column
    category: Column
    reasons_without_track: Column
    reasons_of_access: Column


@dataclass(frozen=True, slots=True)
class Assistance:
    """The outcome, row by row, amounts in fen.

    track:       position in `Tables.tracks`, NO_TRACK where none takes the claim; terms_track: whose terms are shown
    pool:        position in `Tables.pools`
    reasons:     bits of REASON_BIT; none set: the claim is payable
    ratio:       basis points; assistance_category: position of the category whose ratio it is, NOBODY without one
    """

    track: Column
    terms_track: Column
    pool: Column
    assistance_category: Column
    ratio: Column
    annual_cap: Column
    reasons: Column
    assistance_base: Column
    assistance_uncapped: Column
    assistance_cap_remaining: Column
    assistance_potential: Column
    assistance_paid: Column


def tabulate(rules: Sequence[Rules], pools: tuple[str, ...], sets: CategorySets) -> Tables:
    """The tables of all regimes; `rules` has one entry a regime."""
    tracks = tuple(dict.fromkeys(track.id for rule in rules for track in rule.tracks))
    grid = [[rule.track(track) for rule in rules] for track in tracks]
    every = [track for regimes in grid for track in regimes]
    return Tables(
        tracks=tracks,
        pools=pools,
        regimes=len(rules),
        entries=sum(1 << len(ids) for ids in sets.categories),
        candidates=tuple(_candidates(rules, tracks)),
        annual_cap=np.array([track.annual_cap.number if track else 0 for track in every], dtype=np.int64),
        pool=np.array([pools.index(track.pool) if track else 0 for track in every], dtype=np.int64),
        reasons_without_track=np.array(
            [_without_track(rule, *kind, met=met) for rule in rules for kind in KINDS_OF_CARE for met in (False, True)],
            dtype=np.int64,
        ),
        reasons_of_access=np.array(
            [_of_access(rule, *access) for rule in rules for access in product(REFERRALS, (False, True))],
            dtype=np.int64,
        ),
        **_by_set(grid, sets),
    )


def _candidates(rules: Sequence[Rules], tracks: Sequence[str]) -> Iterator[Candidates]:
    rows = [list(rule.candidates(*kind)) for rule in rules for kind in KINDS_OF_CARE]
    kinds = [kind for _ in rules for kind in KINDS_OF_CARE]
    for column in zip_longest(*rows):
        yield Candidates(
            track=np.array([tracks.index(track.id) if track else NO_TRACK for track in column], dtype=np.int64),
            admits=np.array(
                [track is not None and track.admits(*kind) for track, kind in zip(column, kinds, strict=True)]
            ),
            above=np.array([number_or(track and track.above, -1) for track in column], dtype=np.int64),
            at_most=np.array([number_or(track and track.at_most, UNLIMITED) for track in column], dtype=np.int64),
        )


def _by_set(grid: Sequence[Sequence[Track | None]], sets: CategorySets) -> dict[str, Column]:
    ratio, category = [], []
    for regimes in grid:
        worth = [{each: figure.number for each, figure in track.ratio.items()} if track else {} for track in regimes]
        best = sets.best(worth)
        category.append(best)
        ids = np.repeat(np.arange(len(worth)), [1 << len(ids) for ids in sets.categories])
        ratio.append([worth[regime][sets.categories[regime][position]] if position != NOBODY else 0
                      for regime, position in zip(ids.tolist(), best.tolist(), strict=True)])
    return {"ratio": np.array(ratio, dtype=np.int64).ravel(), "category": np.concatenate(category)}


def _without_track(rules: Rules, disease_class: str, setting: str, facility_level: str, *, met: bool) -> int:
    track = rules.fallback(disease_class)
    if disease_class != "other":
        return 0
    if setting not in track.settings:
        return REASON_BIT["outpatient_other_disease"]
    below = 0 if facility_level in track.facility_levels else REASON_BIT["facility_below_secondary"]
    return below if met else below | REASON_BIT["threshold_not_exceeded"]


def _of_access(rules: Rules, referral: str, designated: bool) -> int:  # noqa: FBT001 - one of two axes of a table
    reason = {"review": REASON_BIT["emergency_review"], "refused": REASON_BIT["not_referred"]}
    undesignated = REASON_BIT["facility_not_designated"] if rules.designation_required and not designated else 0
    return reason.get(rules.referral_outcomes[referral], 0) | undesignated


def assess(tables: Tables, claims: Claims, standing: Standing, *, stay_cost: Column, base: Column) -> Assistance:
    """Assistance of every row, in the order of the calculation.

    stay_cost: policy-scope cost of the whole stay, fen; base: what insurance left of the in-scope cost, fen
    """
    regime = standing.regime
    care = regime * len(KINDS_OF_CARE) + _kind_of_care(claims)
    track, terms_track, met = _entered(tables.candidates, care, stay_cost)
    terms, by_set = terms_track * tables.regimes + regime, terms_track * tables.entries + standing.entry
    category, ratio, cap, pool = tables.category[by_set], tables.ratio[by_set], tables.annual_cap[terms], tables.pool[terms]

    access = claims.referral * 2 + claims.facility_designated
    reasons = tables.reasons_of_access[regime * (2 * len(REFERRALS)) + access]
    reasons |= np.where(category == NOBODY, REASON_BIT["not_a_recipient"], 0)
    reasons |= np.where(track == NO_TRACK, tables.reasons_without_track[care * 2 + met], 0)

    payable = reasons == 0
    uncapped = share(base, ratio)
    used = _used_before(claims.opening_assistance, np.where(payable, uncapped, 0), cap, pool, standing.year.number)
    remaining = np.maximum(cap - used, 0)
    potential = np.minimum(uncapped, remaining)
    return Assistance(
        track=track,
        terms_track=terms_track,
        pool=pool,
        assistance_category=category,
        ratio=ratio,
        annual_cap=cap,
        reasons=reasons,
        assistance_base=base,
        assistance_uncapped=uncapped,
        assistance_cap_remaining=remaining,
        assistance_potential=potential,
        assistance_paid=np.where(payable, potential, 0),
    )


def _kind_of_care(claims: Claims) -> Column:
    return (claims.disease_class * len(SETTINGS) + claims.setting) * len(FACILITY_LEVELS) + claims.facility_level


def _entered(candidates: Sequence[Candidates], care: Column, stay_cost: Column) -> tuple[Column, Column, Flags]:
    """(the track that takes the row, the track whose terms it has, whether its cost fits the city's track)."""
    first, *others = candidates
    terms_track = first.track[care]
    met = _cost_met(first, care, stay_cost)
    track = np.where(met & first.admits[care], terms_track, NO_TRACK)
    for other in others:
        entered = _cost_met(other, care, stay_cost) & other.admits[care]
        track[entered] = terms_track[entered] = other.track[care][entered]
    return track, terms_track, met


def _cost_met(candidates: Candidates, care: Column, stay_cost: Column) -> Flags:
    return (stay_cost > candidates.above[care]) & (stay_cost <= candidates.at_most[care])


def _used_before(opening: Column, amounts: Column, cap: Column, pool: Column, segment: Column) -> Column:
    used = np.empty_like(amounts)
    for number in np.bincount(pool).nonzero()[0].tolist():
        rows = np.flatnonzero(pool == number)
        used[rows] = used_before(opening[number, rows], amounts[rows], cap[rows], segment[rows])
    return used
