"""The shape of the rules in force, law by law; every number with its start, clause and source."""

from typing import Annotated

from msgspec import UNSET, UnsetType, field

from calc_service.api.rules.cited_types import CitedClause, CitedDocument
from calc_service.case.reply_types import RulesServing
from calc_service.domain.reply_fields import (
    Amount,
    AppliesBy,
    CategoryId,
    Cite,
    Day,
    IsVerified,
    Reply,
    Tier,
    Year,
    means,
    one_of,
)
from calc_service.domain.vocabulary import ACCESSES

FigureName = Annotated[str, means("stable dotted name, the same as in the steps of a breakdown")]
FigureValue = Annotated[str | None, means("null = the rules set none, for example no cap")]
FigureUnit = Annotated[str, one_of(("yuan", "ratio"))]
FigureStart = Annotated[Day, means("first day on which it holds")]
FigureSource = Annotated[str | None, means("where it was taken from, where no clause states it")]
WhyNull = Annotated[str | None, means("why the figures are null")]


class FigureInForce(Reply):
    """One number of the rules."""

    name: FigureName
    value: FigureValue
    unit: FigureUnit
    from_: FigureStart = field(name="from")
    cite: Cite | None
    verified: IsVerified
    source: FigureSource
    applies_by: AppliesBy = UNSET


class TierStandard(Reply):
    """The individual premium of a tier."""

    tier: Tier
    name: FigureName
    value: FigureValue
    unit: FigureUnit
    from_: FigureStart = field(name="from")
    cite: Cite | None
    verified: IsVerified
    source: FigureSource
    applies_by: AppliesBy = UNSET


class CategoryRatio(Reply):
    """The ratio of one category."""

    category: CategoryId
    label: str
    name: FigureName
    value: FigureValue
    unit: FigureUnit
    from_: FigureStart = field(name="from")
    cite: Cite | None
    verified: IsVerified
    source: FigureSource
    applies_by: AppliesBy = UNSET


class CodeInForce(Reply):
    """A code with its label."""

    code: str
    label: str


class CategoryNamed(Reply):
    """A category with its label."""

    category: CategoryId
    label: str


class CategoryInForce(Reply):
    """A category that is known on the day, and how assistance is reached."""

    category: CategoryId
    label: str
    defined_by: Annotated[str, one_of(("city", "district"))]
    access: Annotated[str, one_of(ACCESSES)]


class StandardsOfYear(Reply):
    """The individual premiums of the year of the day asked for."""

    year: Year
    tiers: list[TierStandard] | None
    reason: WhyNull


class TierInForce(Reply):
    """The premium subsidy of one tier."""

    tier: Tier
    label: str
    share_of_tier: Annotated[Tier, means("the tier whose standard the ratio is taken of")]
    ratios: list[CategoryRatio]
    cite: Cite


class PremiumSubsidyInForce(Reply):
    """Premium subsidy (cq-2022-116#2.2.1)."""

    label: str
    standards: StandardsOfYear
    tiers: list[TierInForce]


class CatastrophicTermsInForce(Reply):
    """The general terms of catastrophic insurance in the year of the day asked for."""

    year: Year
    deductible: FigureInForce | None
    ratio: FigureInForce | None
    annual_cap: FigureInForce | None
    reason: WhyNull


class UpliftInForce(Reply):
    """What some categories get instead of the general terms."""

    categories: list[CategoryNamed]
    deductible_reduced_by: FigureInForce
    ratio_raised_by: FigureInForce
    annual_cap: FigureInForce


class CatastrophicInsuranceInForce(Reply):
    """Catastrophic insurance (cq-2022-116#2.2.2)."""

    label: str
    insured: list[CodeInForce]
    terms: CatastrophicTermsInForce
    uplift: UpliftInForce


