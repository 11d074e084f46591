"""What a benefit that looks at the year as a whole owes for the base of a year, as an operation over figures."""

from collections.abc import Iterator
from itertools import chain, count, repeat

from calc_service.case.operations import (
    MINIMUM,
    MULTIPLY,
    ONE,
    Node,
    Operation,
    Stated,
    above,
    capped,
    largest,
    less,
    plus,
    share,
    shares,
)
from calc_service.domain.figures import Figure
from calc_service.engine.rules import TiltGroup, Uplift, YearlyTerms
from calc_service.engine.tables import Tables
from calc_service.law.tilt_assistance import of_group


def insurance(base: Node, terms: YearlyTerms, uplift: Uplift | None) -> Node:
    """What catastrophic insurance owes for a year's base (cq-2022-116#2.2.2)."""
    deductible, ratio, cap = Stated(terms.deductible), Stated(terms.ratio), terms.annual_cap
    if uplift is None:
        return capped(share(above(base, deductible), ratio), cap)
    lowered = Operation(MULTIPLY, (deductible, less(ONE, Stated(uplift.deductible_reduced_by))))
    raised = plus(ratio, Stated(uplift.ratio_raised_by))
    return capped(share(above(base, lowered), raised), uplift.annual_cap)


def insurance_figures(terms: YearlyTerms, uplift: Uplift | None) -> tuple[Figure, ...]:
    """The figures of `insurance`."""
    if uplift is None:
        return terms.deductible, terms.ratio, terms.annual_cap
    return terms.deductible, uplift.deductible_reduced_by, terms.ratio, uplift.ratio_raised_by, uplift.annual_cap


def tilt_assistance(base: Node, groups: tuple[TiltGroup, ...]) -> Node:
    """What tilt assistance owes for a year's base: the most of what the groups give (cq-2022-116#2.3.3)."""
    stated = [(_bands(group), _cap(group)) for group in groups]
    return largest([capped(shares(*_within(base, bands)), cap) for bands, cap in stated])


def tilt_figures(groups: tuple[TiltGroup, ...]) -> Iterator[Stated]:
    """The figures of `tilt_assistance`."""
    for group in groups:
        yield from chain.from_iterable(_bands(group))
        yield _cap(group)


def _bands(group: TiltGroup) -> list[tuple[Stated, Stated]]:
    """(threshold, ratio) of each band."""
    numbers = count(1) if group.bands[1:] else repeat(0)
    categories = group.categories or ()
    return [
        (Stated(band.threshold, categories, number), Stated(band.ratio, categories, number))
        for band, number in zip(group.bands, numbers, strict=False)
    ]


def _cap(group: TiltGroup) -> Stated:
    return Stated(group.annual_cap, group.categories or ())


def _within(base: Node, bands: list[tuple[Stated, Stated]]) -> Iterator[tuple[Node, Node]]:
    """(what of the base lies within the band, its ratio) of each band."""
    ends: list[Node] = [Operation(MINIMUM, (base, threshold)) for threshold, _ in bands[1:]]
    for (threshold, ratio), up_to in zip(bands, [*ends, base], strict=True):
        yield above(up_to, threshold), ratio


def deciding_group(tilt_base: int, entry: int, tables: Tables) -> TiltGroup | None:
    """The group of persons of an entry that gives the most for a year's base, fen, the first of several that do.

    None for persons who are in none, and where there is no standard.
    """
    tilt = tables.lists.tilt_assistance
    groups = range(tilt.first_group[entry], tilt.end_of_groups[entry])
    if not groups:
        return None
    return tables.tilt_groups[max(groups, key=lambda group: of_group(tilt_base, group, tilt.standards))]
