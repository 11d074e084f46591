"""The extremes of every row of a layout, and of what its years come to, over all completions of the missing facts."""

from dataclasses import dataclass

import numpy as np

from calc_service.batch.cells import Cells
from calc_service.batch.unknowns.choices import Choices
from calc_service.batch.unknowns.judged import DUE, HIGHEST_OF, LOWEST_OF, compared, measures, recorded_of
from calc_service.batch.unknowns.layout import Layout
from calc_service.batch.unknowns.trials import Computed
from calc_service.batch.unknowns.ways import MOST_COMPLETIONS, Ways, entangled, few_enough, in_groups, ways
from calc_service.batch.unknowns.year_states import Extremes, YearStates
from calc_service.domain.columns import BOUNDED, FUNDS, OPENINGS
from calc_service.domain.money import HIGHEST_TOTAL
from calc_service.domain.vocabulary import TILT_STATUSES
from calc_service.engine.claims import Claims
from calc_service.engine.columns import Column, Flags, changes
from calc_service.engine.tables import Tables

TOGETHER = "together"
SUMS = (
    *(f"due_{fund}" for fund in FUNDS),
    *(f"{what}_{fund}" for fund in (*FUNDS, TOGETHER) for what in ("over", "sure")),
)
"""What years are added up to: what is due, what was paid beyond, and that on rows that may be certain."""
BY_CHOICE = "assistance_cap_remaining"
"""Known choice by choice, as all else of assistance: a state says of pools only what later rows ask."""
STATES_AT_ONCE = 60_000
HIGH, LOW = np.iinfo(np.int64).max, np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class OpenYears:
    """low, high: by amount of BOUNDED, and by fund what `measures` asks, the extremes of each row of the layout.

    year_low, year_high: by SUMS the extremes of each year of the layout, fen
    outer: by year whether they are safe, and may be wider than need be
    outer_rows: by row whether its own extremes may be
    """

    low: dict[str, Column]
    high: dict[str, Column]
    year_low: dict[str, Column]
    year_high: dict[str, Column]
    outer: Flags
    outer_rows: Flags

    def meet(self, row: Column, extremes: Extremes) -> None:
        """Widen the extremes of rows (ascending, each as often as may be) by some that they have as well."""
        begins = np.flatnonzero(changes(row))
        rows = row[begins]
        for into, columns, extreme in zip((self.low, self.high), extremes, (np.minimum, np.maximum), strict=True):
            for name in columns.keys() - {BY_CHOICE}:
                into[name][rows] = extreme(into[name][rows], extreme.reduceat(columns[name], begins))


@dataclass(frozen=True, slots=True)
class Looked:
    """What rows are looked at with. marked: by row of the file whether an earlier row of its year was rejected."""

    cells: Cells
    marked: Flags
    tolerance: int


def bounds(  # noqa: PLR0913, PLR0917  the rows, and what is known of them
    claims: Claims[Column],
    layout: Layout,
    found: Choices,
    recorded: Column | None,
    look: Looked,
    opened: frozenset[str],
    tables: Tables,
) -> OpenYears:
    """Row by row from the choices; of years whose rows are bound together by every state that they may come to."""
    row_ways = ways(layout, found, recorded)
    years = entangled(layout, found, row_ways)
    few = few_enough(years, layout, found, row_ways, MOST_COMPLETIONS)
    tilted = np.zeros(len(layout.first) - 1, dtype=np.bool_)
    tilted[layout.year[found.row[found.tilted > 0]]] = True
    free_tilt = bool(opened & {*OPENINGS}) or (found.pool_low != found.pool_high).any()
    beyond = _out_of_range(claims, layout, found)
    few &= ~(tilted[years] & free_tilt) & ~beyond[years] & (found.sides == 1)
    outer = np.zeros(len(layout.first) - 1, dtype=np.bool_)
    outer[years[~few]] = True
    outer |= beyond
    most, least = _widened(found, outer[layout.year[found.row]])
    values = _values(most, least, layout.row[found.row], look, found.sides)
    low, high = _reduced(values, found.begins[:-1])
    year_low, year_high = (_summed(each, layout) for each in (low, high))
    if recorded is None:
        _of_one_pool(layout, found, year_low["due_assistance"], year_high["due_assistance"])
    outer_rows = outer & (tilted | (found.sides > 1)) | beyond
    if found.sides > 1:
        joint = low["catastrophic_entitled"] != high["catastrophic_entitled"]
        outer = outer | (np.add.reduceat(joint, layout.first[:-1]) > 1)
    whole = OpenYears(low, high, year_low, year_high, outer, outer_rows[layout.year])
    _carry_on(whole, years[few], row_ways, values, claims, layout, found, recorded, look, tables)
    return whole


