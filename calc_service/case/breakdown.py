"""One row of the ledger explained: its cited steps, and why it is not simply payable.

Nothing is computed here: formulas show the amounts that the ledger holds.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from calc_service.case.reply_types import BreakdownStep, ClaimAmounts, FigureUsed, ReasonDetail
from calc_service.domain.figures import Figure
from calc_service.domain.money import percent, ratio_text, yuan
from calc_service.domain.vocabulary import FACILITY_LEVELS, REFERRALS, SETTINGS
from calc_service.engine.edition import Edition
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.premium import Subsidy
from calc_service.engine.rules import Track, Uplift, YearlyTerms
from calc_service.engine.tables import REASON_BIT, Tables
from calc_service.engine.terms import EVERY_INSURANCE, NOBODY
from calc_service.law.tilt_assistance import NO_STANDARD

QUOTES_REMEMBERED = 4096
ZERO = yuan(0)


class Quote(NamedTuple):
    """What a step rests on: the clauses and figures as shown, and whether every figure is verified."""

    clauses: list[str]
    figures: list[FigureUsed]
    verified: bool


class QuotedTerms(NamedTuple):
    """Terms that many claims share: what they rest on, and their formula, parted where an amount of the claim stands.

    Without a formula they say nothing.
    """

    rests_on: Quote
    formula: tuple[str, ...]


def figure_text(figure: Figure) -> str | None:
    """The value of a figure as replies show it: yuan or a ratio, None where the rules say there is none."""
    if figure.value is None:
        return None
    return yuan(figure.value) if figure.unit == "fen" else ratio_text(figure.value)


@lru_cache(QUOTES_REMEMBERED)
def quote(cite: str, *figures: Figure) -> Quote:
    """What a step rests on: the clause it cites ("" for none) and its figures."""
    cites = [cite, *(figure.cite for figure in figures)]
    return Quote(
        clauses=list(dict.fromkeys(filter(None, cites))),
        figures=[FigureUsed(each.name, figure_text(each), each.start, each.verified) for each in figures],
        verified=all(figure.verified for figure in figures),
    )


class Breakdown:
    """Writes breakdowns under one rule book in one language; what many rows share is worded once."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._labels = {name: step.label.in_language(language) for name, step in tables.book.wording.steps.items()}
        self._cited = {name: quote(step.cite) for name, step in tables.book.wording.steps.items()}
        self._terms: dict[tuple[object, ...], QuotedTerms] = {}

    def of_claim(self, row: LedgerRow, shown: ClaimAmounts) -> tuple[list[BreakdownStep], bool]:
        """(the steps of one row, whether all figures they use are verified).

        shown: the row's amounts in yuan, as the reply shows them
        """
        insured, assisted, tilted = self._insured(row), self._assisted(row), self._tilted(row)
        before_insurance = f"{shown.policy_scope_cost} − {shown.basic_paid} − {shown.other_insurance_paid}"
        after_assistance = f"{shown.assistance_base} − {shown.assistance_paid} − {shown.tilt_paid}"
        own = self._own_clause
        steps = [
            own("out_of_scope_cost", f"{shown.total_cost} − {shown.policy_scope_cost}", shown.out_of_scope_cost),
            own("catastrophic_base", before_insurance, shown.catastrophic_base),
            *self._catastrophic(row, shown, insured),
            own("assistance_base", f"{shown.catastrophic_base} − {shown.catastrophic_paid}", shown.assistance_base),
            *self._assistance(row, shown, assisted),
            *self._tilt(row, shown, tilted),
            own("in_scope_self_pay", after_assistance, shown.in_scope_self_pay),
            own("total_self_pay", f"{shown.in_scope_self_pay} + {shown.out_of_scope_cost}", shown.total_self_pay),
        ]
        return steps, insured.rests_on.verified and assisted.rests_on.verified and tilted.rests_on.verified

    def of_premium(self, subsidy: Subsidy) -> tuple[list[BreakdownStep], bool]:
        """(the steps of one premium subsidy, whether all figures they use are verified)."""
        granted, formula = quote(subsidy.cite), ZERO
        if subsidy.ratio:
            granted = quote(subsidy.cite, subsidy.share_of, subsidy.ratio)
            formula = f"{yuan(subsidy.share_of.number)} × {percent(subsidy.ratio.number)}"
        left, given = quote(subsidy.cite, subsidy.standard), yuan(subsidy.subsidy)
        remainder = f"{yuan(subsidy.standard.number)} − {given}"
        steps = [
            self._step("premium_subsidy", formula, given, granted),
            self._step("premium_personal", remainder, yuan(subsidy.personal), left),
        ]
        return steps, granted.verified and left.verified

    def _step(self, name: str, formula: str, amount: str, rests_on: Quote) -> BreakdownStep:
        return BreakdownStep(name, self._labels[name], formula, amount, rests_on.clauses, rests_on.figures)

    def _own_clause(self, name: str, formula: str, amount: str) -> BreakdownStep:
        """A step that rests on the clause that its wording cites."""
        return self._step(name, formula, amount, self._cited[name])

    def _catastrophic(self, row: LedgerRow, shown: ClaimAmounts, terms: QuotedTerms) -> Iterator[BreakdownStep]:
        if terms.formula:
            formula = yuan(row.catastrophic_before + row.catastrophic_base).join(terms.formula)
            if row.catastrophic_entitled_before:
                formula = f"{formula} − {yuan(row.catastrophic_entitled_before)}"
            yield self._step("catastrophic_entitled", formula, shown.catastrophic_entitled, terms.rests_on)
        if row.catastrophic_settled >= 0:
            yield self._own_clause("catastrophic_paid", shown.catastrophic_paid, shown.catastrophic_paid)

    def _insured(self, row: LedgerRow) -> QuotedTerms:
        key = ("catastrophic", row.regime, row.year, row.entry, row.insurance)
        return self._terms.get(key) or self._terms.setdefault(key, self._catastrophic_terms(row))

    def _catastrophic_terms(self, row: LedgerRow) -> QuotedTerms:
        rules = self._tables.edition(row.regime).catastrophic_insurance
        tables = self._tables.lists.catastrophic_insurance
        if not tables.insured[row.regime * EVERY_INSURANCE + row.insurance]:
            return QuotedTerms(quote(""), ())
        terms = self._tables.book.catastrophic_terms[row.year]
        uplift = rules.uplift if tables.uplifted[row.entry] else None
        formula, figures = _uplifted(terms, uplift) if uplift else _general(terms)
        return QuotedTerms(quote(self._tables.book.wording.steps["catastrophic_entitled"].cite, *figures), formula)

    def _assistance(self, row: LedgerRow, shown: ClaimAmounts, terms: QuotedTerms) -> Iterator[BreakdownStep]:
        formula = ZERO
        if terms.formula:
            above, ratio, below = terms.formula
            formula = f"{above}{shown.assistance_base}{ratio}{shown.assistance_cap_remaining}{below}"
        if not row.reasons:
            yield self._step("assistance", formula, shown.assistance_paid, terms.rests_on)
            return
        if terms.formula:
            yield self._step("assistance_potential", formula, shown.assistance_potential, terms.rests_on)
        yield self._step("assistance", shown.assistance_paid, shown.assistance_paid, self._why_not(row.reasons))

    def _assisted(self, row: LedgerRow) -> QuotedTerms:
        key = ("assistance", row.regime, row.terms_track, row.assistance_category)
        return self._terms.get(key) or self._terms.setdefault(key, self._assistance_terms(row))

    def _assistance_terms(self, row: LedgerRow) -> QuotedTerms:
        regime = row.regime
        rules = self._tables.edition(regime).medical_assistance
        track = next(each for each in rules.tracks if each.id == self._tables.tracks[row.terms_track])
        if row.assistance_category == NOBODY:
            return QuotedTerms(quote(track.cite), ())
        ratio = track.ratio[self._tables.profile_of(regime).categories[row.assistance_category]]
        formula = ("min(", f" × {percent(ratio.number)}, ", ")")
        return QuotedTerms(quote(track.cite, ratio, track.annual_cap, *track.bounds), formula)

    def _why_not(self, reasons: int) -> Quote:
        key = ("reasons", reasons)
        if key not in self._terms:
            texts = self._tables.book.wording.reasons
            cites = [texts[reason].cite for reason, bit in REASON_BIT.items() if reasons & bit]
            self._terms[key] = QuotedTerms(Quote(list(dict.fromkeys(cites)), [], verified=True), ())
        return self._terms[key].rests_on

    def _tilt(self, row: LedgerRow, shown: ClaimAmounts, terms: QuotedTerms) -> Iterator[BreakdownStep]:
        if row.tilt_status == NO_STANDARD:
            return
        formula = yuan(row.tilt_base_after).join(terms.formula)
        if row.tilt_paid_before:
            formula = f"{formula} − {yuan(row.tilt_paid_before)}"
        yield self._step("tilt", formula, shown.tilt_paid, terms.rests_on)

    def _tilted(self, row: LedgerRow) -> QuotedTerms:
        key = ("tilt", row.regime)
        return self._terms.get(key) or self._terms.setdefault(key, self._tilt_terms(row))

    def _tilt_terms(self, row: LedgerRow) -> QuotedTerms:
        rules = self._tables.edition(row.regime).tilt_assistance
        if rules.terms is None:
            return QuotedTerms(quote(rules.cite), ())
        terms = rules.terms
        formula = _capped(
            ("max(0, ", f" − {yuan(terms.threshold.number)}) × {percent(terms.ratio.number)}"), terms.annual_cap
        )
        return QuotedTerms(quote(rules.cite, terms.threshold, terms.ratio, terms.annual_cap), formula)


