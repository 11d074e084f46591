"""The rules of one day and district as a document, law by law; every number with its start, clause and source."""

from collections.abc import Callable, Mapping

from calc_service import __version__
from calc_service.api.rules.cited import cited
from calc_service.api.rules.question import Question
from calc_service.api.rules.speaker import Document, Speaker, figure, optional_figure
from calc_service.domain.vocabulary import (
    FACILITY_LEVELS,
    INSURANCES,
    PLACES_OF_CARE,
    REFERRALS,
    SETTINGS,
)
from calc_service.domain.wording import District
from calc_service.engine.edition import RuleBook


def rules_in_force(question: Question, book: RuleBook, language: str) -> Document:
    """Return everything in force for `question`, with labels in `language`."""
    code = question.district.code if question.district else ""
    profile = book.profiles[book.profile_of_district.get(code, 0)]
    speaker = Speaker(book.wording, language, profile.categories)
    laws = {law: {"label": speaker.law(law), **show(question, book, speaker)} for law, show in LAWS.items()}
    return {
        "on": question.on.isoformat(),
        "district": _district(question.district, language),
        "rules": {"digest": book.digest, "engine": __version__, "district_rules": profile.rules_name},
        "categories": _categories(question, book, speaker),
        "laws": laws,
        **cited(laws, book.wording, language),
    }


def _district(district: District | None, language: str) -> Document | None:
    return {"code": district.code, "label": district.label.in_language(language)} if district else None


def _categories(question: Question, book: RuleBook, speaker: Speaker) -> list[Document]:
    direct = question.edition.safeguards.direct_categories
    city = book.profiles[0].categories
    return [
        {
            **speaker.category(code),
            "defined_by": "city" if code in city else "district",
            "access": "direct" if code in direct else "on_application",
        }
        for code in speaker.categories
        if code in question.edition.categories_in_force
    ]


def _premium_subsidy(question: Question, book: RuleBook, speaker: Speaker) -> Document:
    year = question.on.year
    standards = book.premium_standards.get(year)
    return {
        "standards": {
            "year": year,
            "tiers": [{"tier": tier, **figure(standards[tier])} for tier in sorted(standards)] if standards else None,
            "reason": None if standards else _not_on_file("premium_subsidy", "premium.standard", year, speaker),
        },
        "tiers": [
            {
                "tier": number,
                "label": speaker.term("tier", str(number)),
                "share_of_tier": tier.share_of,
                "ratios": speaker.ratios(tier.ratio),
                "cite": tier.cite,
            }
            for number, tier in sorted(question.edition.premium_subsidy.tiers.items())
        ],
    }


def _catastrophic_insurance(question: Question, book: RuleBook, speaker: Speaker) -> Document:
    rules, year = question.edition.catastrophic_insurance, question.on.year
    terms = book.catastrophic_terms.get(year)
    return {
        "insured": speaker.choices("insurance", INSURANCES, rules.insured),
        "terms": {
            "year": year,
            "deductible": figure(terms.deductible) if terms else None,
            "ratio": figure(terms.ratio) if terms else None,
            "annual_cap": figure(terms.annual_cap) if terms else None,
            "reason": None
            if terms
            else _not_on_file("catastrophic_insurance", "catastrophic.deductible", year, speaker),
        },
        "uplift": {
            "categories": speaker.named(rules.uplift.categories),
            "deductible_reduced_by": figure(rules.uplift.deductible_reduced_by),
            "ratio_raised_by": figure(rules.uplift.ratio_raised_by),
            "annual_cap": figure(rules.uplift.annual_cap),
        },
    }


def _not_on_file(law: str, figure_name: str, year: int, speaker: Speaker) -> str:
    return speaker.not_on_file(figure_name, year, f"rules/{law}.yaml")


def _medical_assistance(question: Question, book: RuleBook, speaker: Speaker) -> Document:
    rules = question.edition.medical_assistance
    return {
        "tracks": [
            {
                "track": track.id,
                "label": book.wording.tracks[track.id].in_language(speaker.language),
                "pool": track.pool,
                "disease_class": speaker.choice("disease_class", track.disease_class),
                "settings": speaker.choices("setting", SETTINGS, track.settings),
                "facility_levels": speaker.choices("facility_level", FACILITY_LEVELS, track.facility_levels),
                "stay_policy_scope_cost": track.required_cost or None,
                "bounds": [figure(bound) for bound in track.bounds],
                "ratios": speaker.ratios(track.ratio),
                "annual_cap": figure(track.annual_cap),
                "cite": track.cite,
            }
            for track in rules.tracks
        ],
        "conditions": {
            "facility_designated": rules.designation_required,
            "referrals": [
                {**speaker.choice("referral", code), "outcome": rules.referral_outcomes[code]} for code in REFERRALS
            ],
        },
    }


def _tilt_assistance(question: Question, _book: RuleBook, speaker: Speaker) -> Document:
    rules = question.edition.tilt_assistance
    return {
        "conditions": {
            "referrals": speaker.choices("referral", REFERRALS, rules.referrals),
            "places_of_care": speaker.choices("place_of_care", PLACES_OF_CARE, rules.places_of_care),
        },
        "threshold": figure(rules.terms.threshold) if rules.terms else None,
        "ratio": figure(rules.terms.ratio) if rules.terms else None,
        "annual_cap": figure(rules.terms.annual_cap) if rules.terms else None,
        "reason": None if rules.terms else speaker.term("tilt_status", "no_district_standard"),
        "cite": rules.cite,
    }


def _safeguards(question: Question, _book: RuleBook, speaker: Speaker) -> Document:
    rules = question.edition.safeguards
    waiver = rules.deposit_waiver
    return {
        "deposit_waiver": {
            "categories": speaker.named(waiver.categories),
            "settings": speaker.choices("setting", SETTINGS, waiver.settings),
            "referrals": speaker.choices("referral", REFERRALS, waiver.referrals),
            "places_of_care": speaker.choices("place_of_care", PLACES_OF_CARE, waiver.places_of_care),
            "facility_designated": waiver.designation_required,
            "cite": waiver.cite,
        },
        "direct_access": speaker.named(rules.direct_categories),
        "burden_warning": {
            "categories": speaker.named(rules.monitored_categories),
            "threshold": optional_figure(rules.burden_threshold),
            "cite": rules.burden_cite,
        },
    }


LAWS: Mapping[str, Callable[[Question, RuleBook, Speaker], Document]] = {
    "premium_subsidy": _premium_subsidy,
    "catastrophic_insurance": _catastrophic_insurance,
    "medical_assistance": _medical_assistance,
    "tilt_assistance": _tilt_assistance,
    "safeguards": _safeguards,
}
