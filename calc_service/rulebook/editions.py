"""The rules of every profile on every day: a grid of editions, for each day of settlement and period of admission."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from calc_service.engine.edition import Edition
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws import (
    catastrophic_insurance,
    medical_assistance,
    premium_subsidy,
    safeguards,
    tilt_assistance,
)
from calc_service.rulebook.overlay import Overlay, admission_days_of, overlays
from calc_service.rulebook.successors import DistrictRules, district_rules
from calc_service.rulebook.values import number_of, start_days


class EveryEdition(NamedTuple):
    """Every edition: `stays` by day of settlement, period of admission and profile; days since 1970-01-01."""

    starts: tuple[int, ...]
    admission_days: tuple[int, ...]
    stays: tuple[tuple[tuple[Edition, ...], ...], ...]

    @property
    def editions(self) -> tuple[tuple[Edition, ...], ...]:
        """By start and profile, for who is admitted on the day of settlement: that is in the last period there is."""
        return tuple(of_day[-1] for of_day in self.stays)


def editions(folder: RulesFolder) -> EveryEdition:
    """All editions of sound rules; the city's profile comes first, then the districts with a file, by code."""
    districts = district_rules(folder)
    begun = {rules.since for rules in districts if rules.since > min(folder.city_days)}
    starts = sorted(folder.city_days | start_days(folder.districts.values()) | begun)
    admissions = sorted(admission_days_of(folder, folder.districts.values()))
    columns = [tuple(_column(folder, rules, starts, admissions)) for rules in (None, *districts)]
    return EveryEdition(
        starts=tuple(map(number_of, starts)),
        admission_days=tuple(map(number_of, admissions)),
        stays=tuple(tuple(zip(*of_day, strict=True)) for of_day in zip(*columns, strict=True)),
    )


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


def _column(
    folder: RulesFolder, rules: DistrictRules | None, starts: list[str], admissions: list[str]
) -> Iterator[tuple[Edition, ...]]:
    """By start, the editions of one profile, the city's where `rules` is None, by period of admission.

    A stay is settled in none that begins later. Between its own days the rules are the same objects, which keeps
    loading fast.
    """
    district, since = (None, "") if rules is None else (rules.file, rules.since)
    by_day = groupby(overlays(folder, district, since), key=lambda overlay: overlay.day)
    own = {day: _by_admission(list(of_day)) for day, of_day in by_day}
    periods = ["", *sorted(admission_days_of(folder, (district,)))]
    last = own[starts[0]]
    for day in starts:
        last = own.get(day, last)
        editions = [replace(edition, start=number_of(day)) for edition in last]
        begun = periods[: len(editions)]
        yield tuple(editions[bisect_right(begun, admitted) - 1] for admitted in ("", *admissions))


def _by_admission(of_day: list[Overlay]) -> list[Edition]:
    """The editions of one day of settlement, the earliest period of admission first: they differ in assistance alone.

    Periods for which it says the same share its rules, so that nothing is looked up twice.
    """
    newest, *earlier = of_day
    editions = [edition_on(newest)]
    for overlay in earlier:
        rules, later = medical_assistance.rules_on(overlay), editions[-1]
        editions.append(later if rules == later.medical_assistance else replace(later, medical_assistance=rules))
    return editions[::-1]
