"""Every figure of a rule book through the years: what it was, is and will be, in the city and in each district."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from calc_service.domain.days import day_of
from calc_service.domain.figures import Figure
from calc_service.engine.edition import Edition, RuleBook
from calc_service.engine.rules import TiltGroup


class Whose(NamedTuple):
    """What a figure is one of: "" or 0 where of none.

    bound: which of several bounds; group: of categories; band: which of several bands, the first is 1
    """

    name: str
    tier: int = 0
    track: str = ""
    category: str = ""
    bound: int = 0
    group: tuple[str, ...] = ()
    band: int = 0


class ValueOnFile(NamedTuple):
    """One value of a figure from its first day to its last, both inclusive, ISO; without a last day it goes on."""

    whose: Whose
    district: str
    figure: Figure
    first_day: str
    last_day: str | None


Stretch = tuple[int, Figure | None]
"""A day (since 1970-01-01) and what holds from it on; None for nothing."""


def values_on_file(book: RuleBook) -> list[ValueOnFile]:
    """Every value, the city's first, then district by district what differs from the city's; each in order of days."""
    city = _timelines(book, 0)
    values = [*_yearly(book), *_of_profile(city, {}, "")]
    for number, profile in enumerate(book.profiles[1:], 1):
        values += _of_profile(_timelines(book, number), city, profile.district)
    return values


def _yearly(book: RuleBook) -> Iterator[ValueOnFile]:
    for year, standards in sorted(book.premium_standards.items()):
        for tier, figure in sorted(standards.items()):
            yield _of_year(Whose(figure.name, tier=tier), figure, year)
    for year, terms in sorted(book.catastrophic_terms.items()):
        for figure in (terms.deductible, terms.ratio, terms.annual_cap):
            yield _of_year(Whose(figure.name), figure, year)


def _of_year(whose: Whose, figure: Figure, year: int) -> ValueOnFile:
    return ValueOnFile(whose, "", figure, f"{year:04}-01-01", f"{year:04}-12-31")


Timelines = Mapping[Whose, Mapping[int, Figure | None]]
"""What holds from the start of each edition on, whether or not it is new."""


def _timelines(book: RuleBook, profile: int) -> Timelines:
    days = zip(book.starts, book.editions, strict=True)
    editions = [(start, dict(figures_of(of_day[profile]))) for start, of_day in days]
    every = dict.fromkeys(whose for _, figures in editions for whose in figures)
    return {whose: {start: figures.get(whose) for start, figures in editions} for whose in every}


def _of_profile(timelines: Timelines, city: Timelines, district: str) -> Iterator[ValueOnFile]:
    for whose, by_start in timelines.items():
        of_city = city.get(whose, {})
        own = [(start, None if figure == of_city.get(start) else figure) for start, figure in by_start.items()]
        for (start, figure), (following, _) in pairwise([*_changes(own), (0, None)]):
            if figure is not None:
                last_day = day_of(following - 1).isoformat() if following else None
                yield ValueOnFile(whose, district, figure, day_of(start).isoformat(), last_day)


def _changes(stretches: list[Stretch]) -> Iterator[Stretch]:
    last: Figure | None = None
    for start, figure in stretches:
        if figure != last:
            yield start, figure
        last = figure


def _of_group(group: TiltGroup) -> Iterator[tuple[Whose, Figure]]:
    categories = group.categories or ()
    for number, band in enumerate(group.bands, 1):
        for figure in (band.threshold, band.ratio):
            yield Whose(figure.name, group=categories, band=number if group.bands[1:] else 0), figure
    yield Whose(group.annual_cap.name, group=categories), group.annual_cap


def figures_of(edition: Edition) -> Iterator[tuple[Whose, Figure]]:
    """Every figure that is dated, with whose it is, in the order of the laws; not those of one year."""
    for number, tier in edition.premium_subsidy.tiers.items():
        for category, ratio in tier.ratio.items():
            yield Whose(ratio.name, tier=number, category=category), ratio
    uplift = edition.catastrophic_insurance.uplift
    for figure in (uplift.deductible_reduced_by, uplift.ratio_raised_by, uplift.annual_cap):
        yield Whose(figure.name), figure
    for track in edition.medical_assistance.tracks:
        for category, ratio in track.ratio.items():
            yield Whose(ratio.name, track=track.id, category=category), ratio
        yield Whose(track.annual_cap.name, track=track.id), track.annual_cap
        for position, bound in enumerate(track.bounds):
            yield Whose(bound.name, track=track.id, bound=position), bound
    for group in edition.tilt_assistance.groups:
        yield from _of_group(group)
    if threshold := edition.safeguards.burden_threshold:
        yield Whose(threshold.name), threshold
