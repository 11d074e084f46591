"""Figures as rows to read: every value on file, whose it is, its days, where it comes from, whether it is verified."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.domain.money import percent
from calc_service.domain.wording import BAND, WordedCodes
from calc_service.engine.edition import RuleBook
from calc_service.policy.figures_on_file import ValueOnFile, Whose, values_on_file
from calc_service.policy.impact.phrases import grouped
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import walk

SEPARATOR = " · "
LAW_OF: Mapping[str, str] = {
    "premium": "premium_subsidy",
    "catastrophic": "catastrophic_insurance",
    "assistance": "medical_assistance",
    "tilt": "tilt_assistance",
    "burden": "safeguards",
}
"""The law of a figure by the first part of its name."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One value of a figure.

    clause:   the clause that states it, or for one with a source alone the clause that its law rests on
    district: the code of the district that has it for itself, "" for the city
    """

    name: str
    label: str
    of_what: str
    value: str
    days: str
    source: str
    verified: bool
    in_force: bool
    clause: str
    cited: bool
    district: str


def amount_of(figure: Figure, words: WordedCodes) -> str:
    """A figure as people write it: yuan with parted thousands, a percentage, or that there is no cap."""
    if figure.value is None:
        return words.heading("no_cap")
    return grouped(figure.value) if figure.unit == "fen" else percent(figure.value)


def figure_rows(
    book: RuleBook, folder: RulesFolder, day: str, districts: frozenset[str], words: WordedCodes
) -> Iterator[FigureRow]:
    """Every value of the city and of `districts`, in the order of laws, then of districts and of days."""
    resting = {law: rests_on(folder, law) for law in LAW_OF.values()}
    for value in values_on_file(book):
        if not value.district or value.district in districts:
            yield _row(value, day, resting, words)


def _row(value: ValueOnFile, day: str, resting: Mapping[str, str], words: WordedCodes) -> FigureRow:
    figure = value.figure
    source = figure.source or (words.clause(figure.cite) if figure.cite else "")
    return FigureRow(
        name=figure.name,
        label=words.term("figure", figure.name),
        of_what=of_what(value.whose, words, value.district),
        value=amount_of(figure, words),
        days=_days(value, words),
        source=source,
        verified=figure.verified,
        in_force=value.first_day <= day and (value.last_day is None or day <= value.last_day),
        clause=figure.cite or resting[LAW_OF[figure.name.partition(".")[0]]],
        cited=bool(figure.cite),
        district=value.district,
    )


def of_what(whose: Whose, words: WordedCodes, district: str = "") -> str:
    """Of which tier, track, categories and band a figure is, and of which district."""
    parts = [words.district(district)] if district else []
    parts += [words.track(whose.track)] if whose.track else []
    parts += [words.term("tier", str(whose.tier))] if whose.tier and whose.category else []
    parts += [words.category(whose.category)] if whose.category else []
    parts += [words.wording.group(whose.group).in_language(words.language)] if whose.group else []
    parts += [BAND.in_language(words.language).format(whose.band)] if whose.band else []
    return SEPARATOR.join(parts)


def _days(value: ValueOnFile, words: WordedCodes) -> str:
    pattern = words.heading("from_to" if value.last_day else "from")
    days = pattern.format(first=value.first_day, last=value.last_day)
    return words.heading("by_admission").format(days=days) if value.figure.by_admission else days


def rests_on(folder: RulesFolder, law: str) -> str:
    """The clause that most of a law's steps rest on, else most of all of it; "" where it cites none."""
    file = folder.city[law]
    for part in (file.children.get("steps", file), file):
        cites = Counter(one["cite"].text for one in walk(part) if "cite" in one)
        if cites:
            return cites.most_common(1)[0][0]
    return ""


def unverified(rows: Iterable[FigureRow]) -> int:
    """How many of them are not verified."""
    return sum(not row.verified for row in rows)
