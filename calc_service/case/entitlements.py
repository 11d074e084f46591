"""What a benefit that looks at the year as a whole owes for the base of a year, as an operation over figures."""

from itertools import pairwise

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
from calc_service.engine.rules import TiltBand, TiltGroup, Uplift, YearlyTerms
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
    return largest([capped(shares(*_bands(base, group)), group.annual_cap) for group in groups])


def _bands(base: Node, group: TiltGroup) -> list[tuple[Node, Node]]:
    """(what lies within the band, its ratio) of each band."""
    return [
        (above(_up_to(base, following), Stated(band.threshold)), Stated(band.ratio))
        for band, following in pairwise((*group.bands, None))
        if band is not None
    ]


def _up_to(base: Node, following: TiltBand | None) -> Node:
    return base if following is None else Operation(MINIMUM, (base, Stated(following.threshold)))


def deciding_group(tilt_base: int, entry: int, tables: Tables) -> TiltGroup | None:
    """The group of persons of an entry that gives the most for a year's base, fen, the first of several that do.

    None for persons who are in none, and where there is no standard.
    """
    tilt = tables.lists.tilt_assistance
    groups = range(tilt.first_group[entry], tilt.end_of_groups[entry])
    if not groups:
        return None
    return tables.tilt_groups[max(groups, key=lambda group: of_group(tilt_base, group, tilt.standards))]
