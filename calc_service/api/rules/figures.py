"""GET /v1/figures and /v1/figures/{name}: every value of each figure, with its days and where it comes from."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import msgspec
from flask import Blueprint

from calc_service import __version__
from calc_service.api.description import Shape
from calc_service.api.past_rules import AnyRules
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


class FigureShown(Reply):
    """One figure of the rules."""

    rules: RulesNamed
    figure: FigureListed


def resource(rules: AnyRules) -> Blueprint:
    """Return the routes; `rules` have the figures."""
    return served(_register, rules)


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    return described(_register(book))


def _register(book: RuleBook) -> Register:
    listed = list_figures(book)
    return Register(
        path=PATH,
        key="name",
        whole=listed,
        entries={figure.name: FigureShown(listed.rules, figure) for figure in listed.figures},
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
    values: Mapping[str, list[ValueOfFigure]] = {name: [] for name in FIGURES}
    for value in values_on_file(book):
        values[value.figure.name].append(_shown(value, book.wording))
    labels = book.wording.terms["figure"]
    listed = [FigureListed(name, labels[name], values[name]) for name in FIGURES]
    return FigureList(RulesNamed(book.digest, __version__), listed)


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
