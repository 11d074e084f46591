"""Nothing slips through: whatever changes the digest is told, and what does not is not, whichever value it is."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from random import Random

from calc_service.policy.differences import EFFECT, differences
from calc_service.rulebook.folder import PROFILES, RulesFolder, digest
from calc_service.rulebook.values import UNLIMITED, Value, start_days, walk
from tests.policy.two_states import RULES, state
from tests.rulebook.rules_copy import RulesCopy

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
SAMPLE = 400
OTHER_DAY = "2026-07-01"
NEVER_LEFT_OUT = ("zh", "en", "label", "from")
"""Keys without which nothing can be called by its name or compared by its day; the loader refuses such rules."""
NOT_WHOLE = re.compile(r"None|^[ ·：:]|\{\}|frozenset|Label\(| · $")
Rebuild = Callable[[Value | None], Value]


def places(value: Value, rebuild: Rebuild, key: str = "") -> Iterator[tuple[str, Value, Rebuild]]:
    """Every value inside, its key, and what makes the whole anew with another value, or none, in its place."""
    yield key, value, rebuild
    for inner, child in value.children.items():
        yield from places(child, lambda new, inner=inner: rebuild(with_key(value, inner, new)), inner)  # type: ignore[misc]
    for number, item in enumerate(value):
        yield from places(item, lambda new, number=number: rebuild(with_item(value, number, new)), str(number))  # type: ignore[misc]


def with_key(value: Value, key: str, new: Value | None) -> Value:
    kept = {inner: child for inner, child in value.children.items() if inner != key or new is not None}
    return replace(value, content=kept if new is None else {**kept, key: new})


def with_item(value: Value, number: int, new: Value | None) -> Value:
    items = tuple(value)
    return replace(value, content=(*items[:number], *([] if new is None else [new]), *items[number + 1 :]))


def other(value: Value) -> Value:
    """Another content of the same type."""
    if isinstance(value.content, bool):
        return replace(value, content=not value.content)
    if isinstance(value.content, int) or value.content == UNLIMITED:
        return replace(value, content=1 if value.content == UNLIMITED else value.number + 1)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value.text):
        return replace(value, content=OTHER_DAY)
    return replace(value, content=f"{value.text}9")


def mutants(folder: RulesFolder) -> Iterator[tuple[str, RulesFolder]]:
    """The folder with one value changed, left out, or turned round, and what was done."""
    for name, file in folder.files():
        for key, value, rebuild in places(file, partial(required, file)):
            place = f"{name}:{value.place.line}:{value.place.column}"
            if isinstance(value.content, str | int):
                yield f"{place} changed", with_file(folder, name, rebuild(other(value)))
            elif value.content:
                yield f"{place} turned", with_file(folder, name, rebuild(turned(value)))
            if value is not file and key not in NEVER_LEFT_OUT:
                yield f"{place} without {key}", with_file(folder, name, rebuild(None))


def required(file: Value, new: Value | None) -> Value:
    assert new is not None, file
    return new


def turned(value: Value) -> Value:
    """The same, its keys or items in the other order."""
    if isinstance(value.content, Mapping):
        return replace(value, content=dict(reversed(list(value.content.items()))))
    return replace(value, content=tuple(reversed(tuple(value))))


def with_file(folder: RulesFolder, name: str, file: Value) -> RulesFolder:
    section, _, inner = name.rpartition("/")
    if section == "districts" and inner:
        return replace(folder, districts={**folder.districts, inner: file})
    if section == "codes":
        return replace(folder, codes={**folder.codes, inner: file})
    if section == PROFILES:
        return replace(folder, export_profiles={**folder.export_profiles, inner: file})
    return replace(folder, city={**folder.city, name: file}, city_days=folder.city_days | start_days([file]))


def test_whatever_changes_the_digest_is_told_and_nothing_else() -> None:
    folder = state(district=True)
    known = digest(folder)
    every = list(mutants(folder))
    tried = every if FULL else Random(20270101).sample(every, SAMPLE)  # noqa: S311  a fixed sample, no secret
    told = {what: differences(folder, mutant) for what, mutant in tried}
    changed = {what for what, mutant in tried if digest(mutant) != known}
    assert {what for what, found in told.items() if found} == changed
    assert 0 < len(changed) < len(tried)


def test_every_sentence_is_whole_in_both_languages_and_both_ways() -> None:
    folder = state(district=True)
    every = list(mutants(folder))
    tried = every if FULL else Random(20270102).sample(every, SAMPLE)  # noqa: S311  a fixed sample, no secret
    for what, mutant in tried:
        for one in (*differences(folder, mutant), *differences(mutant, folder)):
            for text in (one.sentence.zh, one.sentence.en):
                assert text, what
                assert not NOT_WHOLE.search(text), (what, text)


def test_an_effective_figure_is_shown_as_it_is_written() -> None:
    """The spelling in the sentence is that of the file, whichever the unit."""
    folder = state(district=True)
    seen = 0
    for name, file in folder.files():
        lines = written(name)
        for _, value, rebuild in places(file, partial(required, file)):
            if not isinstance(value.content, int) or isinstance(value.content, bool):
                continue
            line = lines[value.place.line - 1][value.place.column - 1 :]
            spelling = re.match(r"[0-9.]+%?", line)
            assert spelling, (name, line)
            found = differences(folder, with_file(folder, name, rebuild(other(value))))
            shown = re.escape(re.sub(r"\.00$", "", spelling.group()))
            assert any(
                re.search(rf"(?<![0-9.]){shown}元?[^0-9]* → ", one.sentence.zh) for one in found if one.kind == EFFECT
            ), name
            seen += 1
    assert seen > len(folder.city)


def written(name: str) -> list[str]:
    """The lines of a file; the district's are those of the template."""
    path = "districts/_template" if name.startswith("districts/") else name
    return RulesCopy(RULES).text(path).split("\n")


def test_every_file_of_the_rules_is_looked_at() -> None:
    folder = state(district=True)
    files = {file.relative_to(RULES).with_suffix("").as_posix() for file in RULES.glob("*.yaml")}
    files |= {file.relative_to(RULES).with_suffix("").as_posix() for file in RULES.glob("codes/**/*.yaml")}
    looked_at = {name for name, file in folder.files() if any(walk(file))}
    assert looked_at == files | {"districts/500116"}
