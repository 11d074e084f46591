"""One row of the ledger explained: its cited steps, each with formula, clauses and figures.

Nothing is computed here: every step says how its amount is made of others (`operations`), and shows the amount that the
ledger holds.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from calc_service.case.entitlements import deciding_group, insurance, insurance_figures, tilt_assistance, tilt_figures
from calc_service.case.operands import Operands
from calc_service.case.operations import (
    Node,
    Ruled,
    Stated,
    Taken,
    Values,
    above,
    capped,
    less,
    pattern,
    plus,
    share,
)
from calc_service.case.quotes import Quote, quote
from calc_service.case.reasons import cites_of
from calc_service.case.step_types import BreakdownStep
from calc_service.case.years import tilt_base_before
from calc_service.domain.money import yuan
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.premium import Subsidy
from calc_service.engine.rules import TiltGroup, Track
from calc_service.engine.tables import Tables
from calc_service.engine.terms import EVERY_INSURANCE, NO_TRACK, NOBODY
from calc_service.law.tilt_assistance import PAYABLE as TILT_PAYABLE


class StepForm(NamedTuple):
    """A step before the amounts of a claim are put in; many claims share it.

    amount:   the name of the amount that it makes
    pattern:  its formula, with `%(name)s` where an amount of the claim stands
    always:   whether it is shown without being asked for; what others leave out, programs may want to follow
    """

    step: str
    label: str
    amount: str
    pattern: str
    node: Node
    rests_on: Quote
    always: bool


class ClaimForms(NamedTuple):
    """All steps of a claim, and whether every figure they use is verified."""

    complete: tuple[StepForm, ...]
    shown: tuple[StepForm, ...]
    verified: bool


class Shared(NamedTuple):
    """All that the steps of a claim depend on beside its amounts: two claims alike in it share their forms.

    track:    NO_TRACK or below it, as in the ledger, where none takes the claim; else NO_TRACK
    reasons … tilt_status: as in the ledger; settled: whether the insurer's payment was posted
    entitled_before, tilt_before: whether the year was entitled to anything before the claim
    """

    regime: int
    year: int
    entry: int
    insurance: int
    terms_track: int
    track: int
    assistance_category: int
    reasons: int
    tilt_status: int
    settled: bool
    entitled_before: bool
    tilt_before: bool


def shared_by(row: LedgerRow) -> Shared:
    """What the steps of a row of the ledger depend on."""
    return Shared(
        row.regime,
        row.year,
        row.entry,
        row.insurance,
        row.terms_track,
        min(row.track, NO_TRACK),
        row.assistance_category,
        row.reasons,
        row.tilt_status,
        row.catastrophic_settled >= 0,
        row.catastrophic_entitled_before > 0,
        row.tilt_paid_before > 0,
    )


class Breakdown:
    """Writes breakdowns of one edition in one language; what many rows share is worded once."""

    def __init__(self, tables: Tables, language: str, day: int) -> None:
        """`language` is "zh" or "en"; `day` (since 1970-01-01) is one of the edition, whose words and clauses count."""
        self._tables = tables
        self._language = language
        self._quote = partial(quote, self._named)
        self._operands = Operands(tables.book.wording, language, day)
        steps = {name: step.on(day) for name, step in tables.book.wording.steps.items()}
        self._labels = {name: step.label.in_language(language) for name, step in steps.items()}
        self._cites = {name: step.cite for name, step in steps.items()}
        self._reasons, self._day = tables.book.wording.reasons, day

    def of_claim(
        self, forms: ClaimForms, row: LedgerRow, values: Values, *, operands: bool = False
    ) -> list[BreakdownStep]:
        """The steps of one row.

        forms:    those of all rows that share with it what they depend on
        values:   the row's amounts by name
        operands: whether every step is shown, with its operands and its operation
        """
        if operands:
            pool = self._tables.book.pools[row.pool]
            steps = [self._read(form, values, pool) for form in forms.complete]
        else:
            steps = [_written(form, values) for form in forms.shown]
        self._name_who_decided(steps, row)
        return steps

    def _name_who_decided(self, steps: Sequence[BreakdownStep], row: LedgerRow) -> None:
        """Of the groups of tilt assistance in which the person is, the one whose terms give the year the most."""
        groups = self._tables.tilt_groups_of(row.entry)
        if groups and groups[0].categories is not None:
            bases = {"tilt": row.tilt_base_after, "tilt_entitled_before": tilt_base_before(row)}
            for step in steps:
                if step.step in bases:
                    step.decided_by = self._group_name(deciding_group(bases[step.step], row.entry, self._tables))

    def of_premium(self, subsidy: Subsidy, *, operands: bool = False) -> tuple[list[BreakdownStep], bool]:
        """(the steps of one premium subsidy, whether all figures they use are verified)."""
        granted = self._quote(subsidy.cite)
        given: Node = Ruled(subsidy.cite)
        if subsidy.ratio:
            granted = self._quote(subsidy.cite, subsidy.share_of, subsidy.ratio)
            given = share(Stated(subsidy.share_of), Stated(subsidy.ratio))
        left = self._quote(subsidy.cite, subsidy.standard)
        values = {"premium_subsidy": yuan(subsidy.subsidy), "premium_personal": yuan(subsidy.personal)}
        forms = (
            self._form("premium_subsidy", given, granted),
            self._form("premium_personal", less(Stated(subsidy.standard), Taken("premium_subsidy")), left),
        )
        written = self._read if operands else _written
        return [written(form, values) for form in forms], granted.verified and left.verified

    def _read(self, form: StepForm, values: Values, pool: str = "") -> BreakdownStep:
        step = _written(form, values)
        step.operands, step.operation = self._operands.of(form.node, values, pool)
        return step

    def forms(self, claim: Shared) -> ClaimForms:
        """The steps of every claim that depends on the same."""
        complete = (
            self._form("out_of_scope_cost", less(Taken("total_cost"), Taken("policy_scope_cost"))),
            self._form(
                "catastrophic_base",
                less(Taken("policy_scope_cost"), Taken("basic_paid"), Taken("other_insurance_paid")),
            ),
            *self._catastrophic(claim),
            self._form("assistance_base", less(Taken("catastrophic_base"), Taken("catastrophic_paid"))),
            *self._assistance(claim),
            *self._tilt(claim),
            self._form(
                "in_scope_self_pay", less(Taken("assistance_base"), Taken("assistance_paid"), Taken("tilt_paid"))
            ),
            self._form("total_self_pay", plus(Taken("in_scope_self_pay"), Taken("out_of_scope_cost"))),
        )
        shown = tuple(form for form in complete if form.always)
        return ClaimForms(complete, shown, all(form.rests_on.verified for form in shown))

    def _named(self, stated: Stated) -> str:
        label = self._tables.book.wording.figure(stated.figure.name, stated.group, stated.band)
        return label.in_language(self._language)

    def _group_name(self, group: TiltGroup | None) -> str:
        names = self._tables.book.wording.group(group.categories or () if group else ())
        return names.in_language(self._language)

    def _form(
        self, step: str, node: Node, rests_on: Quote | None = None, amount: str = "", *, always: bool = True
    ) -> StepForm:
        """A step that makes the amount of its own name, and rests on the clause that its wording cites."""
        rests_on = rests_on or self._quote(self._cites[step])
        return StepForm(step, self._labels[step], amount or step, pattern(node), node, rests_on, always)

    def _catastrophic(self, claim: Shared) -> Iterator[StepForm]:
        tables = self._tables.lists.catastrophic_insurance
        if tables.insured[claim.regime * EVERY_INSURANCE + claim.insurance]:
            yield from self._entitled(claim)
        else:
            yield self._form("catastrophic_entitled", Ruled(self._cites["catastrophic_entitled"]), always=False)
        settled = Taken("catastrophic_settled" if claim.settled else "catastrophic_entitled")
        yield self._form("catastrophic_paid", settled, always=claim.settled)

    def _entitled(self, claim: Shared) -> Iterator[StepForm]:
        """The entitlement of the year with the claim, less that without it, both on the terms of the claim's day."""
        terms = self._tables.book.catastrophic_terms[claim.year]
        uplifted = self._tables.lists.catastrophic_insurance.uplifted[claim.entry]
        uplift = self._tables.edition(claim.regime).catastrophic_insurance.uplift if uplifted else None
        rests_on = self._quote(self._cites["catastrophic_entitled"], *insurance_figures(terms, uplift))
        before, of_the_year = Taken("catastrophic_base_before"), Taken("catastrophic_base_of_the_year")
        yield self._form("catastrophic_base_of_the_year", plus(before, Taken("catastrophic_base")), always=False)
        entitled = insurance(of_the_year, terms, uplift)
        if claim.entitled_before:
            yield self._form("catastrophic_entitled_before", insurance(before, terms, uplift), rests_on, always=False)
            entitled = less(entitled, Taken("catastrophic_entitled_before"))
        yield self._form("catastrophic_entitled", entitled, rests_on)

    def _assistance(self, claim: Shared) -> Iterator[StepForm]:
        track = self._tables.track(claim.regime, claim.terms_track)
        cap, paid_before = track.annual_cap, Taken("pool_paid_before")
        uncapped, rests_on = self._uncapped(track, claim)
        yield self._form("assistance_uncapped", uncapped, rests_on, always=False)
        yield self._form("assistance_cap_remaining", above(Stated(cap), paid_before), self._quote(track.cite, cap))
        assisted = claim.assistance_category != NOBODY
        potential = capped(uncapped, Taken("assistance_cap_remaining")) if assisted else uncapped
        yield self._form("assistance_potential", potential, rests_on, always=bool(claim.reasons) and assisted)
        if claim.reasons:
            cites = cites_of(claim.reasons, claim.regime, claim.track, self._tables)
            why_not = Quote(list(dict.fromkeys(cites.values())), [], verified=True)
            yield self._form("assistance", Ruled(why_not.clauses[0]), why_not, "assistance_paid")
        else:
            yield self._form("assistance", potential, rests_on, "assistance_paid")

    def _uncapped(self, track: Track, claim: Shared) -> tuple[Node, Quote]:
        if claim.assistance_category == NOBODY:
            return Ruled(track.cite), self._quote(track.cite)
        ratio = track.ratio[self._tables.profile_of(claim.regime).categories[claim.assistance_category]]
        rests_on = self._quote(track.cite, ratio, track.annual_cap, *track.bounds)
        return share(Taken("assistance_base"), Stated(ratio)), rests_on

    def _tilt(self, claim: Shared) -> Iterator[StepForm]:
        """The entitlement of the year with the claim, less that without it, both on the terms of the claim's day."""
        rules, groups = self._tables.edition(claim.regime).tilt_assistance, self._tables.tilt_groups_of(claim.entry)
        if not groups:
            cite = rules.terms_cite or rules.cite
            yield self._form("tilt", Ruled(cite), self._quote(cite), "tilt_paid", always=bool(rules.groups))
            return
        rests_on = self._quote(rules.cite, *tilt_figures(groups))
        before, of_the_year = Taken("tilt_base_before"), Taken("tilt_base_of_the_year")
        left = less(Taken("assistance_base"), Taken("assistance_paid"))
        grown = plus(before, left) if claim.tilt_status == TILT_PAYABLE else before
        yield self._form("tilt_base_of_the_year", grown, self._quote(rules.cite), always=False)
        paid = tilt_assistance(of_the_year, groups)
        if claim.tilt_before:
            yield self._form("tilt_entitled_before", tilt_assistance(before, groups), rests_on, always=False)
            paid = less(paid, Taken("tilt_entitled_before"))
        yield self._form("tilt", paid, rests_on, "tilt_paid")


def _written(form: StepForm, values: Values) -> BreakdownStep:
    rests_on = form.rests_on
    return BreakdownStep(
        form.step, form.label, form.pattern % values, values[form.amount], rests_on.clauses, rests_on.figures
    )
