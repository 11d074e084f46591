"""Medical assistance, 医疗救助 (cq-2022-116#2.3.1, #2.3.2, #2.6).

What insurance leaves of the in-scope cost is assisted by ratio, without a deductible, up to an annual cap. The special
track takes stays and outpatient care of special diseases, the other track costly stays with other diseases; a district
may add tracks for stays. Where no track takes a claim, the city's track of its disease class says what would be paid.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from calc_service.domain.money import UNLIMITED
from calc_service.domain.vocabulary import REASONS
from calc_service.engine.category_sets import NOBODY, CategorySets
from calc_service.engine.circumstances import CIRCUMSTANCES, Circumstances
from calc_service.engine.claims import Claims
from calc_service.engine.columns import Column, Flags, shares
from calc_service.engine.running import used_before
from calc_service.engine.standing import Standing
from calc_service.engine.tracks import Track

NO_TRACK = -1
REASON_BIT = {reason: 1 << bit for bit, reason in enumerate(REASONS)}


@dataclass(frozen=True, slots=True)
class Rules:
    """The city's tracks and the district's own, in force on one day; referral → "payable", "review" or "refused"."""

    tracks: tuple[Track, ...]
    designation_required: bool
    referral_outcomes: Mapping[str, str]

    def track(self, track_id: str) -> Track | None:
        """The track of that id, None where it is not in force."""
        return next((track for track in self.tracks if track.id == track_id), None)

    def fallback(self, disease_class: str) -> Track:
        """The city's track of a disease class: what a claim without a track would get."""
        return next(track for track in self.tracks if track.disease_class == disease_class)

    def candidates(self, care: Circumstances) -> Iterator[Track]:
        """The fallback, then every other track that admits care in these circumstances."""
        fallback = self.fallback(care.disease_class)
        yield fallback
        yield from (track for track in self.tracks if track is not fallback and track.admits(care))


@dataclass(frozen=True, slots=True)
class Candidates:
    """One track that care may enter, by (regime, circumstances); cost bounds in fen.

    track is NO_TRACK where there is none; admits says whether the circumstances are right, the cost aside.
    """

    track: Column
    admits: Flags
    above: Column
    at_most: Column


@dataclass(frozen=True, slots=True)
class Tables:
    """What the rows are looked up in. `tracks` and `pools` are the positions of the columns `track` and `pool`.

    candidates: the city's track of the disease class, then whatever else may take the claim
    by (track, regime): annual_cap (fen), pool
    by (track, category set): ratio (basis points), category
    by (regime, circumstances): reasons, as bits
    by (regime, circumstances, whether the stay's cost is within the bounds of the city's track): reasons_without_track
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
    reasons: Column
    reasons_without_track: Column


@dataclass(frozen=True, slots=True)
class Assistance:
    """The outcome, row by row, amounts in fen.

    track:       position in `Tables.tracks`, NO_TRACK where none takes the claim; terms_track: whose terms are shown
    pool:        position in `Tables.pools`
    reasons:     bits of REASON_BIT; none set: the claim is payable
    ratio:       basis points; assistance_category: position of the category whose ratio it is, NOBODY without one
    pool_paid_after: what the year's pool has paid with the row, on which the rows that follow go on
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
    pool_paid_after: Column


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
        reasons=np.array([_reasons(rule, care) for rule in rules for care in CIRCUMSTANCES], dtype=np.int64),
        reasons_without_track=np.array(
            [_without_track(rule, care, met=met) for rule in rules for care in CIRCUMSTANCES for met in (False, True)],
            dtype=np.int64,
        ),
        **_by_set(grid, sets),
    )


def _candidates(rules: Sequence[Rules], tracks: Sequence[str]) -> Iterator[Candidates]:
    rows = [list(rule.candidates(care)) for rule in rules for care in CIRCUMSTANCES]
    cares = [care for _ in rules for care in CIRCUMSTANCES]
    for column in zip_longest(*rows):
        yield Candidates(
            track=np.array([tracks.index(track.id) if track else NO_TRACK for track in column], dtype=np.int64),
            admits=np.array([bool(track and track.admits(care)) for track, care in zip(column, cares, strict=True)]),
            above=np.array([track.lowest - 1 if track else -1 for track in column], dtype=np.int64),
            at_most=np.array([track.highest if track else 0 for track in column], dtype=np.int64),
        )


