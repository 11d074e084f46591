"""Completions laid out as a grid: one axis an unknown, one cell a completion; what comes of each, and what moves it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import cast

import numpy as np

from calc_service.engine.columns import Column, Flags

Unknown = tuple[object, ...]
"""The name of an axis."""
BEYOND = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Grid:
    """The number of values of each unknown; the last one changes from cell to cell."""

    sizes: Mapping[Unknown, int]

    @property
    def cells(self) -> int:
        """How many completions there are."""
        return prod(self.sizes.values())

    @property
    def axes(self) -> tuple[Unknown, ...]:
        """The unknowns that have a choice; an array has no room for the axes of all others."""
        return tuple(unknown for unknown, size in self.sizes.items() if size > 1)

    @property
    def shape(self) -> tuple[int, ...]:
        """Their sizes."""
        return tuple(self.sizes[unknown] for unknown in self.axes)

    def values(self, first: int, last: int) -> dict[Unknown, Column]:
        """By unknown, the position of its value in the cells from `first` to before `last`."""
        cells = np.arange(first, last)
        places = np.unravel_index(cells, (*self.shape, 1))
        known = dict.fromkeys(self.sizes, np.zeros(len(cells), dtype=np.int64))
        return known | dict(zip(self.axes, cast("Sequence[Column]", places), strict=False))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What comes of each completion, amounts in fen.

    amounts: shape (cells, amounts): all that is paid or left
    paid:    by cell, what assistance pays in all
    valid:   by cell, whether it would be taken at all
    """

    grid: Grid
    amounts: Column
    paid: Column
    valid: Flags

    def moved_by(self, unknowns: Collection[Unknown]) -> tuple[bool, int]:
        """(whether these unknowns alone, together, move any amount; the most they move what is paid)."""
        amounts, paid, valid = self._along(unknowns)
        if len(valid) == 1:
            return False, 0
        lowest = np.where(valid[..., None], amounts, BEYOND).min(axis=0)
        highest = np.where(valid[..., None], amounts, -1).max(axis=0)
        least = np.where(valid, paid, BEYOND).min(axis=0)
        most = np.where(valid, paid, -1).max(axis=0)
        found = most >= 0
        return bool(np.any((highest > lowest) & found[..., None])), int(np.max(most[found] - least[found], initial=0))

    def moved_between(self, unknown: Unknown, pairs: Collection[tuple[int, int]]) -> tuple[bool, int]:
        """The same of one unknown that changes between the values of each pair."""
        amounts, paid, valid = self._along([unknown])
        moved, most = False, 0
        for one, other in pairs:
            both = valid[one] & valid[other]
            moved = moved or bool(np.any((amounts[one] != amounts[other]) & both[..., None]))
            most = max(most, int(np.max(np.abs(paid[one] - paid[other])[both], initial=0)))
        return moved, most

    def _along(self, unknowns: Collection[Unknown]) -> tuple[Column, Column, Flags]:
        """Amounts, paid and valid with the values of `unknowns` along the first axis, those of all others behind."""
        axes, shape = self.grid.axes, self.grid.shape
        places = sorted({axes.index(unknown) for unknown in unknowns if unknown in axes})
        order = places + [place for place in range(len(axes)) if place not in places]
        values = prod(shape[place] for place in places)
        varying = self.amounts[:, np.any(self.amounts != self.amounts[:1], axis=0)]
        amounts = varying.reshape(*shape, varying.shape[1]).transpose(*order, len(axes))
        paid, valid = self.paid.reshape(shape).transpose(order), self.valid.reshape(shape).transpose(order)
        others = len(self.paid) // values
        return (
            amounts.reshape(values, others, varying.shape[1]),
            paid.reshape(values, others),
            cast("Flags", valid.reshape(values, others)),
        )
