"""The shape of an impact as JSON: amounts in yuan, with a sign where they are negative."""

from typing import Annotated

from msgspec import Meta

from calc_service.domain.reply_fields import Count, Day, Position, Reply, RulesDigest, SignedAmount, Year, means, one_of
from calc_service.domain.vocabulary import PREMIUM_STATUSES, ROW_STATUSES, STATUSES
from calc_service.domain.wording import Label
from calc_service.policy.impact.result import CLAIMS, ENROLMENTS, GROUPS, LARGEST, LISTED

AnyStatus = Annotated[str, one_of((*STATUSES, *ROW_STATUSES, *PREMIUM_STATUSES))]


class CountChange(Reply):
    """A number of rows under both rules."""

    before: Count
    after: Count
    difference: int


class AmountChange(Reply):
    """An amount under both rules."""

    before: SignedAmount
    after: SignedAmount
    difference: SignedAmount


class RowBenefit(Reply):
    """What the funds pay on a row together; null where the row is rejected."""

    before: SignedAmount | None
    after: SignedAmount | None
    difference: SignedAmount | None


class FundChanges(Reply):
    """Amounts by fund; `benefit`: what all funds pay together."""

    catastrophic_entitled: AmountChange
    catastrophic_used: AmountChange
    assistance_paid: AmountChange
    tilt_paid: AmountChange
    benefit: AmountChange
    in_scope_self_pay: AmountChange


class FundAmounts(Reply):
    """Amounts by fund under one of the rules."""

    catastrophic_entitled: SignedAmount
    catastrophic_used: SignedAmount
    assistance_paid: SignedAmount
    tilt_paid: SignedAmount
    benefit: SignedAmount
    in_scope_self_pay: SignedAmount


class ImpactSide(Reply):
    """Those who gain, or those who lose."""

    persons: Count
    rows: Count
    yuan: SignedAmount


class ImpactRow(Reply):
    """One row of the file."""

    row: Annotated[Position, means("as a spreadsheet counts, the header being 1")]
    claim_id: str | None
    person_id: str | None
    status_before: AnyStatus
    status_after: AnyStatus
    errors: Annotated[str, means("`column:code`, parted by |")]
    benefit: RowBenefit


class ImpactRows(Reply):
    """All rows of a kind."""

    rows: Count
    benefit: AmountChange
    listed: Annotated[list[ImpactRow], means(f"the first {LISTED}")]


class ImpactRowsApart(Reply):
    """Rows that one of the rules alone computes: in no figure but these."""

    rows: Count
    persons: Count
    amounts: Annotated[FundAmounts, means("under the rules that compute them")]
    errors: Annotated[dict[str, Count], means("why the other rules reject them, and how often each stands there")]
    listed: Annotated[list[ImpactRow], means(f"the first {LISTED}")]


class ImpactGroup(Reply):
    """The rows of one category, district or track."""

    id: Annotated[str | None, means("null = the rows without one")]
    rows: CountChange
    payable: CountChange
    amounts: FundChanges
    gaining: ImpactSide
    losing: ImpactSide


class ImpactMove(Reply):
    """Rows that stand in one group before and in another after."""

    by: Annotated[str, one_of(GROUPS)]
    before: str | None
    after: str | None
    rows: Count
    difference: SignedAmount


class ImpactPerson(Reply):
    """What one person gets."""

    person_id: str
    rows: Count
    benefit: AmountChange


class ImpactRules(Reply):
    """The two sets of rules."""

    before: RulesDigest
    after: RulesDigest


class YearsAsked(Reply):
    """The years whose figures were taken for all years."""

    before: Annotated[Year, means("by the rules in force")]
    after: Annotated[Year, means("by the changed rules")]


class ComputedUnder(Reply):
    """Under what the file was computed."""

    catastrophic: Annotated[str, one_of(("settled", "computed"))]
    as_of: Annotated[Day | None, means("the day whose rules were taken for all; null for each row's own day")]
    figures_of: Annotated[YearsAsked | None, means("null for the figures of each row's own year")]
    accumulate: Annotated[str, one_of(("computed", "recorded"))]
    rules: ImpactRules
    assumed: dict[str, str]
    ignored: Annotated[list[str], means("headers that nothing was computed from")]
    warnings: list[str]


class SubsidyChanges(Reply):
    """What premiums come to under both rules."""

    standard: Annotated[AmountChange, means("the whole premiums")]
    subsidy: Annotated[AmountChange, means("what is paid of them")]
    personal: Annotated[AmountChange, means("what is left to the persons")]


class SubsidyAmounts(Reply):
    """What premiums come to under one of the rules."""

    standard: Annotated[SignedAmount, means("the whole premiums")]
    subsidy: Annotated[SignedAmount, means("what is paid of them")]
    personal: Annotated[SignedAmount, means("what is left to the persons")]


class EnrolmentsApart(Reply):
    """Enrolments that one of the rules alone computes: in no figure but these."""

    rows: Count
    persons: Count
    amounts: Annotated[SubsidyAmounts, means("under the rules that compute them")]
    errors: Annotated[dict[str, Count], means("why the other rules reject them, and how often each stands there")]
    listed: Annotated[list[ImpactRow], means(f"the first {LISTED}; `benefit` is the subsidy")]


