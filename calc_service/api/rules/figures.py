"""GET /v1/figures and /v1/figures/{name}: every value of each figure, with its days and where it comes from."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated

import msgspec
from flask import Blueprint

from calc_service import __version__
from calc_service.api.description import Shape
from calc_service.api.past_rules import AnyRules
from calc_service.api.publishing.people import Publishing
from calc_service.api.replies import encoded
from calc_service.api.rules.labels import SHOWN
from calc_service.api.rules.registers import Register, described, served
from calc_service.domain.days import day_number
from calc_service.domain.reply_fields import (
    AppliesBy,
    Cite,
    Day,
    IsVerified,
    Reply,
    RulesNamed,
    applies_by,
    means,
    one_of,
)
from calc_service.domain.vocabulary import FIGURES, UNITS
from calc_service.domain.wording import Label, Wording
from calc_service.engine.edition import RuleBook
from calc_service.policy.figures_on_file import ValueOnFile, values_on_file
from calc_service.policy.past_rules import MOST_AT_HAND
from calc_service.policy.proposed.figures import figure_id
from calc_service.policy.proposed.value_history import ValueHistory, ValuePublication, value_history
from calc_service.state.history import last_published

PATH = "/v1/figures"
EXAMPLE = "assistance.ratio"


class LabelledId(Reply):
    """What a value is one of, in words."""

    code: str
    label: Label


class ValueOfFigure(Reply):
    """One value of a figure, from its first day to its last."""

    value: Annotated[str | None, means("null = the rules set none, for example no cap")]
    unit: Annotated[str, one_of(UNITS)]
    from_: Annotated[Day, means("first day on which it holds")] = msgspec.field(name="from")
    to: Annotated[Day | None, means("last day on which it holds; null = until further notice")]
    district: Annotated[LabelledId | None, means("the district that has it for itself; null = the city")]
    tier: Annotated[LabelledId | None, means("the tier of resident insurance, where it is one of a tier")]
    track: Annotated[LabelledId | None, means("the kind of assistance, where it is one of a track")]
    category: Annotated[LabelledId | None, means("whom it is for, where it differs by category")]
    group: Annotated[
        list[LabelledId] | None, means("whom it is for, where a district has terms by groups of categories")
    ]
    band: Annotated[int | None, means("which band it is of, where there are several; the first is 1")]
    clause: Annotated[Cite | None, means("the clause that states it")]
    source: Annotated[str | None, means("where it was taken from, where no clause states it")]
    verified: IsVerified
    applies_by: AppliesBy = msgspec.UNSET


class FigureListed(Reply):
    """A figure with every value on file; without any the rules set none so far."""

    name: Annotated[str, means("stable dotted name, the same as in the steps of a breakdown")]
    label: Label
    values: Annotated[list[ValueOfFigure], means("the city's in order of their days, then those of districts")]


class FigureList(Reply):
    """Every figure of the rules."""

    rules: RulesNamed
    figures: list[FigureListed]


class ValueShown(ValueOfFigure, kw_only=True):
    """One value of a figure, with the publications that brought it."""

    publications: Annotated[
        list[ValuePublication], means("the newest first; empty for what was there before anything was published")
    ]


class FigureWithHistory(Reply):
    """A figure with every value on file, and with who published each and why."""

    name: Annotated[str, means("stable dotted name, the same as in the steps of a breakdown")]
    label: Label
    values: Annotated[list[ValueShown], means("the city's in order of their days, then those of districts")]


class FigureShown(Reply):
    """One figure of the rules."""

    rules: RulesNamed
    figure: FigureWithHistory


def resource(rules: AnyRules, publishing: Publishing) -> Blueprint:
    """Return the routes; `rules` have the figures, and what was published says how they came to be."""
    histories = _value_histories(publishing)

    def told(book: RuleBook, name: str, entry: bytes) -> bytes:
        """The entry with the publications, where there are any."""
        if publishing.state is None:
            return entry
        with publishing.answered():
            newest = last_published(publishing.state)
            published = histories(newest.number, book.digest) if newest else {}
        return encoded(_figure(book, name, _by_name(book)[name], published)) if published else entry

    return served(_register, rules, told)


def _value_histories(publishing: Publishing) -> Callable[[int, str], ValueHistory]:
    """By the number of the newest publication, and by rules; entries only come: what was found once stays so."""

    @lru_cache(MOST_AT_HAND)
    def found(_: int, digest: str) -> ValueHistory:
        return value_history(publishing.state, digest) if publishing.state else {}

    return found


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    return described(_register(book))


def _register(book: RuleBook) -> Register:
    listed = list_figures(book)
    return Register(
        path=PATH,
        key="name",
        whole=listed,
        entries={name: _figure(book, name, values, {}) for name, values in _by_name(book).items()},
        titles=(
            "Every figure with all its values · 全部数据及其历次取值",
            "One figure with all its values · 一项数据的历次取值",
        ),
        replies=("The figures.", "The figure."),
        about="Every text stands there in Chinese and in English. Ratios and amounts are exact decimal strings.",
        about_key="The dotted name, as in the steps of a breakdown.",
        example=EXAMPLE,
    )


def list_figures(book: RuleBook) -> FigureList:
    """Return every figure of `book`, in the order of its laws."""
    labels = book.wording.terms["figure"]
    listed = [
        FigureListed(name, labels[name], [_shown(value, book.wording) for value in values])
        for name, values in _by_name(book).items()
    ]
    return FigureList(RulesNamed(book.digest, __version__), listed)


def _by_name(book: RuleBook) -> Mapping[str, list[ValueOnFile]]:
    values: Mapping[str, list[ValueOnFile]] = {name: [] for name in FIGURES}
    for value in values_on_file(book):
        values[value.figure.name].append(value)
    return values


def _figure(book: RuleBook, name: str, on_file: Iterable[ValueOnFile], published: ValueHistory) -> FigureShown:
    values = [_with_history(_shown(value, book.wording), published.get(figure_id(value), [])) for value in on_file]
    label = book.wording.terms["figure"][name]
    return FigureShown(RulesNamed(book.digest, __version__), FigureWithHistory(name, label, values))


def _with_history(value: ValueOfFigure, publications: list[ValuePublication]) -> ValueShown:
    return ValueShown(**msgspec.structs.asdict(value), publications=publications)


def _shown(value: ValueOnFile, wording: Wording) -> ValueOfFigure:
    figure, whose = value.figure, value.whose
    unit, text = SHOWN[figure.unit]
    first = day_number(date.fromisoformat(value.first_day))
    districts = {code: district.label for code, district in wording.districts.items()}
    return ValueOfFigure(
        value=None if figure.value is None else text(figure.value),
        unit=unit,
        from_=value.first_day,
        to=value.last_day,
        district=_labelled(value.district, districts),
        tier=_labelled(str(whose.tier or ""), wording.terms["tier"]),
        track=_labelled(whose.track, {name: label.on(first) for name, label in wording.tracks.items()}),
        category=_labelled(whose.category, wording.categories),
        group=[LabelledId(category, wording.categories[category]) for category in whose.group] or None,
        band=whose.band or None,
        clause=figure.cite or None,
        source=figure.source or None,
        verified=figure.verified,
        applies_by=applies_by(figure),
    )


def _labelled(code: str, labels: Mapping[str, Label]) -> LabelledId | None:
    return LabelledId(code, labels[code]) if code else None
