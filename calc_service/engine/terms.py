"""What every law says for one claim: looked up by who, where and when in the tables of a rule book.

The same source runs as it stands, over tables of lists, and compiled, over tables of columns (`engine.compiled`).
A *regime* is one set of rules of one profile (see `tables`); an *entry* is a category set under a regime; a *situation*
is a combination of circumstances under a regime.
"""

from typing import NamedTuple

from calc_service.domain.vocabulary import INSURANCES, SETTINGS
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.columns import NONE, Numbers
from calc_service.engine.regimes import RegimeTables, period_of, regime_in, regime_on
from calc_service.engine.term_tables import (
    AssistanceTables,
    CatastrophicTables,
    SafeguardTables,
    TermTables,
    TiltTables,
)
from calc_service.law import medical_assistance
from calc_service.law.catastrophic_insurance import CatastrophicTerms
from calc_service.law.claim import Terms
from calc_service.law.medical_assistance import AssistanceTerms
from calc_service.law.safeguards import SafeguardTerms
from calc_service.law.tilt_assistance import TiltTerms

EVERY_INSURANCE = len(INSURANCES)
EVERY_CIRCUMSTANCE = len(CIRCUMSTANCES)
OUTPATIENT = EVERY_CIRCUMSTANCE // len(SETTINGS) * SETTINGS.index("outpatient")
"""The first of the circumstances of outpatient care; stays come before."""
NO_TRACK = -1
NOBODY = -1
"""As the position of a category: no active category."""
NOT_COVERED = -2
"""The same under a track that is for some categories alone: none of them is active."""
NOT_ON_FILE = 0
"""The year entry of years without catastrophic terms."""


class Facts(NamedTuple):
    """Who, where and when of one claim: positions as in `Claims`, the days counted from 1970-01-01.

    stay_cost: policy-scope cost of the whole stay, fen
    admitted_on: NONE where that is not known; nothing rests on it where no rules go by it
    """

    day: int
    year: int
    district: int
    category_set: int
    insurance: int
    circumstances: int
    stay_cost: int
    admitted_on: int = NONE


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
    """By which rules a claim is assessed, and what they say.

    Where the day of admission is not known, they are those of an admission on the day of settlement.
    """
    return _looked_up(facts, tables, tables.rules.admission_days)


def _looked_up(facts: Facts, tables: TermTables, admission_days: Numbers | None) -> tuple[Reference, Terms]:
    """Compiled code is made anew for rules without such days, and has nothing of what asks for None in it."""
    if admission_days is None:
        regime = regime_on(facts.day, facts.district, tables.rules)
        reference, assistance = _assisted(regime, facts, tables)
    else:
        regime = _regime_by_admission(facts, tables.rules, admission_days)
        reference, known = _assisted(regime, facts, tables)
        assistance = _whatever_admission(reference, known, facts, tables)
    situation = regime * EVERY_CIRCUMSTANCE + facts.circumstances
    return reference, Terms(
        catastrophic_terms(facts, regime, reference.entry, tables.catastrophic_insurance),
        assistance,
        _tilt(regime, reference.entry, situation, tables.tilt_assistance),
        _safeguards(regime, reference.entry, situation, tables.safeguards),
    )


def _assisted(regime: int, facts: Facts, tables: TermTables) -> tuple[Reference, AssistanceTerms]:
    """What medical assistance says under a regime."""
    assistance = tables.medical_assistance
    entry = tables.rules.first_entry[regime] + facts.category_set
    situation = regime * EVERY_CIRCUMSTANCE + facts.circumstances
    entered = track_of(situation, facts.stay_cost, assistance)
    category = assistance.category[entered.terms_track * assistance.entries + entry]
    if category == NOT_COVERED:
        without = entered.without + len(assistance.reasons_of_care) * 2
        entered = Entered(turned_away(entered.track), assistance.candidate[situation], without)
        category = assistance.category[entered.terms_track * assistance.entries + entry]
    reference = Reference(
        regime,
        entry,
        entered.track,
        entered.terms_track,
        assistance.pool[entered.terms_track * assistance.regimes + regime],
        tables.catastrophic_insurance.category[entry],
        category,
    )
    return reference, _assistance(reference, situation, entered.without, assistance)


def _regime_by_admission(facts: Facts, rules: RegimeTables, admission_days: Numbers) -> int:
    period = len(admission_days)
    if facts.circumstances < OUTPATIENT and facts.admitted_on != NONE:
        period = period_of(facts.admitted_on, admission_days)
    return regime_in(period, facts.day, facts.district, rules)


def _whatever_admission(
    reference: Reference, terms: AssistanceTerms, facts: Facts, tables: TermTables
) -> AssistanceTerms:
    """`terms`; of a stay that began nobody knows when as far as they hold on every day up to that of settlement.

    Where on another day the claim would be made something else of, that day is needed.
    """
    if facts.circumstances >= OUTPATIENT or facts.admitted_on != NONE:
        return terms
    certain, differs = medical_assistance.reasons_against(terms), False
    for period in range(tables.rules.periods - 1):
        regime = regime_in(period, facts.day, facts.district, tables.rules)
        other, its_terms = _assisted(regime, facts, tables)
        reasons = medical_assistance.reasons_against(its_terms)
        differs = (
            differs
            or reasons != medical_assistance.reasons_against(terms)
            or (max(other.track, NO_TRACK), other.pool) != (max(reference.track, NO_TRACK), reference.pool)
            or (its_terms.ratio, its_terms.annual_cap) != (terms.ratio, terms.annual_cap)
        )
        certain &= reasons
    if not differs:
        return terms
    return AssistanceTerms(
        terms.ratio,
        terms.annual_cap,
        terms.recipient,
        terms.entered,
        terms.of_care,
        terms.of_track,
        certain,
        medical_assistance.ADMISSION_DAY_NEEDED,
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
        medical_assistance.EVERY_REASON,
        medical_assistance.NO_REASON,
    )


def _tilt(regime: int, entry: int, situation: int, tables: TiltTables) -> TiltTerms:
    return TiltTerms(
        tables.has_standard[regime],
        tables.admits[situation],
        tables.first_group[entry],
        tables.end_of_groups[entry],
    )


def _safeguards(regime: int, entry: int, situation: int, tables: SafeguardTables) -> SafeguardTerms:
    return SafeguardTerms(
        tables.deposit_category[entry],
        tables.deposit_admits[situation],
        tables.direct[entry],
        tables.monitored[entry],
        tables.burden_threshold[regime],
    )