def _out_of_range(claims: Claims[Column], layout: Layout, found: Choices) -> Flags:
    """The years of which some completions may come to totals that are out of range: those would be refused."""
    left = found.least["in_scope_self_pay"] + found.least["tilt_paid"]
    tilted = np.where(found.least["tilt_status"] == TILT_STATUSES.index("payable"), left, 0)
    first, beyond = layout.row[layout.first[:-1]], np.zeros(len(layout.first) - 1, dtype=np.bool_)
    for opened, added in ((claims.opening_tilt_base, tilted), (claims.opening_in_scope_self_pay, left)):
        of_rows = np.maximum.reduceat(added, found.begins[:-1])
        beyond |= opened[first] + np.add.reduceat(of_rows, layout.first[:-1]) > HIGHEST_TOTAL
    return beyond


def _summed(columns: Computed, layout: Layout) -> Computed:
    return {name: np.add.reduceat(columns[name], layout.first[:-1]) for name in SUMS}


def _carry_on(  # noqa: PLR0913, PLR0917  the years, and what is known of them
    whole: OpenYears,
    years: Column,
    row_ways: Ways,
    values: tuple[Computed, Computed],
    claims: Claims[Column],
    layout: Layout,
    found: Choices,
    recorded: Column | None,
    look: Looked,
    tables: Tables,
) -> None:
    """Put what `years` come to by all their states in the place of what was found choice by choice."""
    if not len(years):
        return
    alone = np.ones(len(layout), dtype=np.bool_)
    alone[row_ways.rows] = False
    of_free = [{name: np.where(alone, side[name], 0) for name in SUMS} for side in (whole.low, whole.high)]
    free_low, free_high = (_summed(columns, layout) for columns in of_free)
    concerned = np.zeros(len(layout.first) - 1, dtype=np.bool_)
    concerned[years] = True
    _leave_free(whole, concerned[layout.year[found.row]], row_ways, values, found)
    sides = zip(*(row_ways.extremes(values[0][name], values[1][name]) for name in SUMS), strict=True)
    low, high = (np.stack(side) for side in sides)

    def judged(amounts: Computed, row: Column) -> Extremes:
        return _values(amounts, amounts, layout.row[row], look)

    states = YearStates(layout, found, row_ways, low, high, SUMS, judged, whole.meet, claims, recorded, tables)
    for group in in_groups(years, layout, found, row_ways, STATES_AT_ONCE):
        ended = states.ended(group)
        for number, name in enumerate(SUMS):
            whole.year_low[name][group] = free_low[name][group] + ended.low[number]
            whole.year_high[name][group] = free_high[name][group] + ended.high[number]


def _leave_free(
    whole: OpenYears, concerned: Flags, row_ways: Ways, values: tuple[Computed, Computed], found: Choices
) -> None:
    """Leave of rows that are `concerned` (by choice) only what does not depend on what the year has come to."""
    rows = np.zeros(len(found.begins) - 1, dtype=np.bool_)
    rows[found.row[row_ways.bound & concerned]] = True
    free = np.flatnonzero(rows[found.row] & ~row_ways.bound)
    ends = ((whole.low, HIGH, np.minimum), (whole.high, LOW, np.maximum))
    for (into, end, extreme), columns in zip(ends, values, strict=True):
        for name in columns.keys() - {BY_CHOICE}:
            into[name][rows] = end
            extreme.at(into[name], found.row[free], columns[name][free])


