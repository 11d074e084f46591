"""All districts beside the city: every rule of a day in which one of them differs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from calc_service.domain.wording import WordedCodes
from calc_service.engine.edition import Edition, RuleBook
from calc_service.policy.figures_on_file import Whose, figures_of
from calc_service.policy.handbook.figure_rows import SEPARATOR, amount_of, of_what
from calc_service.policy.handbook.sayings import BOXES, Sayings
from calc_service.policy.handbook.tracks import conditions, shared_cap

COLUMNS = 4
"""So many districts stand side by side on a page."""

Facts = Mapping[str, str]
"""What holds in a district, by the name of the item."""


@dataclass(frozen=True, slots=True)
class Table:
    """Some districts beside the city. names: theirs; rows: the item, the city's text and theirs, "" for the city's."""

    names: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The districts that differ, in tables that fit a page, and the names of those that do not."""

    tables: Sequence[Table]
    alike: Sequence[str]


def side_by_side(book: RuleBook, day: int, words: WordedCodes) -> SideBySide:
    """Every district that exists on `day` (days since 1970-01-01)."""
    there = [code for code, district in book.wording.districts.items() if district.exists_on(day)]
    city = _facts(book, day, "", words)
    by_district = {code: _facts(book, day, code, words) for code in there if code in book.profile_of_district}
    differing = {code: facts for code, facts in by_district.items() if facts != city}
    tables = [_table(dict(some), city, words) for some in _in_columns(differing)]
    return SideBySide(tables, [words.district(code) for code in there if code not in differing])


def _in_columns(differing: Mapping[str, Facts]) -> Iterator[tuple[tuple[str, Facts], ...]]:
    every = tuple(differing.items())
    yield from (every[at : at + COLUMNS] for at in range(0, len(every), COLUMNS))


def _table(districts: Mapping[str, Facts], city: Facts, words: WordedCodes) -> Table:
    items = dict.fromkeys(item for facts in (city, *districts.values()) for item in facts)
    nothing = words.heading("none")
    rows = [
        (item, city.get(item, nothing), [_own(item, facts, city, nothing) for facts in districts.values()])
        for item in items
    ]
    return Table([words.district(code) for code in districts], [row for row in rows if any(row[2])])


def _own(item: str, facts: Facts, city: Facts, nothing: str) -> str:
    return "" if facts.get(item) == city.get(item) else facts.get(item, nothing)


def _facts(book: RuleBook, day: int, district: str, words: WordedCodes) -> Facts:
    """What the city or a district has in force on a day, each item in the order of the laws."""
    profile, edition = book.profile(district), book.on(day, district)
    if edition is None:
        return {}
    sayings = Sayings(words, profile.categories)
    own = edition.categories_in_force.difference(book.profiles[0].categories)
    facts = {
        words.heading("document"): _document(book, day, district, words),
        words.heading("own_category"): sayings.categories(own),
        words.heading("direct"): sayings.categories(edition.safeguards.direct_categories),
    }
    facts |= dict(_tracks(edition, sayings)) | dict(_figures(edition, words))
    return {item: text for item, text in facts.items() if text}


def _tracks(edition: Edition, sayings: Sayings) -> Iterator[tuple[str, str]]:
    rules = edition.medical_assistance
    for track in rules.tracks:
        for code, text in zip(BOXES, conditions(track, rules, sayings), strict=False):
            yield SEPARATOR.join((sayings.words.track(track.id), sayings.say(code))), text
        shared = sayings.joined(shared_cap(track, rules, sayings))
        yield SEPARATOR.join((sayings.words.track(track.id), sayings.say("shared"))), shared


def _document(book: RuleBook, day: int, district: str, words: WordedCodes) -> str:
    profile = book.profile(district)
    document = profile.document.on(day)
    if not document:
        return ""
    number = words.wording.documents[document].number
    if not profile.taken_from:
        return number
    taken = words.heading("taken_over").format(district=words.district(profile.taken_from))
    return f"{number} ({taken})"


def _figures(edition: Edition, words: WordedCodes) -> Iterator[tuple[str, str]]:
    for whose, figure in figures_of(edition):
        yield _item(whose, words), amount_of(figure, words)


def _item(whose: Whose, words: WordedCodes) -> str:
    parts = [words.term("figure", whose.name), of_what(whose, words)]
    return SEPARATOR.join(filter(None, parts)) + (f" {whose.bound + 1}" if whose.bound else "")
