"""Effects and their days against the rules as the engine has them: no edition changes on a day before those told.

What is told as provenance or words changes no figure of any edition, on any day, in any district.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from random import Random

import pytest

from calc_service.domain.figures import Figure
from calc_service.engine.edition import Edition
from calc_service.policy.differences import EFFECT, differences
from calc_service.rulebook import checks
from calc_service.rulebook.complaints import ERROR
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.catastrophic_insurance import yearly_terms
from calc_service.rulebook.laws.premium_subsidy import standards
from calc_service.rulebook.load import grid
from calc_service.rulebook.values import number_of
from tests.policy.test_differences_complete import FULL, NOT_WHOLE, SAMPLE, mutants
from tests.policy.two_states import RULES, sound, state
from tests.reference.worlds import CITY_ALONE, WORLDS, World, write_rules

ABOUT_THEMSELVES = ("start", "cite", "source", "verified", "name")
YEARS = range(2020, 2031)
Decided = Mapping[int, object]
"""By day, in days since 1970-01-01, what holds from it on."""


def plain(content: object) -> object:
    """What decides: without days, clauses and sources."""
    if isinstance(content, Figure):
        return content.value, content.unit
    if is_dataclass(content):
        return tuple(
            plain(getattr(content, one.name)) for one in fields(content) if not one.name.endswith(ABOUT_THEMSELVES)
        )
    if isinstance(content, Mapping):
        return sorted((key, plain(inner)) for key, inner in content.items())
    return [plain(inner) for inner in content] if isinstance(content, tuple | list) else content


def decided(folder: RulesFolder) -> Decided:
    """What holds from each day on on which anything may begin, the yearly figures of that year among it."""
    starts, editions = grid(folder)
    terms, premiums = yearly_terms(folder.city["catastrophic_insurance"]), standards(folder.city["premium_subsidy"])
    days = sorted({*starts, *(number_of(f"{year}-01-01") for year in YEARS)})
    return {
        day: [_on(starts, editions, day), plain(_of_year(terms, day)), plain(_of_year(premiums, day))] for day in days
    }


def _on(starts: tuple[int, ...], editions: tuple[tuple[Edition, ...], ...], day: int) -> object:
    begun = [row for start, row in zip(starts, editions, strict=True) if start <= day]
    return plain(begun[-1]) if begun else None


def _of_year(table: Mapping[int, object], day: int) -> object:
    return next((entry for year, entry in table.items() if number_of(f"{year}-01-01") == day), None)


def sound_mutants(folder: RulesFolder) -> Iterator[tuple[str, RulesFolder, Decided]]:
    """Those that the checks and the engine accept, and what they decide."""
    every = [one for one in mutants(folder) if not one[0].startswith(("vocabulary", "documents"))]
    for what, mutant in every if FULL else Random(20270103).sample(every, SAMPLE // 4):  # noqa: S311  no secret
        try:
            faulty = any(complaint.level == ERROR for complaint in checks.check(mutant))
            after = decided(mutant)
        except (LookupError, ValueError, AssertionError, RuntimeError):
            continue  # a key is gone or a code is none, which the shapes refuse before anything is computed
        if not faulty:
            yield what, mutant, after


def test_no_edition_changes_before_the_days_that_are_told() -> None:
    folder = state(district=True)
    before = decided(folder)
    changing = 0
    for what, mutant, after in sound_mutants(folder):
        told = [number_of(one.start) for one in differences(folder, mutant) if one.kind == EFFECT and one.start]
        different = [day for day in sorted({*before, *after}) if _held(before, day) != _held(after, day)]
        assert not different or (told and min(told) <= different[0]), what
        changing += bool(different)
    assert changing


def _held(held: Decided, day: int) -> object:
    begun = [start for start in held if start <= day]
    return held[max(begun)] if begun else None


@pytest.mark.parametrize("world", WORLDS[1:], ids=lambda world: world.name)
def test_whole_worlds_differ_from_the_days_that_are_told(world: World, tmp_path: Path) -> None:
    write_rules(CITY_ALONE, RULES, tmp_path / "city")
    write_rules(world, RULES, tmp_path / "rules")
    city, other = sound(tmp_path / "city"), sound(tmp_path / "rules")
    for before, after in ((city, other), (other, city)):
        effects = [one for one in differences(before, after) if one.kind == EFFECT]
        days = sorted({*decided(before), *decided(after)})
        different = [day for day in days if _of_city(before, day) != _of_city(after, day)]
        assert effects
        assert not different or min(number_of(one.start) for one in effects) <= different[0]
        assert not any(NOT_WHOLE.search(text) for one in effects for text in (one.sentence.zh, one.sentence.en))


def _of_city(folder: RulesFolder, day: int) -> object:
    """What holds for the city alone; districts of the one side may have no file on the other."""
    return _held(decided(replace(folder, districts={})), day)
