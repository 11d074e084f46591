"""GET /v1/vocabulary: every code with its Chinese and English label."""

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, Response

from calc_service import __version__
from calc_service.api.replies import json_reply, revalidated
from calc_service.domain import vocabulary
from calc_service.domain.days import iso_or_none
from calc_service.domain.wording import District, Label, Reason, Step
from calc_service.engine.edition import Profile, RuleBook

Document = dict[str, object]
# The order of the codes where it means something; others are listed by code.
ORDER: Mapping[str, tuple[str, ...]] = {
    "insurance": vocabulary.INSURANCES,
    "setting": vocabulary.SETTINGS,
    "disease_class": vocabulary.DISEASE_CLASSES,
    "facility_level": vocabulary.FACILITY_LEVELS,
    "facility_designated": ("true", "false"),
    "place_of_care": vocabulary.PLACES_OF_CARE,
    "referral": vocabulary.REFERRALS,
    "status": vocabulary.STATUSES,
    "tilt_status": vocabulary.TILT_STATUSES,
    "premium_status": vocabulary.PREMIUM_STATUSES,
    "access": vocabulary.ACCESSES,
    "warning": vocabulary.WARNINGS,
    "alert": vocabulary.ALERTS,
    "error": vocabulary.ERRORS,
}
# Codes that a request holds as something else than text.
POSTED_AS: Mapping[tuple[str, str], object] = {
    ("facility_designated", "true"): True,
    ("facility_designated", "false"): False,
    ("tier", "1"): 1,
    ("tier", "2"): 2,
}


def resource(book: RuleBook) -> Blueprint:
    """Return the routes; `book` names the codes."""
    blueprint = Blueprint("vocabulary", __name__)
    document = list_vocabulary(book)

    @blueprint.get("/v1/vocabulary")
    def show_vocabulary() -> Response:
        return revalidated(json_reply(document))

    return blueprint


def list_vocabulary(book: RuleBook) -> Document:
    """Return every enumeration and code of `book` with both labels."""
    wording = book.wording
    return {
        "rules": {"digest": book.digest, "engine": __version__},
        "categories": [category for profile in book.profiles for category in _categories(profile, book)],
        "districts": [_district(wording.districts[code], book) for code in sorted(wording.districts)],
        "enumerations": {name: _codes(name, wording.terms[name]) for name in sorted(wording.terms)},
        "reasons": [_reason(code, wording.reasons[code]) for code in sorted(wording.reasons)],
        "steps": [_step(code, wording.steps[code]) for code in sorted(wording.steps)],
        "laws": _labelled(wording.laws),
        "tracks": _labelled(wording.tracks),
        "pools": [{"code": pool, "districts": _districts_with(pool, book)} for pool in book.pools],
    }


def _categories(profile: Profile, book: RuleBook) -> list[Document]:
    city = () if profile is book.profiles[0] else book.profiles[0].categories
    return [
        {"code": code, "label": asdict(book.wording.categories[code]), "district": profile.district or None}
        for code in profile.categories
        if code not in city
    ]


def _district(district: District, book: RuleBook) -> Document:
    profile = book.profiles[book.profile_of_district.get(district.code, 0)]
    return {
        "code": district.code,
        "label": asdict(district.label),
        "first_day": iso_or_none(district.first_day),
        "last_day": iso_or_none(district.last_day),
        "verified": district.verified,
        "district_rules": profile.rules_name,
    }


def _codes(enumeration: str, labels: Mapping[str, Label]) -> list[Document]:
    codes = ORDER.get(enumeration, sorted(labels))
    return [{"code": POSTED_AS.get((enumeration, code), code), "label": asdict(labels[code])} for code in codes]


def _labelled(labels: Mapping[str, Label]) -> list[Document]:
    return [{"code": code, "label": asdict(labels[code])} for code in sorted(labels)]


def _reason(code: str, reason: Reason) -> Document:
    return {
        "code": code,
        "label": asdict(reason.message),
        "field": reason.field,
        "clause": reason.cite,
        "curable": reason.curable,
    }


def _step(code: str, step: Step) -> Document:
    return {"code": code, "label": asdict(step.label), "clause": step.cite or None}


def _districts_with(pool: str, book: RuleBook) -> list[str] | None:
    """Return the districts that have `pool` for themselves; None where it is the city's."""
    if pool in book.profiles[0].pools:
        return None
    return [profile.district for profile in book.profiles if pool in profile.pools]