Formula = tuple[str, str]
"""The texts before and after the amount that a claim puts in."""


def _general(terms: YearlyTerms) -> tuple[Formula, tuple[Figure, ...]]:
    formula = ("max(0, ", f" − {yuan(terms.deductible.number)}) × {percent(terms.ratio.number)}")
    return _capped(formula, terms.annual_cap), (terms.deductible, terms.ratio, terms.annual_cap)


def _uplifted(terms: YearlyTerms, uplift: Uplift) -> tuple[Formula, tuple[Figure, ...]]:
    deductible = f"{yuan(terms.deductible.number)} × (1 − {percent(uplift.deductible_reduced_by.number)})"
    ratio = f"({percent(terms.ratio.number)} + {percent(uplift.ratio_raised_by.number)})"
    figures = (terms.deductible, uplift.deductible_reduced_by, terms.ratio, uplift.ratio_raised_by, uplift.annual_cap)
    return _capped(("max(0, ", f" − {deductible}) × {ratio}"), uplift.annual_cap), figures


def _capped(formula: Formula, cap: Figure) -> Formula:
    before, after = formula
    return formula if cap.value is None else (f"min({before}", f"{after}, {yuan(cap.value)})")


class ReasonDetails:
    """Writes reason details under one rule book in one language; rows with the same reasons share them."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._language = language
        self._known: dict[tuple[int, int, int], list[ReasonDetail]] = {}

    def of(self, row: LedgerRow) -> list[ReasonDetail]:
        """One entry for each reason of a ledger row, sorted."""
        key = row.reasons, row.regime, row.terms_track
        return self._known.get(key) or self._known.setdefault(key, self._written(*key))

    def _written(self, reasons: int, regime: int, terms_track: int) -> list[ReasonDetail]:
        edition = self._tables.edition(regime)
        name = self._tables.tracks[terms_track]
        track = next(each for each in edition.medical_assistance.tracks if each.id == name)
        required = _required(edition, track)
        return [self._detail(reason, required[reason]) for reason, bit in REASON_BIT.items() if reasons & bit]

    def _detail(self, reason: str, required: str | None) -> ReasonDetail:
        text = self._tables.book.wording.reasons[reason]
        message = text.message.in_language(self._language)
        return ReasonDetail(reason, message, text.field, required, text.cite, text.curable)


def _required(edition: Edition, track: Track) -> dict[str, str | None]:
    outcomes = edition.medical_assistance.referral_outcomes
    referrals = " | ".join(referral for referral in REFERRALS if outcomes[referral] == "payable")
    return {
        "emergency_review": referrals,
        "facility_below_secondary": " | ".join(level for level in FACILITY_LEVELS if level in track.facility_levels),
        "facility_not_designated": "true",
        "not_a_recipient": None,
        "not_referred": referrals,
        "outpatient_other_disease": " | ".join(setting for setting in SETTINGS if setting in track.settings),
        "threshold_not_exceeded": track.required_cost,
    }
