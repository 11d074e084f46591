"""The rules of one day and district as a document, law by law; every number with its start, clause and source."""

from datetime import date

import msgspec
from msgspec import UNSET

from calc_service import __version__
from calc_service.api.rules.labels import LabelResolver, cites_in, figure, figure_fields, optional_figure
from calc_service.api.rules.reply_types import (
    AssistanceConditions,
    BurdenWarningInForce,
    CatastrophicInsuranceInForce,
    CatastrophicTermsInForce,
    CategoryInForce,
    CodeInForce,
    DepositWaiverInForce,
    LawsInForce,
    MedicalAssistanceInForce,
    PremiumSubsidyInForce,
    ReferralOutcome,
    RulesInForce,
    SafeguardsInForce,
    StandardsOfYear,
    TierInForce,
    TierStandard,
    TiltAssistanceInForce,
    TiltBandInForce,
    TiltConditions,
    TiltGroupInForce,
    TrackInForce,
    UpliftInForce,
)
from calc_service.api.rules.request import RulesRequest
from calc_service.case.reply_types import RulesServing
from calc_service.domain.days import day_number, day_of
from calc_service.domain.figures import ADMITTED_ON
from calc_service.domain.money import UNLIMITED, yuan
from calc_service.domain.reply_fields import applies_by
from calc_service.domain.vocabulary import FACILITY_LEVELS, INSURANCES, PLACES_OF_CARE, REFERRALS, SETTINGS
from calc_service.domain.wording import District
from calc_service.engine.edition import RuleBook
from calc_service.engine.rules import TiltGroup, Track


def rules_in_force(
    request: RulesRequest, book: RuleBook, language: str, as_published: date | None = None
) -> RulesInForce:
    """Return everything in force for `request`, with labels in `language`; `book` is what was known `as_published`."""
    code = request.district.code if request.district else ""
    profile, day = book.profile(code), day_number(request.on)
    labels = LabelResolver(book.wording, language, day, profile.categories)
    laws = LawsInForce(
        premium_subsidy=_premium_subsidy(request, book, labels),
        catastrophic_insurance=_catastrophic_insurance(request, book, labels),
        medical_assistance=_medical_assistance(request, labels),
        tilt_assistance=_tilt_assistance(request, labels),
        safeguards=_safeguards(request, labels),
    )
    cites = sorted(set(cites_in(msgspec.to_builtins(laws))))
    return RulesInForce(
        on=request.on.isoformat(),
        as_published=UNSET if as_published is None else as_published.isoformat(),
        since=day_of(request.edition.start).isoformat(),
        district=_district(request.district, language),
        rules=RulesServing(book.digest, __version__, profile.rules_name(day)),
        categories=_categories(request, book, labels),
        laws=laws,
        documents=labels.documents(cites),
        clauses=labels.clauses(cites),
    )


def _district(district: District | None, language: str) -> CodeInForce | None:
    return CodeInForce(district.code, district.label.in_language(language)) if district else None


def _categories(request: RulesRequest, book: RuleBook, labels: LabelResolver) -> list[CategoryInForce]:
    direct = request.edition.safeguards.direct_categories
    city = book.profiles[0].categories
    return [
        CategoryInForce(
            category=code,
            label=labels.category(code),
            defined_by="city" if code in city else "district",
            access="direct" if code in direct else "on_application",
        )
        for code in labels.categories
        if code in request.edition.categories_in_force
    ]


def _premium_subsidy(request: RulesRequest, book: RuleBook, labels: LabelResolver) -> PremiumSubsidyInForce:
    year = request.on.year
    standards = book.premium_standards.get(year)
    return PremiumSubsidyInForce(
        label=labels.law("premium_subsidy"),
        standards=StandardsOfYear(
            year=year,
            tiers=[
                TierStandard(tier, *figure_fields(standards[tier]), applies_by=applies_by(standards[tier]))
                for tier in sorted(standards)
            ]
            if standards
            else None,
            reason=None if standards else labels.not_on_file("premium_subsidy", "premium.standard", year),
        ),
        tiers=[
            TierInForce(
                tier=number,
                label=labels.term("tier", str(number)),
                share_of_tier=tier.share_of,
                ratios=labels.ratios(tier.ratio),
                cite=tier.cite,
            )
            for number, tier in sorted(request.edition.premium_subsidy.tiers.items())
        ],
    )


