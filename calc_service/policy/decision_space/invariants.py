"""What holds at every single point, whatever the rules say: each function names the rows at which it does not.

None of these can be broken by a figure alone that the loader accepts: they watch the calculation itself, and rules that
leave care without an outcome or with two.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from calc_service.domain.columns import AMOUNTS
from calc_service.domain.figures import number_or
from calc_service.domain.money import UNLIMITED
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.columns import Column, Flags, rounded_shares
from calc_service.engine.ledger import Ledger
from calc_service.engine.rules import TiltGroup
from calc_service.engine.tables import REASON_BIT, Tables
from calc_service.engine.terms import NO_TRACK, turned_away
from calc_service.law.medical_assistance import CATEGORY_NOT_COVERED, NOT_PAYABLE, PAYABLE, REVIEW
from calc_service.law.tilt_assistance import PAYABLE as TILT_PAYABLE
from calc_service.policy.decision_space.situations import Situation


@dataclass(frozen=True, slots=True)
class TrackLimits:
    """A track as its rules state it. number: position in the tables; admits: by circumstances; amounts in fen.

    covers: the categories whose claims alone enter, as a set; None where everybody's do
    """

    number: int
    admits: Flags
    covers: int | None
    lowest: int
    highest: int
    annual_cap: int


@dataclass(frozen=True, slots=True)
class TiltLimits:
    """A group of tilt assistance as its rules state it.

    included: by set of categories, whether it is in the group
    bands:    (threshold, fen, ratio, basis points), ascending; annual_cap: fen
    """

    included: Flags
    bands: tuple[tuple[int, int], ...]
    annual_cap: int

    def entitlement(self, base: Column) -> Column:
        """What each base entitles to, fen: of the parts of it by the highest band first, rounded and capped once."""
        shares, rest = np.zeros(len(base), dtype=np.int64), base
        for threshold, ratio in reversed(self.bands):
            shares = shares + np.maximum(rest - threshold, 0) * ratio
            rest = np.minimum(rest, threshold)
        return np.minimum(rounded_shares(shares), self.annual_cap)


@dataclass(frozen=True, slots=True)
class SituationLimits:
    """What the rules of a situation allow, read from the rules and not from the tables that the engine looks up.

    catastrophic_caps: by uplifted; uplifted: the categories of the uplift as a set; amounts in fen
    """

    tracks: tuple[TrackLimits, ...]
    uplifted: int
    catastrophic_caps: Column
    tilt: tuple[TiltLimits, ...]


Invariant = Callable[[Ledger, SituationLimits], Flags]
"""Which rows break it."""


def limits(tables: Tables, situation: Situation) -> SituationLimits:
    """The limits that the rules of a situation state."""
    edition, terms = situation.edition, situation.terms
    numbers = tables.tracks
    categories = tables.book.profiles[situation.profile].categories
    tracks = tuple(
        TrackLimits(
            number=numbers.index(track.id),
            admits=np.array([track.admits(care) for care in CIRCUMSTANCES]),
            covers=None if track.categories is None else _as_set(track.categories, categories),
            lowest=track.lowest,
            highest=track.highest,
            annual_cap=track.annual_cap.number,
        )
        for track in edition.medical_assistance.tracks
    )
    uplift = edition.catastrophic_insurance.uplift
    general = 0 if terms is None else number_or(terms.annual_cap, UNLIMITED)
    return SituationLimits(
        tracks=tracks,
        uplifted=_as_set(uplift.categories, categories),
        catastrophic_caps=np.array([general, number_or(uplift.annual_cap, UNLIMITED)], dtype=np.int64),
        tilt=tuple(
            TiltLimits(
                _in_group(group, categories),
                tuple((band.threshold.number, band.ratio.number) for band in group.bands),
                number_or(group.annual_cap, UNLIMITED),
            )
            for group in edition.tilt_assistance.groups
        ),
    )


_LOOKED_AT_AGAIN = REASON_BIT["admission_day_needed"] | REASON_BIT["emergency_review"]


def _as_set(members: AbstractSet[str], categories: Sequence[str]) -> int:
    return sum(1 << bit for bit, category in enumerate(categories) if category in members)


def _in_group(group: TiltGroup, categories: Sequence[str]) -> Flags:
    """By set of categories, whether it is in a group of tilt assistance."""
    sets = np.arange(1 << len(categories))
    members = sum(1 << bit for bit, category in enumerate(categories) if group.includes(category))
    return np.full(len(sets), fill_value=True) if group.categories is None else sets & members != 0


def one_outcome(ledger: Ledger, _: SituationLimits) -> Flags:
    """Payable, to be reviewed or not payable, as the reasons say; only what is payable is paid by these rules."""
    reasons, paid = ledger.assessed.reasons, ledger.assessed.assistance_paid
    expected = np.where(reasons & ~_LOOKED_AT_AGAIN == 0, REVIEW, NOT_PAYABLE)
    expected = np.where(reasons == 0, PAYABLE, expected)
    payable = ledger.assessed.status == PAYABLE
    tilt = ledger.assessed.tilt_status == TILT_PAYABLE
    in_full = paid == ledger.assessed.assistance_potential
    broken: Flags = ledger.assessed.status != expected
    broken |= np.where(payable, ~in_full, (paid != 0) | tilt)
    broken |= ~tilt & (ledger.assessed.tilt_paid != 0)
    return broken


def one_track(ledger: Ledger, allowed: SituationLimits) -> Flags:
    """At most one track takes a claim, the one that its rules say; what none takes is not payable.

    A track that names categories takes nobody else's claims, and is told to have turned them away.
    """
    cost, care = ledger.claims.policy_scope_cost, ledger.claims.circumstances
    taken_by = np.zeros(len(ledger), dtype=np.int64)
    expected = np.full(len(ledger), NO_TRACK)
    for track in allowed.tracks:
        takes = track.admits[care] & (cost >= track.lowest) & (cost <= track.highest)
        taken_by += takes
        covered = takes if track.covers is None else takes & (ledger.claims.category_set & track.covers != 0)
        expected[takes] = turned_away(track.number)
        expected[covered] = track.number
    broken: Flags = ledger.assessed.track != expected
    broken |= taken_by > 1
    broken |= (expected <= NO_TRACK) & (ledger.assessed.reasons == 0)
    broken |= (expected < NO_TRACK) != (ledger.assessed.reasons & CATEGORY_NOT_COVERED != 0)
    return broken


def conservation(ledger: Ledger, _: SituationLimits) -> Flags:
    """Payments and the person's rest are the cost, fund by fund and together (docs/calculation.md#claim-by-claim)."""
    claims, found = ledger.claims, ledger.assessed
    insured = claims.basic_paid + claims.other_insurance_paid + found.catastrophic_paid
    helped = found.assistance_paid + found.tilt_paid
    in_scope = claims.policy_scope_cost - insured - helped
    broken: Flags = found.assistance_base != claims.policy_scope_cost - insured
    broken |= ledger.assessed.in_scope_self_pay != in_scope
    broken |= ledger.assessed.out_of_scope_cost != claims.total_cost - claims.policy_scope_cost
    broken |= insured + helped + ledger.assessed.total_self_pay != claims.total_cost
    return broken


