"""Profiles, and the grid of editions: one row per day on which anything begins, one column per profile."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from calc_service.domain.days import day_number
from calc_service.engine.edition import Edition, Profile
from calc_service.rulebook.dated import start_days
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws import (
    catastrophic_insurance,
    medical_assistance,
    premium_subsidy,
    safeguards,
    tilt_assistance,
)
from calc_service.rulebook.overlay import Overlay, city_categories, overlays, own_categories
from calc_service.rulebook.values import Value


def number_of(day: str) -> int:
    """Days since 1970-01-01 of an ISO day."""
    return day_number(date.fromisoformat(day))


def profiles(folder: RulesFolder) -> tuple[Profile, ...]:
    """The city's profile, then one per district file in force, by code."""
    return tuple(_profile(folder.city, district) for district in (None, *_districts(folder)))


def grid(folder: RulesFolder) -> tuple[tuple[int, ...], tuple[tuple[Edition, ...], ...]]:
    """The starts in days since 1970-01-01, and by start and profile the edition that begins there."""
    starts = sorted(folder.city_days | start_days(folder.districts.values()))
    columns = [tuple(_column(folder, district, starts)) for district in (None, *_districts(folder))]
    return tuple(number_of(day) for day in starts), tuple(zip(*columns, strict=True))


def edition_on(overlay: Overlay) -> Edition:
    """All rules of one profile on one day."""
    return Edition(
        start=number_of(overlay.day),
        categories_in_force=frozenset((*overlay.city_categories(), *overlay.treated_as("medical_assistance"))),
        premium_subsidy=premium_subsidy.rules_on(overlay),
        catastrophic_insurance=catastrophic_insurance.rules_on(overlay),
        medical_assistance=medical_assistance.rules_on(overlay),
        tilt_assistance=tilt_assistance.rules_on(overlay),
        safeguards=safeguards.rules_on(overlay),
    )


def _districts(folder: RulesFolder) -> list[Value]:
    return [district for _, district in sorted(folder.districts.items())]


def _column(folder: RulesFolder, district: Value | None, starts: list[str]) -> Iterator[Edition]:
    """Editions of one profile; between its own starts the rules are the same objects, which keeps loading fast."""
    own = {overlay.day: edition_on(overlay) for overlay in overlays(folder, district)}
    last = own[starts[0]]
    for day in starts:
        last = own.get(day, last)
        yield replace(last, start=number_of(day))


def _profile(city: Mapping[str, Value], district: Value | None) -> Profile:
    shared = [track["pool"].text for track in medical_assistance.city_tracks(city).values()]
    own = [track["pool"].text for track in medical_assistance.own_tracks(district, city).values()]
    return Profile(
        district="" if district is None else district["district"].text,
        document="" if district is None else district["document"].text,
        categories=(*city_categories(city), *own_categories(district)),
        pools=tuple(dict.fromkeys((*shared, *own))),
    )