def _catastrophic_insurance(
    request: RulesRequest, book: RuleBook, labels: LabelResolver
) -> CatastrophicInsuranceInForce:
    rules, year = request.edition.catastrophic_insurance, request.on.year
    return CatastrophicInsuranceInForce(
        label=labels.law("catastrophic_insurance"),
        insured=labels.choices("insurance", INSURANCES, rules.insured),
        terms=_catastrophic_terms(year, book, labels),
        uplift=UpliftInForce(
            categories=labels.named(rules.uplift.categories),
            deductible_reduced_by=figure(rules.uplift.deductible_reduced_by),
            ratio_raised_by=figure(rules.uplift.ratio_raised_by),
            annual_cap=figure(rules.uplift.annual_cap),
        ),
    )


def _catastrophic_terms(year: int, book: RuleBook, labels: LabelResolver) -> CatastrophicTermsInForce:
    terms = book.catastrophic_terms.get(year)
    if terms is None:
        reason = labels.not_on_file("catastrophic_insurance", "catastrophic.deductible", year)
        return CatastrophicTermsInForce(year, None, None, None, reason)
    return CatastrophicTermsInForce(year, figure(terms.deductible), figure(terms.ratio), figure(terms.annual_cap), None)


def _medical_assistance(request: RulesRequest, labels: LabelResolver) -> MedicalAssistanceInForce:
    rules = request.edition.medical_assistance
    return MedicalAssistanceInForce(
        label=labels.law("medical_assistance"),
        tracks=[_track(track, labels) for track in rules.tracks],
        conditions=AssistanceConditions(
            facility_designated=rules.designation_required,
            referrals=[
                ReferralOutcome(code, labels.term("referral", code), rules.referral_outcomes[code])
                for code in REFERRALS
            ],
            applies_by=dict.fromkeys(sorted(rules.by_admission), ADMITTED_ON) or UNSET,
        ),
    )


def _track(track: Track, labels: LabelResolver) -> TrackInForce:
    return TrackInForce(
        track=track.id,
        label=labels.track(track.id),
        pool=track.pool,
        disease_class=labels.choice("disease_class", track.disease_class),
        settings=labels.choices("setting", SETTINGS, track.settings),
        facility_levels=labels.choices("facility_level", FACILITY_LEVELS, track.facility_levels),
        categories=None if track.categories is None else labels.named(track.categories),
        stay_policy_scope_cost=track.required_cost or None,
        lowest_stay_cost=yuan(track.lowest),
        highest_stay_cost=None if track.highest == UNLIMITED else yuan(track.highest),
        bounds=[figure(bound) for bound in track.bounds],
        ratios=labels.ratios(track.ratio),
        annual_cap=figure(track.annual_cap),
        cite=track.cite,
        applies_by=ADMITTED_ON if track.by_admission else UNSET,
    )


def _tilt_assistance(request: RulesRequest, labels: LabelResolver) -> TiltAssistanceInForce:
    rules = request.edition.tilt_assistance
    simple = next((group for group in rules.groups if group.categories is None and len(group.bands) == 1), None)
    return TiltAssistanceInForce(
        label=labels.law("tilt_assistance"),
        conditions=TiltConditions(
            referrals=labels.choices("referral", REFERRALS, rules.referrals),
            places_of_care=labels.choices("place_of_care", PLACES_OF_CARE, rules.places_of_care),
        ),
        threshold=figure(simple.bands[0].threshold) if simple else None,
        ratio=figure(simple.bands[0].ratio) if simple else None,
        annual_cap=figure(simple.annual_cap) if simple else None,
        groups=[_tilt_group(group, labels) for group in rules.groups],
        reason=None if rules.groups else labels.term("tilt_status", "no_district_standard"),
        cite=rules.cite,
    )


def _tilt_group(group: TiltGroup, labels: LabelResolver) -> TiltGroupInForce:
    return TiltGroupInForce(
        categories=None if group.categories is None else labels.named(group.categories),
        bands=[TiltBandInForce(figure(band.threshold), figure(band.ratio)) for band in group.bands],
        annual_cap=figure(group.annual_cap),
    )


def _safeguards(request: RulesRequest, labels: LabelResolver) -> SafeguardsInForce:
    rules = request.edition.safeguards
    waiver = rules.deposit_waiver
    return SafeguardsInForce(
        label=labels.law("safeguards"),
        deposit_waiver=DepositWaiverInForce(
            categories=labels.named(waiver.categories),
            settings=labels.choices("setting", SETTINGS, waiver.settings),
            referrals=labels.choices("referral", REFERRALS, waiver.referrals),
            places_of_care=labels.choices("place_of_care", PLACES_OF_CARE, waiver.places_of_care),
            facility_designated=waiver.designation_required,
            cite=waiver.cite,
        ),
        direct_access=labels.named(rules.direct_categories),
        burden_warning=BurdenWarningInForce(
            categories=labels.named(rules.monitored_categories),
            threshold=optional_figure(rules.burden_threshold),
            cite=rules.burden_cite,
        ),
    )