def nothing_negative(ledger: Ledger, _: SituationLimits) -> Flags:
    """No amount of the outcome is below zero."""
    broken = np.zeros(len(ledger), dtype=np.bool_)
    for name in _AMOUNTS:
        broken |= ledger.column(name) < 0
    return broken


def within_base(ledger: Ledger, _: SituationLimits) -> Flags:
    """No fund pays more than what was left for it to look at."""
    found = ledger.assessed
    left = found.assistance_base - found.assistance_paid
    return (
        (found.catastrophic_entitled > found.catastrophic_base)
        | (found.catastrophic_paid > found.catastrophic_base)
        | (found.assistance_uncapped > found.assistance_base)
        | (found.assistance_paid > found.assistance_potential)
        | (found.assistance_potential > found.assistance_uncapped)
        | (ledger.assessed.tilt_paid > left)
    )


def within_caps(ledger: Ledger, allowed: SituationLimits) -> Flags:
    """No payment takes the year beyond its cap; a year that began beyond it gets nothing more."""
    found = ledger.assessed
    uplifted = (ledger.claims.category_set & allowed.uplifted != 0).astype(np.int64)
    insured = found.catastrophic_entitled_before + found.catastrophic_entitled
    broken: Flags = insured > allowed.catastrophic_caps[uplifted]
    caps = [np.where(group.included[ledger.claims.category_set], group.annual_cap, 0) for group in allowed.tilt]
    broken |= ledger.assessed.tilt_paid_before + ledger.assessed.tilt_paid > np.max([_nothing(ledger), *caps], axis=0)
    used = np.take_along_axis(ledger.claims.opening_assistance, found.pool[np.newaxis], axis=0)[0]
    for track in allowed.tracks:
        beyond = (found.assistance_paid > 0) & (used + found.assistance_paid > track.annual_cap)
        broken |= beyond & (found.track == track.number)
    return broken


def best_group(ledger: Ledger, allowed: SituationLimits) -> Flags:
    """The year is entitled to what the best of the person's groups gives for its base, before the claim and with it."""
    found, sets = ledger.assessed, ledger.claims.category_set
    before = after = _nothing(ledger)
    for group in allowed.tilt:
        included = group.included[sets]
        before = np.maximum(before, included * group.entitlement(ledger.claims.opening_tilt_base))
        after = np.maximum(after, included * group.entitlement(found.tilt_base_after))
    broken: Flags = found.tilt_paid_before != before
    broken |= found.tilt_paid_before + found.tilt_paid != after
    return broken


def _nothing(ledger: Ledger) -> Column:
    """0 for each row, fen."""
    return np.zeros(len(ledger), dtype=np.int64)


_AMOUNTS = (*AMOUNTS, "catastrophic_paid")
INVARIANTS: Mapping[str, Invariant] = {
    "one_outcome": one_outcome,
    "one_track": one_track,
    "conservation": conservation,
    "nothing_negative": nothing_negative,
    "within_base": within_base,
    "within_caps": within_caps,
    "best_group": best_group,
}
"""By the name that a violation bears."""
