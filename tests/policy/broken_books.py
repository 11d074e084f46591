"""Rule books of the service's own nouns that break what has to hold, in ways that the loader would mostly refuse."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from calc_service.policy.decision_space import explore
from calc_service.rulebook.load import load
from tests.rulebook.rules_copy import RulesCopy

if TYPE_CHECKING:
    from collections.abc import Callable

    from calc_service.domain.figures import Figure
    from calc_service.engine.edition import Edition, RuleBook
    from calc_service.engine.rules import Track
    from calc_service.policy.decision_space import Exploration

RULES = Path(__file__).parents[2] / "rules"
CITY, DISTRICT = 0, 1


@cache
def book(*changes: tuple[str, str, str], districts: tuple[str, ...] = ()) -> RuleBook:
    """The rules in force with `changes` (file, old, new), and the template as the file of each of `districts`."""
    with TemporaryDirectory() as folder:
        rules = RulesCopy(Path(shutil.copytree(RULES, Path(folder) / "rules")))
        for code in districts:
            rules.add_district(code)
        for change in changes:
            rules.change(*change)
        return rules.load()


@cache
def in_force() -> RuleBook:
    """The rules in force."""
    return load(RULES)


@cache
def explored(rules: RuleBook) -> Exploration:
    """What `explore` finds, once a book."""
    return explore(rules)


@cache
def with_one_district() -> RuleBook:
    """The template as the file of district 500116 over the rules in force, with one year of catastrophic terms."""
    return one_year(book(districts=("500116",)))


@cache
def below_the_city() -> RuleBook:
    """The same, the ratios of that district's special track below all of the city's."""
    return changed(with_one_district(), DISTRICT, of_track("special", lambda track: with_ratio(track, 5900)))


def one_year(rules: RuleBook) -> RuleBook:
    """The same rules with the catastrophic terms of 2025 alone, so that there is less to try."""
    return replace(rules, catastrophic_terms={2025: rules.catastrophic_terms[2025]})


def changed(rules: RuleBook, profile: int, change: Callable[[Edition], Edition]) -> RuleBook:
    """The same book with `change` made to every edition of one profile."""
    editions = tuple(
        tuple(change(edition) if place == profile else edition for place, edition in enumerate(row))
        for row in rules.editions
    )
    return replace(rules, editions=editions)


def of_track(track_id: str, change: Callable[[Track], Track]) -> Callable[[Edition], Edition]:
    """A change to one track of an edition."""

    def to_edition(edition: Edition) -> Edition:
        law = edition.medical_assistance
        tracks = tuple(change(track) if track.id == track_id else track for track in law.tracks)
        return replace(edition, medical_assistance=replace(law, tracks=tracks))

    return to_edition


def valued(figure: Figure, value: int | None) -> Figure:
    """The same figure with another value."""
    return replace(figure, value=value)


def with_ratio(track: Track, basis_points: int) -> Track:
    """A track with one ratio for all."""
    return replace(track, ratio={category: valued(figure, basis_points) for category, figure in track.ratio.items()})
