"""What every law says for one claim: looked up by who, where and when in the tables of a rule book.

The same source runs as it stands, over tables of lists, and compiled, over tables of columns (`engine.compiled`).
A *regime* is one set of rules of one profile (see `tables`); an *entry* is a category set under a regime; a *situation*
is a combination of circumstances under a regime.
"""

from typing import NamedTuple

from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.columns import Booleans, Numbers
from calc_service.law import medical_assistance
from calc_service.law.catastrophic_insurance import CatastrophicTerms
from calc_service.law.claim import Terms
from calc_service.law.medical_assistance import AssistanceTerms
from calc_service.law.safeguards import SafeguardTerms
from calc_service.law.tilt_assistance import TiltTerms

EVERY_INSURANCE = len(INSURANCES)
EVERY_CIRCUMSTANCE = len(CIRCUMSTANCES)
NO_TRACK = -1
NOBODY = -1
"""As the position of a category: no active category."""
NOT_COVERED = -2
"""The same under a track that is for some categories alone: none of them is active."""
NOT_ON_FILE = 0
"""The year entry of years without catastrophic terms."""


class RegimeTables(NamedTuple):
    """Which rules hold.

    starts:      first day of each edition; regimes: the regime by (edition, profile); profiles: how many there are
    profile:     by district, position in `RuleBook.profiles`; first_day, last_day: of each district
    first_entry: by regime, where its category sets begin in tables by entry
    categories_in_force: by regime, as a category set
    """

    starts: Numbers
    regimes: Numbers
    profiles: int
    profile: Numbers
    first_day: Numbers
    last_day: Numbers
    first_entry: Numbers
    categories_in_force: Numbers


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
    """Tilt assistance. By regime: has_standard, threshold, ratio, annual_cap; by situation: admits."""

    has_standard: Booleans
    admits: Booleans
    threshold: Numbers
    ratio: Numbers
    annual_cap: Numbers


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


class Facts(NamedTuple):
    """Who, where and when of one claim: positions as in `Claims`, the day counted from 1970-01-01.

    stay_cost: policy-scope cost of the whole stay, fen
    """

    day: int
    year: int
    district: int
    category_set: int
    insurance: int
    circumstances: int
    stay_cost: int


class Reference(NamedTuple):
    """By which rules a claim is looked up, and what of them is shown.

    track: NO_TRACK where none takes the claim, below it where one would but turns the person away (see `turned_away`)
    terms_track: whose terms are shown
    catastrophic_category, assistance_category: position of the category whose terms are used, NOBODY without one
    """

    regime: int
    entry: int
    track: int
    terms_track: int
    pool: int
    catastrophic_category: int
    assistance_category: int


class Entered(NamedTuple):
    """See `Reference`; `without`: where `reasons_without_track` says why no track takes the claim."""

    track: int
    terms_track: int
    without: int


def regime_on(day: int, district: int, rules: RegimeTables) -> int:
    """The regime of a district on a day; before the first rules, that of the first."""
    edition = len(rules.starts) - 1
    while edition > 0 and day < rules.starts[edition]:
        edition -= 1
    return rules.regimes[edition * rules.profiles + rules.profile[district]]


def year_entry(year: int, tables: CatastrophicTables) -> int:
    """The entry of a year, NOT_ON_FILE where none of its figures is known."""
    position = year - tables.first_year
    return tables.year_entry[position] if 0 <= position < len(tables.year_entry) else NOT_ON_FILE


def track_of(situation: int, stay_cost: int, tables: AssistanceTables) -> Entered:
    """The track that takes a claim, whoever the person is (cq-2022-116#2.3.2)."""
    terms_track = tables.candidate[situation]
    city_cost = medical_assistance.takes(stay_cost, tables.above[situation], tables.at_most[situation])
    track = terms_track if city_cost and tables.admits[situation] else NO_TRACK
    for number in range(1, tables.candidates):
        other = number * len(tables.reasons_of_care) + situation
        if tables.admits[other] and medical_assistance.takes(stay_cost, tables.above[other], tables.at_most[other]):
            track = terms_track = tables.candidate[other]
    return Entered(track, terms_track, situation * 2 + (1 if city_cost else 0))


def turned_away(track: int) -> int:
    """What stands in place of a track that turns the person away; of what stands in its place it is the track."""
    return 2 * NO_TRACK - track


def look_up(facts: Facts, tables: TermTables) -> tuple[Reference, Terms]:
    """By which rules a claim is assessed, and what they say."""
    regime = regime_on(facts.day, facts.district, tables.rules)
    entry = tables.rules.first_entry[regime] + facts.category_set
    situation = regime * EVERY_CIRCUMSTANCE + facts.circumstances
    entered = track_of(situation, facts.stay_cost, tables.medical_assistance)
    category = tables.medical_assistance.category[entered.terms_track * tables.medical_assistance.entries + entry]
    if category == NOT_COVERED:
        without = entered.without + len(tables.medical_assistance.reasons_of_care) * 2
        entered = Entered(turned_away(entered.track), tables.medical_assistance.candidate[situation], without)
        category = tables.medical_assistance.category[entered.terms_track * tables.medical_assistance.entries + entry]
    reference = Reference(
        regime,
        entry,
        entered.track,
        entered.terms_track,
        tables.medical_assistance.pool[entered.terms_track * tables.medical_assistance.regimes + regime],
        tables.catastrophic_insurance.category[entry],
        category,
    )
    return reference, Terms(
        catastrophic_terms(facts, regime, entry, tables.catastrophic_insurance),
        _assistance(reference, situation, entered.without, tables.medical_assistance),
        _tilt(regime, situation, tables.tilt_assistance),
        _safeguards(regime, entry, situation, tables.safeguards),
    )


def catastrophic_terms(facts: Facts, regime: int, entry: int, tables: CatastrophicTables) -> CatastrophicTerms:
    """What catastrophic insurance says to a person of this entry in this year (cq-2022-116#2.2.2)."""
    insured = regime * EVERY_INSURANCE + facts.insurance
    terms = (insured * tables.years + year_entry(facts.year, tables)) * 2 + tables.uplifted[entry]
    return CatastrophicTerms(tables.deductible[terms], tables.ratio[terms], tables.annual_cap[terms])


def _assistance(reference: Reference, situation: int, without: int, tables: AssistanceTables) -> AssistanceTerms:
    return AssistanceTerms(
        tables.ratio[reference.terms_track * tables.entries + reference.entry],
        tables.annual_cap[reference.terms_track * tables.regimes + reference.regime],
        reference.assistance_category != NOBODY,
        reference.track > NO_TRACK,
        tables.reasons_of_care[situation],
        tables.reasons_without_track[without],
    )


def _tilt(regime: int, situation: int, tables: TiltTables) -> TiltTerms:
    return TiltTerms(
        tables.has_standard[regime],
        tables.admits[situation],
        tables.threshold[regime],
        tables.ratio[regime],
        tables.annual_cap[regime],
    )


def _safeguards(regime: int, entry: int, situation: int, tables: SafeguardTables) -> SafeguardTerms:
    return SafeguardTerms(
        tables.deposit_category[entry],
        tables.deposit_admits[situation],
        tables.direct[entry],
        tables.monitored[entry],
        tables.burden_threshold[regime],
    )
