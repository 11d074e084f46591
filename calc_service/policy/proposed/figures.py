"""Which values of figures a folder brings that the one before had not, and which of them were not verified before."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, NamedTuple

from msgspec import field

from calc_service.domain.days import day_number
from calc_service.domain.figures import Figure
from calc_service.domain.reply_fields import Day, IsVerified, Reply, means
from calc_service.domain.wording import BETWEEN, LANGUAGES, Label, Wording
from calc_service.engine.edition import RuleBook
from calc_service.policy.figures_on_file import ValueOnFile, Whose, values_on_file

NOT_PART_OF_WHOSE = "name"
OF = Label("{}（{}）", "{} ({})")


class FigureId(NamedTuple):
    """What makes a value the same one under other rules: the figure, whose it is, and its first day (ISO)."""

    name: str
    district: str
    of: tuple[str, ...]
    first_day: str


class FigureBrought(Reply):
    """A value that a publication brings, or says otherwise than the rules before: the value, or where it comes from."""

    name: Annotated[str, means("stable dotted name, the same as in the steps of a breakdown")]
    label: Annotated[Label, means("what it is called, with whose it is")]
    district: Annotated[str, means("the district that has it for itself; empty = the city")]
    of: Annotated[list[str], means("what it is one of, as `track=inpatient`; empty where there is one only")]
    from_: Annotated[Day, means("first day on which it holds")] = field(name="from")
    verified: IsVerified
    was_verified: Annotated[bool | None, means("before; null where there was no such value")]


def figure_id(value: ValueOnFile) -> FigureId:
    """By which a value is found again."""
    return FigureId(value.figure.name, value.district, _parts(value.whose), value.first_day)


def figures_brought(before: RuleBook, after: RuleBook) -> list[FigureBrought]:
    """What `after` has and `before` had not, or had with another value, clause or source, or not verified."""
    known = {figure_id(value): value.figure for value in values_on_file(before)}
    return [
        FigureBrought(
            name=value.figure.name,
            label=_called(value, after.wording),
            district=value.district,
            of=list(_parts(value.whose)),
            from_=value.first_day,
            verified=value.figure.verified,
            was_verified=None if former is None else former.verified,
        )
        for value, former in _different(known, after)
    ]


def _different(known: Mapping[FigureId, Figure], after: RuleBook) -> Iterator[tuple[ValueOnFile, Figure | None]]:
    for value in values_on_file(after):
        former = known.get(figure_id(value))
        if former is None or _said(former) != _said(value.figure):
            yield value, former


def _said(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.cite, figure.source, figure.verified, figure.by_admission


def _parts(whose: Whose) -> tuple[str, ...]:
    parts = {name: value for name, value in whose._asdict().items() if value and name != NOT_PART_OF_WHOSE}
    return tuple(f"{name}={'+'.join(value) if isinstance(value, tuple) else value}" for name, value in parts.items())


def _called(value: ValueOnFile, wording: Wording) -> Label:
    whose = value.whose
    district, first_day = wording.districts.get(value.district), day_number(date.fromisoformat(value.first_day))
    parts = [
        district.label if district else None,
        wording.terms["tier"].get(str(whose.tier)),
        wording.tracks[whose.track].on(first_day) if whose.track else None,
        wording.categories.get(whose.category),
    ]
    named = [part for part in parts if part is not None]
    label = wording.figure(value.figure.name, whose.group, whose.band)
    if not named:
        return label
    zh, en = (BETWEEN[one].join(part.in_language(one) for part in named) for one in LANGUAGES)
    return Label(OF.zh.format(label.zh, zh), OF.en.format(label.en, en))
