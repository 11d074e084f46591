"""How much each column of missing facts moves what is due, row by row: what would be worth asking for first."""

from collections.abc import Mapping

import numpy as np

from calc_service.batch.unknowns.asked import CATEGORIES, OF_PERSON
from calc_service.batch.unknowns.choices import Choices
from calc_service.batch.unknowns.layout import Layout
from calc_service.batch.unknowns.rows import OpenRows
from calc_service.domain.columns import OPENING_OF_POOL, OPENINGS
from calc_service.engine.columns import Column


def decided(found: OpenRows, unknown: tuple[str, ...]) -> Mapping[str, int]:
    """By column the sum over all rows of the most that it alone moves what is due on one, fen."""
    layout, choices = found.layout, found.choices
    if layout is None or choices is None:
        return {}
    due = choices.most["catastrophic_used"] + choices.most["assistance_paid"]
    moved = _by_facts(due, layout, choices)
    if OF_PERSON in unknown:
        moved[CATEGORIES] = _by_sets(due, layout, choices)
    if choices.sides > 1:
        sides = np.ptp(due.reshape(-1, choices.sides), axis=1)
        moved[OPENINGS[0]] = _over_rows(np.maximum.reduceat(sides, choices.begins[:-1] // choices.sides), layout)
    for name in unknown:
        if name.startswith(OPENING_OF_POOL):
            moved[name] = _by_pool(found, name, layout, choices)
    return moved


def _by_facts(due: Column, layout: Layout, choices: Choices) -> dict[str, int]:
    """By fact; rows whose alternatives are linked alike are looked at together."""
    kinds = layout.kinds
    number = kinds.pattern[layout.key]
    order = number.argsort(kind="stable")
    edges = np.searchsorted(number[order], np.arange(len(kinds.linked) + 1))
    names = dict.fromkeys(name for linked in kinds.linked for name in linked)
    moved = {name: np.zeros(len(layout), dtype=np.int64) for name in names}
    for place, linked in enumerate(kinds.linked):
        rows = order[edges[place] : edges[place + 1]]
        if not len(rows):
            continue
        count = int(np.diff(kinds.begins)[layout.key[rows[0]]]) * choices.sides
        values = due[choices.begins[rows][:, None] + np.arange(0, count, choices.sides)[None, :]]
        for name, sets in linked.items():
            for numbers in sets:
                moved[name][rows] = np.maximum(moved[name][rows], np.ptp(values[:, sorted(numbers)], axis=1))
    return {name: _over_rows(column, layout) for name, column in moved.items()}


def _over_rows(column: Column, layout: Layout) -> int:
    """The sum over the rows of the file of the most that any set of the person's categories gives."""
    most = np.zeros(int(layout.row.max()) + 1, dtype=np.int64)
    np.maximum.at(most, layout.row, column)
    return int(most.sum())


def _by_sets(due: Column, layout: Layout, choices: Choices) -> int:
    ends = (np.minimum.reduceat(due, choices.begins[:-1]), np.maximum.reduceat(due, choices.begins[:-1]))
    size = int(layout.row.max()) + 1
    moved = np.zeros(size, dtype=np.int64)
    for end in ends:
        low, high = np.full(size, np.iinfo(np.int64).max), np.zeros(size, dtype=np.int64)
        np.minimum.at(low, layout.row, end)
        np.maximum.at(high, layout.row, end)
        moved = np.maximum(moved, np.maximum(high - low, 0))
    return int(moved.sum())


def _by_pool(found: OpenRows, name: str, layout: Layout, choices: Choices) -> int:
    pools = found.pools
    place = pools.index(name.removeprefix(OPENING_OF_POOL))
    fell = choices.most["assistance_paid"] - choices.least["assistance_paid"]
    column = np.maximum.reduceat(np.where(choices.most["pool"] == place, fell, 0), choices.begins[:-1])
    return _over_rows(column, layout)
