"""What a step of a breakdown rests on: the clauses it cites and the figures it uses, as replies show them."""

from collections.abc import Callable
from typing import NamedTuple

from calc_service.case.operations import Stated
from calc_service.case.step_types import FigureUsed
from calc_service.domain.figures import Figure
from calc_service.domain.money import ratio_text, yuan
from calc_service.domain.reply_fields import applies_by


class Quote(NamedTuple):
    """What a step rests on: the clauses and figures as shown, and whether every figure is verified."""

    clauses: list[str]
    figures: list[FigureUsed]
    verified: bool


def figure_text(figure: Figure) -> str | None:
    """The value of a figure as replies show it: yuan or a ratio, None where the rules say there is none."""
    if figure.value is None:
        return None
    return yuan(figure.value) if figure.unit == "fen" else ratio_text(figure.value)


def quote(named: Callable[[Stated], str], cite: str, *figures: Figure | Stated) -> Quote:
    """What a step rests on: the clause it cites ("" for none) and its figures, called as they are `named`."""
    stated = [Stated(figure) if isinstance(figure, Figure) else figure for figure in figures]
    cites = [cite, *(one.figure.cite for one in stated)]
    return Quote(
        clauses=list(dict.fromkeys(filter(None, cites))),
        figures=[_used(one.figure, named(one)) for one in stated],
        verified=all(one.figure.verified for one in stated),
    )


def _used(figure: Figure, label: str) -> FigureUsed:
    return FigureUsed(figure.name, label, figure_text(figure), figure.start, figure.verified, applies_by(figure))