def _of_one_pool(layout: Layout, found: Choices, low: Column, high: Column) -> None:
    """What assistance is due in years that draw on one pool: what that has paid more in the end, at least and most."""
    first = found.begins[layout.first[:-1]]
    pool = np.minimum.reduceat(found.most["pool"], first)
    years = np.flatnonzero(pool == np.maximum.reduceat(found.most["pool"], first))
    years = years[(found.pool_low == found.pool_high)[pool[years], years]]
    paid, opened = found.paid, found.pool_low[pool[years], years]
    low[years] = paid.ended_low[pool[years], years] - opened
    high[years] = paid.ended_high[pool[years], years] - opened


def _widened(found: Choices, outer: Flags) -> tuple[Computed, Computed]:
    """All amounts, with anything that tilt assistance may give where it is not followed through the year."""
    wide = outer & (found.tilted > 0)
    if not wide.any():
        return found.most, found.least
    most, least = dict(found.most), dict(found.least)
    left = {id(one): one["in_scope_self_pay"] + one["tilt_paid"] for one in (found.most, found.least)}
    highest = np.minimum(left[id(found.least)], found.tilted)
    for name, given, tilt in (("most", found.most, highest), ("least", found.least, np.zeros_like(highest))):
        into = most if name == "most" else least
        scope = np.maximum(left[id(given)] - tilt, 0)
        beside = given["total_self_pay"] - given["in_scope_self_pay"]
        into["tilt_paid"] = np.where(wide, tilt, given["tilt_paid"])
        into["in_scope_self_pay"] = np.where(wide, scope, given["in_scope_self_pay"])
        into["total_self_pay"] = np.where(wide, scope + beside, given["total_self_pay"])
    return most, least


def _values(
    most: Computed, least: Computed, of_file: Column, look: Looked, sides: int = 1
) -> tuple[Computed, Computed]:
    """(the lowest, the highest) of everything, choice by choice; all between the two sides of an alternative may be."""
    low = {name: np.minimum(most[name], least[name]) for name in BOUNDED}
    high = {name: np.maximum(most[name], least[name]) for name in BOUNDED}
    first, second = most, least
    if sides > 1:
        places = np.arange(len(of_file)) // sides * sides
        first = {name: column[places] for name, column in most.items()}
        second = {name: column[places + 1] for name, column in least.items()}
    for fund in FUNDS:
        recorded = recorded_of(fund, look.cells)[of_file]
        ends = (compared(fund, first, recorded, look.tolerance), compared(fund, second, recorded, look.tolerance))
        asked = measures(*ends)
        low |= {f"{fund}.{name}": asked[name] for name in LOWEST_OF}
        high |= {f"{fund}.{name}": asked[name] for name in HIGHEST_OF}
        low[f"due_{fund}"], high[f"due_{fund}"] = low[DUE[fund]], high[DUE[fund]]
        low[f"over_{fund}"] = np.minimum(ends[0].over, ends[1].over)
        high[f"over_{fund}"] = np.maximum(ends[0].over, ends[1].over)
    low[f"over_{TOGETHER}"] = _sum([low[f"over_{fund}"] for fund in FUNDS])
    high[f"over_{TOGETHER}"] = _sum([high[f"over_{fund}"] for fund in FUNDS])
    marked = look.marked[of_file]
    for fund in (*FUNDS, TOGETHER):
        low[f"sure_{fund}"] = np.where(marked, 0, low[f"over_{fund}"])
        high[f"sure_{fund}"] = np.where(marked, 0, high[f"over_{fund}"])
    return low, high


def _sum(columns: list[Column]) -> Column:
    return np.asarray(np.sum(columns, axis=0))


def _reduced(values: tuple[Computed, Computed], begins: Column) -> tuple[Computed, Computed]:
    low, high = values
    return (
        {name: np.minimum.reduceat(column, begins) for name, column in low.items()},
        {name: np.maximum.reduceat(column, begins) for name, column in high.items()},
    )