def _by_set(grid: Sequence[Sequence[Track | None]], sets: CategorySets) -> dict[str, Column]:
    ratio, category = [], []
    for regimes in grid:
        worth = [{each: figure.number for each, figure in track.ratio.items()} if track else {} for track in regimes]
        best = sets.best(worth)
        category.append(best)
        ids = np.repeat(np.arange(len(worth)), [1 << len(ids) for ids in sets.categories])
        ratio.append(
            [
                worth[regime][sets.categories[regime][position]] if position != NOBODY else 0
                for regime, position in zip(ids.tolist(), best.tolist(), strict=True)
            ]
        )
    return {"ratio": np.array(ratio, dtype=np.int64).ravel(), "category": np.concatenate(category)}


def _reasons(rules: Rules, care: Circumstances) -> int:
    of_referral = {"review": REASON_BIT["emergency_review"], "refused": REASON_BIT["not_referred"], "payable": 0}
    undesignated = rules.designation_required and not care.facility_designated
    reasons = of_referral[rules.referral_outcomes[care.referral]]
    return reasons | REASON_BIT["facility_not_designated"] if undesignated else reasons


def _without_track(rules: Rules, care: Circumstances, *, met: bool) -> int:
    track = rules.fallback(care.disease_class)
    if care.disease_class != "other":
        return 0
    if care.setting not in track.settings:
        return REASON_BIT["outpatient_other_disease"]
    below = 0 if care.facility_level in track.facility_levels else REASON_BIT["facility_below_secondary"]
    return below if met else below | REASON_BIT["threshold_not_exceeded"]


def assess(  # noqa: PLR0913 - every input has its name
    tables: Tables, claims: Claims, standing: Standing, *, stay_cost: Column, base: Column, recorded: Column | None
) -> Assistance:
    """Assistance of every row, in the order of the calculation.

    stay_cost: policy-scope cost of the whole stay, fen
    base:      what insurance left of the in-scope cost, fen
    recorded:  what was really paid, fen: where it is given the pools run on that, whatever their cap
    """
    track, terms_track, met = _entered(tables.candidates, standing.situation, stay_cost)
    terms = terms_track * tables.regimes + standing.regime
    by_set = terms_track * tables.entries + standing.entry
    category, ratio = tables.category[by_set], tables.ratio[by_set]
    cap, pool = tables.annual_cap[terms], tables.pool[terms]

    reasons = _why_not(tables, standing.situation, category, track, met)
    payable = reasons == 0
    uncapped = shares(base, ratio)
    growth = np.where(payable, uncapped, 0) if recorded is None else recorded
    limit = cap if recorded is None else np.full_like(cap, UNLIMITED)
    used = _used_before(claims.opening_assistance, growth, limit, pool, standing.year.number)
    remaining = np.maximum(cap - used, 0)
    potential = np.minimum(uncapped, remaining)
    paid = np.where(payable, potential, 0)
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
        assistance_paid=paid,
        pool_paid_after=used + (paid if recorded is None else recorded),
    )


def _why_not(tables: Tables, situation: Column, category: Column, track: Column, met: Flags) -> Column:
    reasons = tables.reasons[situation]
    reasons |= np.where(category == NOBODY, REASON_BIT["not_a_recipient"], 0)
    reasons |= np.where(track == NO_TRACK, tables.reasons_without_track[situation * 2 + met], 0)
    return reasons


def _entered(candidates: Sequence[Candidates], situation: Column, stay_cost: Column) -> tuple[Column, Column, Flags]:
    """(the track that takes the row, the track whose terms it has, whether its cost fits the city's track)."""
    first, *others = candidates
    terms_track = first.track[situation]
    met = _cost_met(first, situation, stay_cost)
    track = np.where(met & first.admits[situation], terms_track, NO_TRACK)
    for other in others:
        entered = _cost_met(other, situation, stay_cost) & other.admits[situation]
        track[entered] = terms_track[entered] = other.track[situation][entered]
    return track, terms_track, met


def _cost_met(candidates: Candidates, situation: Column, stay_cost: Column) -> Flags:
    return (stay_cost > candidates.above[situation]) & (stay_cost <= candidates.at_most[situation])


def _used_before(opening: Column, amounts: Column, cap: Column, pool: Column, segment: Column) -> Column:
    used = np.empty_like(amounts)
    for number in np.bincount(pool).nonzero()[0].tolist():
        rows = np.flatnonzero(pool == number)
        used[rows] = used_before(opening[number, rows], amounts[rows], cap[rows], segment[rows])
    return used
