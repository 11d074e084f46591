"""What hardship makes of a year's catastrophic terms is exact and possible: the reduced deductible is whole fen, and the
raised ratio is at most 100% (cq-2022-116#2.2.2)."""

from collections.abc import Iterator
from itertools import pairwise

from calc_service.rulebook import spelling
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.spelling import MOST_BASIS_POINTS
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Deductibles that cannot be reduced to whole fen, and ratios that would exceed the whole."""
    law = folder.city["catastrophic_insurance"]
    for year, terms in law["terms"].children.items():
        for entry in _in_force_within(law["uplift"], year):
            yield from _deductible(terms["deductible"], entry["deductible_reduced_by"].number)
            yield from _ratio(terms["ratio"], entry["ratio_raised_by"].number)


def _in_force_within(entries: Value, year: str) -> Iterator[Value]:
    for entry, following in pairwise((*entries, None)):
        ended = following is not None and following["from"].text <= f"{year}-01-01"
        if entry is not None and entry["from"].text[:4] <= year and not ended:
            yield entry


def _deductible(deductible: Value, reduced_by: int) -> Iterator[Complaint]:
    remaining = deductible.number * (MOST_BASIS_POINTS - reduced_by)
    if remaining % MOST_BASIS_POINTS:
        yield deductible.place.complain(
            f"起付线 {spelling.yuan(deductible.number)} 降低 {spelling.percent(reduced_by)} 后不是整数分，无法精确计算；请核对",
            f"the deductible {spelling.yuan(deductible.number)} reduced by {spelling.percent(reduced_by)} is not whole fen, so"
            " it cannot be exact; check the figure")


def _ratio(ratio: Value, raised_by: int) -> Iterator[Complaint]:
    if ratio.number + raised_by > MOST_BASIS_POINTS:
        yield ratio.place.complain(
            f"报销比例 {spelling.percent(ratio.number)} 提高 {spelling.percent(raised_by)} 后超过 100%；请核对",
            f"the ratio {spelling.percent(ratio.number)} raised by {spelling.percent(raised_by)} exceeds 100%; check it")
