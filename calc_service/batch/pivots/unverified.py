"""The figures that a file may rest on and that nobody has yet read in an official document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import product

from calc_service.domain.days import end_of
from calc_service.domain.figures import Figure
from calc_service.engine.edition import RuleBook


def unverified_figures(book: RuleBook, months: Sequence[str], districts: Iterable[str]) -> list[tuple[str, str]]:
    """(name, the day from which on it holds) of each, in order; `months` as "2025-06"."""
    found = {figure for figure in _in_force(book, months, districts) if not figure.verified}
    return sorted({(figure.name, figure.start) for figure in found})


def _in_force(book: RuleBook, months: Sequence[str], districts: Iterable[str]) -> Iterator[Figure]:
    known = [district for district in districts if district in book.wording.districts]
    editions = [book.on(end_of([month]), district) for month, district in product(months, known)]
    for edition in {id(one): one for one in editions if one}.values():
        yield from _figures(edition.laws)
    for year in {int(month[:4]) for month in months} & set(book.catastrophic_terms):
        yield from _figures(book.catastrophic_terms[year])


def _figures(value: object) -> Iterator[Figure]:
    """Every figure within the records of rules."""
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _figures(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _figures(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _figures(getattr(value, field.name))
