"""The shape of an impact as JSON: amounts in yuan, with a sign where they are negative."""

from typing import Annotated

from calc_service.domain.reply_fields import Count, Day, Position, Reply, RulesDigest, SignedAmount, Year, means, one_of
from calc_service.domain.vocabulary import ROW_STATUSES, STATUSES
from calc_service.domain.wording import Label
from calc_service.policy.impact.result import GROUPS, LARGEST, LISTED

AnyStatus = Annotated[str, one_of((*STATUSES, *ROW_STATUSES))]


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


class ImpactReply(Reply):
    """The same claims under the rules in force and under the changed ones."""

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
