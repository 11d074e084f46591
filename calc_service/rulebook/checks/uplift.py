"""Hardship leaves a year's catastrophic terms exact and possible.

倾斜支付后的大病保险条款仍然成立：减半后的起付线是整数分，提高后的报销比例不超过 100%（cq-2022-116#2.2.2）。

The reduced deductible is whole fen, and the raised ratio is at most 100% (cq-2022-116#2.2.2).

Passes: catastrophic_insurance.yaml
    -   2025: {deductible: 18797,
    +   2025: {deductible: 18797.02,

Fails: catastrophic_insurance.yaml
    -   2025: {deductible: 18797,
    +   2025: {deductible: 18797.01,

Fails: catastrophic_insurance.yaml
    -   2025: {deductible: 18797, ratio: 60%
    +   2025: {deductible: 18797, ratio: 96%
"""

from collections.abc import Iterator
from itertools import pairwise

from calc_service.domain.money import WHOLE, percent, yuan
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
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
    remaining = deductible.number * (WHOLE - reduced_by)
    if remaining % WHOLE:
        yield deductible.place.complain(
            f"起付线 {yuan(deductible.number)} 降低 {percent(reduced_by)} 后不是整数分，无法精确计算；请核对",
            f"the deductible {yuan(deductible.number)} reduced by {percent(reduced_by)} is not whole fen, so"
            " it cannot be exact; check the figure",
        )


def _ratio(ratio: Value, raised_by: int) -> Iterator[Complaint]:
    if ratio.number + raised_by > WHOLE:
        yield ratio.place.complain(
            f"报销比例 {percent(ratio.number)} 提高 {percent(raised_by)} 后超过 100%；请核对",
            f"the ratio {percent(ratio.number)} raised by {percent(raised_by)} exceeds 100%; check it",
        )
