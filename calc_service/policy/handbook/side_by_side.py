"""All districts beside the city: every rule of a day in which one of them differs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from calc_service.domain.figures import Figure, number_or
from calc_service.domain.wording import WordedCodes
from calc_service.engine.edition import Edition, RuleBook
from calc_service.policy.figures_on_file import Whose, figures_of
from calc_service.policy.handbook.figure_rows import LAW_OF, SEPARATOR, amount_of, of_what
from calc_service.policy.handbook.sayings import BOXES, Sayings
from calc_service.policy.handbook.tracks import conditions, shared_cap

COLUMNS = 4
"""So many districts stand side by side on a page."""

Item = tuple[str, str]
"""What it belongs to, a law or a track, and what it is called."""
Facts = Mapping[Item, str]
"""What holds in a district; "" for nothing."""


@dataclass(frozen=True, slots=True)
class DistrictTable:
    """Some districts beside the city. names: theirs; rows: the item, the city's text and theirs, "" for the city's."""

    names: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The districts that differ, in tables that fit a page, and the names of those that do not."""

    tables: Sequence[DistrictTable]
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


def _table(districts: Mapping[str, Facts], city: Facts, words: WordedCodes) -> DistrictTable:
    nothing = words.heading("none")
    rows = [
        (
            SEPARATOR.join(filter(None, item)),
            city.get(item, "") or nothing,
            [_own(item, facts, city, nothing) for facts in districts.values()],
        )
        for item in _in_order((city, *districts.values()))
    ]
    return DistrictTable([words.district(code) for code in districts], [row for row in rows if any(row[2])])


def _in_order(every: Sequence[Facts]) -> list[Item]:
    """Each item once; those that belong together stand together."""
    items = list(dict.fromkeys(item for facts in every for item in facts))
    first = {part: place for place, part in enumerate(dict.fromkeys(part for part, _ in items))}
    return sorted(items, key=lambda item: first[item[0]])


def _own(item: Item, facts: Facts, city: Facts, nothing: str) -> str:
    return "" if facts.get(item, "") == city.get(item, "") else facts.get(item, "") or nothing


def _facts(book: RuleBook, day: int, district: str, words: WordedCodes) -> Facts:
    """What the city or a district has in force on a day, in the order of the laws."""
    profile, edition = book.profile(district), book.on(day, district)
    if edition is None:
        return {}
    sayings = Sayings(words, profile.categories)
    own = edition.categories_in_force.difference(book.profiles[0].categories)
    facts = {
        ("", words.heading("document")): _document(book, day, district, words),
        ("", words.heading("own_category")): sayings.categories(own),
    }
    return facts | dict(_conditions(edition, sayings)) | dict(_figures(edition, sayings))


def _conditions(edition: Edition, sayings: Sayings) -> Iterator[tuple[Item, str]]:
    words, safeguards = sayings.words, edition.safeguards
    uplift = edition.catastrophic_insurance.uplift
    yield (words.law("catastrophic_insurance"), words.heading("uplift")), sayings.categories(uplift.categories)
    rules = edition.medical_assistance
    for track in rules.tracks:
        label = words.track(track.id)
        for code, text in zip(BOXES, conditions(track, rules, sayings), strict=False):
            yield (label, sayings.say(code)), text
        yield (label, sayings.say("shared")), sayings.joined(shared_cap(track, rules, sayings))
    law = words.law("safeguards")
    yield (law, words.heading("direct")), sayings.categories(safeguards.direct_categories)
    yield (law, words.heading("waiver")), sayings.categories(safeguards.deposit_waiver.categories)
    yield (law, words.heading("watched")), sayings.categories(safeguards.monitored_categories)


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


def _figures(edition: Edition, sayings: Sayings) -> Iterator[tuple[Item, str]]:
    """Every figure; those that differ by category in one text, the highest first."""
    found: dict[Whose, list[tuple[str, Figure]]] = {}
    for whose, figure in figures_of(edition):
        found.setdefault(whose._replace(category=""), []).append((whose.category, figure))
    for whose, figures in found.items():
        yield _item(whose, sayings.words), "\n".join(_grouped(figures, sayings))


def _grouped(figures: Sequence[tuple[str, Figure]], sayings: Sayings) -> Iterator[str]:
    by_amount: dict[str, list[str]] = {}
    for category, figure in sorted(figures, key=lambda one: -number_or(one[1], 0)):
        amount = sayings.marked(amount_of(figure, sayings.words), figure)
        by_amount.setdefault(amount, []).append(category)
    for amount, categories in by_amount.items():
        whom = sayings.categories(categories)
        yield f"{amount} {whom}" if whom else amount


def _item(whose: Whose, words: WordedCodes) -> Item:
    law = words.track(whose.track) if whose.track else words.law(LAW_OF[whose.name.partition(".")[0]])
    tier = words.term("tier", str(whose.tier)) if whose.tier else ""
    parts = [words.term("figure", whose.name), tier, of_what(whose._replace(track="", tier=0), words)]
    return law, SEPARATOR.join(filter(None, parts)) + (f" {whose.bound + 1}" if whose.bound else "")
