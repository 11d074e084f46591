"""GET /v1/rules shows every part of every law's rules: whatever is changed in them, the reply changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.api.rules.in_force import rules_in_force
from calc_service.api.rules.request import read_rules_request
from tests.properties.worlds_on_file import book_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from calc_service.engine.edition import RuleBook

QUERY = {"on": ["2025-08-01"], "district": ["500118"]}
WORLDS = ("everything", "safeguards", "own_tracks")
DISTRICTS_OF_TILT = ("500119", "500120")


def inner(part: Any) -> Iterator[tuple[str, Any, Callable[[Any], Any]]]:  # noqa: ANN401 - any part of the rules
    """What a part is made of: a name, what stands there, and how the part is with something else in its place."""
    if is_dataclass(part):
        for field in fields(part):
            yield f".{field.name}", getattr(part, field.name), partial(_with_field, part, field.name)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield "[]", value, partial(_with_value, part, key)
    elif isinstance(part, tuple):
        for place, value in enumerate(part):
            yield "()", value, partial(_with_item, part, place)


def _with_field(part: Any, name: str, value: object) -> object:  # noqa: ANN401 - any dataclass
    return replace(part, **{name: value})


def _with_value(part: Mapping[Any, object], key: object, value: object) -> object:
    return {**part, key: value}


def _with_item(part: tuple[object, ...], place: int, value: object) -> object:
    return (*part[:place], value, *part[place + 1 :])


def parts(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any part of the rules
    """Every part below, with the names that lead to it, and the same with something else in that place."""
    if isinstance(part, frozenset | Mapping):
        yield from ((path, _without(part, one)) for one in part)
    elif not is_dataclass(part) and not isinstance(part, tuple):
        yield path, something_else(part)
    for name, value, with_other in inner(part):
        for further, other in parts(value, f"{path}{name}"):
            yield further, with_other(other)


def _without(part: frozenset[Any] | Mapping[Any, object], one: object) -> object:
    return part - {one} if isinstance(part, frozenset) else {key: part[key] for key in part if key != one}


def something_else(value: object) -> object:
    if value is None:
        return 1
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}?"


def shown(book: RuleBook, edition: Any = None, query: dict[str, list[str]] = QUERY) -> object:  # noqa: ANN401 - an edition, or what stands for one
    asked = read_rules_request(query, book, "en")
    try:
        return rules_in_force(replace(asked, edition=edition or asked.edition), book, "en")
    except (AttributeError, KeyError, TypeError, ValueError):
        return None  # it is looked at: what cannot be has no label and no figures


def hidden(found: Iterable[tuple[str, object]], before: object) -> list[str]:
    """Which parts change nothing in the reply, wherever they stand."""
    changed: dict[str, bool] = {}
    for name, reply in found:
        changed[name] = changed.get(name, False) or reply != before
    assert changed
    return [name for name, is_shown in changed.items() if not is_shown]


@pytest.mark.parametrize("world", WORLDS)
def test_every_part_of_the_rules_is_shown(world: str) -> None:
    book = book_of(world)
    edition = read_rules_request(QUERY, book, "en").edition
    found = ((name, shown(book, other)) for name, other in parts(edition))

    assert hidden(found, shown(book)) == []


@pytest.mark.parametrize("district", DISTRICTS_OF_TILT)
def test_every_part_of_bands_and_groups_of_tilt_assistance_is_shown(district: str) -> None:
    book = book_of("tilt_forms")
    query = QUERY | {"district": [district]}
    edition = read_rules_request(query, book, "en").edition
    rules = edition.tilt_assistance
    found = (
        (name, shown(book, replace(edition, tilt_assistance=replace(rules, groups=other)), query))
        for name, other in parts(rules.groups)
    )

    assert hidden(found, shown(book, query=query)) == []


@pytest.mark.parametrize("figures", ["premium_standards", "catastrophic_terms"])
def test_every_part_of_the_figures_of_a_year_is_shown(figures: str) -> None:
    book = book_of("everything")
    year = getattr(book, figures)[2025]
    books = ((name, replace(book, **{figures: {2025: other}})) for name, other in parts(year))  # type: ignore[arg-type]  # either of two fields

    assert hidden(((name, shown(changed)) for name, changed in books), shown(book)) == []