class EnrolmentGroup(Reply):
    """The enrolments of one category, district or year."""

    id: Annotated[str | None, means("null = the rows without one")]
    rows: CountChange
    granted: CountChange
    amounts: SubsidyChanges
    gaining: ImpactSide
    losing: ImpactSide


class PremiumImpact(Reply):
    """The premium subsidies of the same enrolments under both rules."""

    result: Annotated[Label, means("in a sentence")]
    rows: Count
    persons: Count
    compared_rows: Annotated[Count, means("of which alone all figures are that set one side beside the other")]
    differing_rows: Annotated[Count, means("that come out otherwise, in money or not")]
    uncomputed_rows: Annotated[Count, means("rejected by both rules")]
    synthetic_rows: Annotated[Count, means("rows marked as made up")]
    amounts: SubsidyChanges
    gaining: ImpactSide
    losing: ImpactSide
    statuses: Annotated[dict[str, CountChange], means("rows by status")]
    rejected: Annotated[EnrolmentsApart, means("rows that only the changed rules reject")]
    accepted: Annotated[EnrolmentsApart, means("rows that only the rules in force reject")]
    by_category: list[EnrolmentGroup]
    by_district: list[EnrolmentGroup]
    by_year: Annotated[list[EnrolmentGroup], means("by the year enrolled for")]
    last_day: Annotated[Day | None, means("the last day of payment")]
    later_change: Annotated[Day | None, means("the first later day of a change that these rows cannot show")]
    later_year: Annotated[int | None, means("the first later year whose premiums differ; null = none")]
    figures_of: Annotated[YearsAsked | None, means("null for the premiums of each row's own year")]
    assumed: dict[str, str]
    ignored: Annotated[list[str], means("headers that nothing was computed from")]


class FileRecord(Reply):
    """A file that was weighed."""

    holds: Annotated[str, one_of((CLAIMS, ENROLMENTS)), means("what the file lists")]
    name: Annotated[str, means("as its sender calls it")]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="of its bytes as they came")]
    size: Annotated[Count, means("bytes")]
    rows: Count


class RunRecord(Reply):
    """Who weighed what, when and why."""

    day: Annotated[Day, means("in Chongqing")]
    author: str | None
    reason: str | None
    engine: str
    files: list[FileRecord]
    made_up: Annotated[dict[str, int], means("persons, seed and year of made-up persons; empty for files")]


class ImpactReply(Reply):
    """The same claims, and enrolments, under the rules in force and under the changed ones."""

    result: Annotated[Label, means("in a sentence")]
    rules_differ: Annotated[bool, means("whether the rules differ, even where these claims come to the same")]
    affected_rows: Annotated[Count, means("paid or decided otherwise")]
    later_year: Annotated[int | None, means("the first year after the claims whose yearly figures differ; null = none")]
    changes: Annotated[list[Label], means("what was changed, as in POST /v1/rules/diff")]
    defaults: Annotated[list[Label], means("what was filled in to compare both rules; it decides no money")]
    differs: Annotated[bool, means("whether anything comes out differently for these claims")]
    synthetic_rows: Annotated[Count, means("rows marked as made up")]
    rows: Count
    persons: Count
    compared_rows: Annotated[Count, means("of which alone all figures are that set one side beside the other")]
    uncomputed_rows: Annotated[Count, means("rejected by both rules")]
    changed_rows: Annotated[Count, means("with any difference in what is computed, money or not")]
    rejected: Annotated[ImpactRowsApart, means("rows that only the changed rules reject")]
    accepted: Annotated[ImpactRowsApart, means("rows that only the rules in force reject")]
    entangled: Annotated[ImpactRows, means("computed by both, while of their person and year one rejects further rows")]
    amounts: FundChanges
    deposits_waived: CountChange
    gaining: ImpactSide
    losing: ImpactSide
    statuses: Annotated[dict[str, CountChange], means("rows by status")]
    newly_payable: ImpactRows
    no_longer_payable: ImpactRows
    by_category: list[ImpactGroup]
    by_district: list[ImpactGroup]
    by_track: list[ImpactGroup]
    moves: Annotated[list[ImpactMove], means("rows that stand in one group before and in another after")]
    largest_gains: Annotated[list[ImpactPerson], means(f"at most {LARGEST}")]
    largest_losses: Annotated[list[ImpactPerson], means(f"at most {LARGEST}")]
    insured_unmoved_rows: Annotated[
        Count, means("rows whose catastrophic entitlement changes, while assistance rests on what was settled")
    ]
    last_day: Annotated[Day | None, means("the last day of settlement among the claims")]
    later_change: Annotated[
        Day | None, means("the first later day of a change that these claims therefore cannot show")
    ]
    asked: ComputedUnder
    premium: Annotated[PremiumImpact | None, means("of the enrolments; null where none were given")]
    run: RunRecord