class TrackInForce(Reply):
    """One way into medical assistance."""

    track: str
    label: str
    pool: Annotated[str, means("tracks of one pool share one yearly cap")]
    disease_class: CodeInForce
    settings: list[CodeInForce]
    facility_levels: list[CodeInForce]
    categories: Annotated[
        list[CategoryNamed] | None, means("the categories whose claims alone enter; null = those of every category")
    ]
    stay_policy_scope_cost: Annotated[str | None, means("asked of the stay's policy-scope cost, as the rules write it")]
    lowest_stay_cost: Annotated[Amount, means("the lowest policy-scope cost of a stay that enters, in yuan")]
    highest_stay_cost: Annotated[
        Amount | None, means("the highest policy-scope cost of a stay that enters, in yuan; null = no bound")
    ]
    bounds: list[FigureInForce]
    ratios: list[CategoryRatio]
    annual_cap: FigureInForce
    cite: Cite
    applies_by: AppliesBy = UNSET


class ReferralOutcome(Reply):
    """What a referral leads to."""

    code: str
    label: str
    outcome: Annotated[str, one_of(("payable", "review", "refused"))]


class AssistanceConditions(Reply):
    """What medical assistance asks of every claim."""

    facility_designated: Annotated[bool, means("whether the facility has to be designated")]
    referrals: list[ReferralOutcome]
    applies_by: Annotated[
        dict[str, str] | UnsetType,
        means("by condition, `facility_designated` or `referral`: admitted_on for those that hold by admission alone"),
    ] = UNSET


class MedicalAssistanceInForce(Reply):
    """Medical assistance (cq-2022-116#2.3.2)."""

    label: str
    tracks: list[TrackInForce]
    conditions: AssistanceConditions


class TiltConditions(Reply):
    """What tilt assistance asks of a claim."""

    referrals: list[CodeInForce]
    places_of_care: list[CodeInForce]


class TiltBandInForce(Reply):
    """A ratio of what lies above an amount, up to where the next band begins."""

    threshold: FigureInForce
    ratio: FigureInForce


class TiltGroupInForce(Reply):
    """The terms of some people; whoever is in several groups gets what the best of them gives."""

    categories: Annotated[list[CategoryNamed] | None, means("null = everybody's")]
    bands: Annotated[list[TiltBandInForce], means("ascending")]
    annual_cap: FigureInForce


class TiltAssistanceInForce(Reply):
    """Tilt assistance (cq-2022-116#2.3.3)."""

    label: str
    conditions: TiltConditions
    threshold: Annotated[FigureInForce | None, means("null without a standard, with several bands and with groups")]
    ratio: Annotated[FigureInForce | None, means("as threshold")]
    annual_cap: Annotated[FigureInForce | None, means("as threshold")]
    groups: Annotated[list[TiltGroupInForce], means("every form of a standard; empty without one")]
    reason: Annotated[str | None, means("why there is no standard")]
    cite: Cite


class DepositWaiverInForce(Reply):
    """Treatment before payment: all conditions together."""

    categories: list[CategoryNamed]
    settings: list[CodeInForce]
    referrals: list[CodeInForce]
    places_of_care: list[CodeInForce]
    facility_designated: bool
    cite: Cite


class BurdenWarningInForce(Reply):
    """Who is warned of, from which burden on."""

    categories: list[CategoryNamed]
    threshold: Annotated[FigureInForce | None, means("null = no figure is on file, and then nobody is warned")]
    cite: Cite


class SafeguardsInForce(Reply):
    """What is granted beside payments (cq-2022-116#2.4, #2.6)."""

    label: str
    deposit_waiver: DepositWaiverInForce
    direct_access: list[CategoryNamed]
    burden_warning: BurdenWarningInForce


class LawsInForce(Reply):
    """Every law."""

    premium_subsidy: PremiumSubsidyInForce
    catastrophic_insurance: CatastrophicInsuranceInForce
    medical_assistance: MedicalAssistanceInForce
    tilt_assistance: TiltAssistanceInForce
    safeguards: SafeguardsInForce


class RulesInForce(Reply):
    """Everything in force on a day in a district."""

    on: Day
    since: Annotated[Day, means("the day from which on nothing has changed; figures of a year change with it")]
    district: Annotated[CodeInForce | None, means("null = the city's floors")]
    rules: RulesServing
    categories: list[CategoryInForce]
    laws: LawsInForce
    documents: list[CitedDocument]
    clauses: list[CitedClause]
    as_published: Annotated[Day | UnsetType, means("the day as of which all this was known, where one was named")] = (
        UNSET
    )
