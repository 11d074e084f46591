"""What the rules treat alike: category sets with equal table entries, and circumstances with equal outcomes."""

from dataclasses import dataclass, replace

import numpy as np

from calc_service.domain.vocabulary import REFERRALS
from calc_service.engine.claims import CIRCUMSTANCES, Circumstances
from calc_service.engine.columns import Column, Flags
from calc_service.engine.tables import Tables
from calc_service.engine.terms import NOBODY
from calc_service.policy.decision_space.situations import Situation


@dataclass(frozen=True, slots=True)
class Addition:
    """One more category: `fewer` and `more` are sets, `before` and `after` the positions of those tried for them.

    same_tilt: whether both are in the same groups of tilt assistance
    """

    before: int
    after: int
    fewer: int
    more: int
    same_tilt: bool = True


@dataclass(frozen=True, slots=True)
class RepresentativeSets:
    """One category set of each kind, those of the fewest categories first.

    of_city:   which of them the city knows too
    additions: each pair of kinds that one more category leads between, with the smallest sets of which that is true
    """

    sets: Column
    of_city: Flags
    additions: tuple[Addition, ...]


def representative_sets(tables: Tables, situation: Situation) -> RepresentativeSets:
    """The sets of categories in force, each kind once."""
    sets = _in_force(tables, situation)
    city = int(tables.columns.rules.categories_in_force[situation.city_regime])
    of_city = sets & ~city == 0
    worth = np.vstack(
        [
            _worth(tables, situation.regime, sets),
            np.where(of_city, _worth(tables, situation.city_regime, sets & city), NOBODY),
            of_city,
        ]
    )
    first, kind = _first_of_each(worth)
    entries = tables.columns.rules.first_entry[situation.regime] + sets[first]
    tilt = [tables.tilt_groups_of(entry) for entry in entries.tolist()]
    additions = (replace(each, same_tilt=tilt[each.before] == tilt[each.after]) for each in _additions(sets, kind))
    return RepresentativeSets(sets[first], of_city[first], tuple(additions))


def _in_force(tables: Tables, situation: Situation) -> Column:
    known = int(tables.columns.rules.categories_in_force[situation.regime])
    sets = np.arange(known + 1, dtype=np.int64)
    sets = sets[sets & ~known == 0]
    return np.array(sorted(sets.tolist(), key=int.bit_count), dtype=np.int64)


def _worth(tables: Tables, regime: int, sets: Column) -> Column:
    """All that the amounts of a claim take from a category set; one column a set."""
    assistance = tables.columns.medical_assistance
    entry = tables.columns.rules.first_entry[regime] + sets
    by_track = np.arange(len(tables.tracks))[:, np.newaxis] * assistance.entries + entry
    nobody = (assistance.category[by_track] < 0).astype(np.int64)
    return np.vstack(
        [
            tables.columns.catastrophic_insurance.uplifted[entry],
            assistance.ratio[by_track],
            nobody,
            tables.columns.tilt_assistance.first_group[entry],
            tables.columns.tilt_assistance.end_of_groups[entry],
        ]
    )


def _first_of_each(worth: Column) -> tuple[Column, Column]:
    """(the first column of each kind, in order; by column the position of its kind among these)."""
    _, first, kind = np.unique(worth, axis=1, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return first[order], np.argsort(order)[kind.reshape(-1)]


def _additions(sets: Column, kind: Column) -> list[Addition]:
    """In order of the smaller set, so that the first of a pair of kinds is the one of the fewest categories."""
    kind_of: dict[int, int] = dict(zip(sets.tolist(), kind.tolist(), strict=True))
    found: dict[tuple[int, int], Addition] = {}
    for fewer, before in kind_of.items():
        for bit in range(int(sets.max()).bit_length()):
            more = fewer | 1 << bit
            after = kind_of.get(more)
            if after is not None and after != before:
                found.setdefault((before, after), Addition(before, after, fewer, more))
    return list(found.values())


def representative_circumstances(tables: Tables, situation: Situation) -> Column:
    """Positions in CIRCUMSTANCES, the plainest of each kind, the plainest kind first."""
    every = np.array([each for each in PLAINEST_FIRST if each in situation.circumstances], dtype=np.int64)
    regimes = (situation.regime, situation.city_regime)
    first, _ = _first_of_each(np.vstack([_outcome(tables, regime, every) for regime in regimes]))
    return every[first]


def _outcome(tables: Tables, regime: int, circumstances: Column) -> Column:
    """All that the amounts and the status of a claim take from its circumstances."""
    assistance = tables.columns.medical_assistance
    entry = regime * len(CIRCUMSTANCES) + circumstances
    return np.vstack(
        [
            assistance.reasons_of_care[entry],
            assistance.reasons_without_track[entry * 2],
            assistance.reasons_without_track[entry * 2 + 1],
            *(
                taken.reshape(assistance.candidates, -1)[:, entry]
                for taken in (assistance.candidate, assistance.admits)
            ),
            tables.columns.tilt_assistance.admits[entry],
        ]
    )


def _plainness(circumstances: Circumstances) -> tuple[object, ...]:
    return not circumstances.facility_designated, REFERRALS.index(circumstances.referral)


PLAINEST_FIRST = sorted(range(len(CIRCUMSTANCES)), key=lambda position: _plainness(CIRCUMSTANCES[position]))
"""Every position in CIRCUMSTANCES: designated facilities first, then in order of the referral."""
