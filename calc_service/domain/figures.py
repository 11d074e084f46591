"""A figure: one number of the rules, with where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in force.

    name:     stable dotted name, e.g. "assistance.ratio"
    value:    fen or whole basis points; None where the rules say there is none (an unlimited cap)
    unit:     "fen" or "basis_points"
    start:    ISO first day on which it holds, e.g. "2022-10-28"
    cite:     "cq-2022-116#2.3.2-special", or "" where only a source is on file
    verified: whether it was read in an official document
    source:   where it was taken from when `cite` is ""
    """

    name: str
    value: int | None
    unit: str
    start: str
    cite: str
    verified: bool
    source: str

    @property
    def number(self) -> int:
        """The value of a figure that the rules always give."""
        if self.value is None:
            raise ValueError(self.name)
        return self.value


def number_or(figure: Figure | None, otherwise: int) -> int:
    """The value of `figure`, `otherwise` where there is no figure or it says none."""
    return otherwise if figure is None or figure.value is None else figure.value
