"""Where the rules of a situation change what they pay: thresholds, deductibles, ratios and caps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from calc_service.domain.figures import number_or
from calc_service.domain.money import HIGHEST_AMOUNT, UNLIMITED
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.regimes import Tables
from calc_service.engine.tracks import Track
from calc_service.policy.decision_space.shares import Share
from calc_service.policy.decision_space.situations import Situation


@dataclass(frozen=True, slots=True)
class Landmarks:
    """The terms that occur under the situation's rules and under the city's, so that both can be compared.

    stays:           bounds of the tracks' cost conditions, fen
    insurance, tilt: the funds before and after medical assistance
    assistance:      by (pool, ratio and cap), the pool as position in `RuleBook.pools`
    """

    stays: tuple[int, ...]
    insurance: tuple[Share, ...]
    assistance: tuple[tuple[int, Share], ...]
    tilt: tuple[Share, ...]


def landmarks(tables: Tables, situation: Situation) -> Landmarks:
    """The landmarks of a situation, each once."""
    editions = (situation.edition, situation.city)
    tracks = [track for edition in editions for track in edition.medical_assistance.tracks]
    assistance = [
        (tables.book.pools.index(track.pool), Share(0, ratio.number, track.annual_cap.number))
        for track in tracks
        for ratio in track.ratio.values()
    ]
    tilt = [
        Share(terms.threshold.number, terms.ratio.number, number_or(terms.annual_cap, UNLIMITED))
        for terms in (edition.tilt_assistance.terms for edition in editions)
        if terms is not None
    ]
    return Landmarks(
        stays=_stays(tracks),
        insurance=tuple(dict.fromkeys(_insurance(tables, situation))),
        assistance=tuple(dict.fromkeys(assistance)),
        tilt=tuple(dict.fromkeys(tilt)),
    )


def _stays(tracks: Sequence[Track]) -> tuple[int, ...]:
    """The bounds as they are written; what a track takes begins or ends there or a fen beside."""
    written = {bound.number for track in tracks for bound in track.bounds}
    ends = {end for track in tracks for end in (track.lowest, track.highest) if 0 < end <= HIGHEST_AMOUNT}
    return tuple(sorted(written | {end for end in ends if written.isdisjoint(range(end - 1, end + 2))}))


def _insurance(tables: Tables, situation: Situation) -> Iterator[Share]:
    terms = tables.catastrophic_insurance
    year = int(terms.year_entries(np.array([situation.year]))[0])
    for insurance, uplifted in product(situation.insurances, (0, 1)):
        place = ((situation.regime * len(INSURANCES) + insurance) * terms.years + year) * 2 + uplifted
        yield Share(int(terms.deductible[place]), int(terms.ratio[place]), int(terms.annual_cap[place]))
