"""The tables in which the terms of claims are looked up: lists for a case, columns for a file.

What they are by is told in `terms`: a regime, an entry, a situation; `tables` makes them of a rule book.
"""

from typing import NamedTuple

from calc_service.engine.columns import Booleans, Numbers
from calc_service.engine.regimes import RegimeTables
from calc_service.law.tilt_assistance import TiltStandards


class CatastrophicTables(NamedTuple):
    """Catastrophic insurance.

    insured:    by (regime, insurance)
    year_entry: by year from `first_year` on, 0 where none of its figures is known; years: how many entries there are
    deductible (fen), ratio (basis points), annual_cap (fen): by (regime, insurance, year entry, uplifted)
    category, uplifted: by entry
    """

    insured: Booleans
    first_year: int
    year_entry: Numbers
    years: int
    deductible: Numbers
    ratio: Numbers
    annual_cap: Numbers
    category: Numbers
    uplifted: Numbers


class AssistanceTables(NamedTuple):
    """Medical assistance.

    candidates: how many tracks a claim may enter; the first is the city's track of its disease class
    candidate, admits, above, at_most: by (candidate, situation): the track, NO_TRACK where there is none; whether the
        circumstances are right, the cost aside; cost bounds in fen
    annual_cap (fen), pool:             by (track, regime)
    ratio (basis points), category:     by (track, entry); category: NOT_COVERED where the track turns such persons away
    reasons_of_care:       by situation, as bits
    reasons_without_track: by (whether a track turned the person away, situation, whether the stay's cost is within the
        bounds of the city's track), as bits
    """

    candidates: int
    candidate: Numbers
    admits: Booleans
    above: Numbers
    at_most: Numbers
    regimes: int
    entries: int
    annual_cap: Numbers
    pool: Numbers
    ratio: Numbers
    category: Numbers
    reasons_of_care: Numbers
    reasons_without_track: Numbers


class TiltTables(NamedTuple):
    """Tilt assistance.

    has_standard: by regime; admits: by situation
    first_group, end_of_groups: by entry, where the groups of such a person stand in `standards`
    """

    has_standard: Booleans
    admits: Booleans
    first_group: Numbers
    end_of_groups: Numbers
    standards: TiltStandards


class SafeguardTables(NamedTuple):
    """Safeguards. By entry: deposit_category, direct, monitored; by situation: deposit_admits; by regime: the rest."""

    deposit_category: Booleans
    deposit_admits: Booleans
    direct: Booleans
    monitored: Booleans
    burden_threshold: Numbers


class TermTables(NamedTuple):
    """The whole rule book in whole numbers."""

    rules: RegimeTables
    catastrophic_insurance: CatastrophicTables
    medical_assistance: AssistanceTables
    tilt_assistance: TiltTables
    safeguards: SafeguardTables
