"""The flags of rules/monitoring.yaml: questions that rows of a file raise, alone or together (cq-2021-31#3.2, #3.3).

Every check takes all rows of some persons and its parameters, and says which of them to look at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.control_totals import ASSISTANCE_BASE, FUND_DIFFERENCE
from calc_service.batch.partitions import folded
from calc_service.batch.row_relations import DAY_BITS
from calc_service.batch.spellings import named
from calc_service.domain.columns import DAYS, PAID
from calc_service.domain.interface_codes import Monitoring
from calc_service.domain.vocabulary import SETTINGS
from calc_service.engine.columns import NONE, Column, Flags, changes

PARTED = "|"
INSURED = ("basic_paid", "other_insurance_paid", "catastrophic_paid")
RECORDED = ("recorded_assistance", "recorded_tilt")
COMPARED = ("person", *DAYS, *PAID)
INPATIENT = SETTINGS.index("inpatient")
READ = ("setting", *DAYS, *PAID, FUND_DIFFERENCE, ASSISTANCE_BASE)
COMPUTED = ("pool", "annual_cap", "catastrophic_entitled", "assistance_base")


@dataclass(frozen=True, slots=True)
class ReviewedRows:
    """Every row of some persons that takes part, neither void nor rejected, by person, day of settlement and claim.

    numbers:  where each row stands among those that were assessed
    columns:  persons, stays and pools as numbers, years, days since 1970-01-01, fen; NONE where a cell is blank
    ids:      as texts, null where blank, of all rows that were assessed
    """

    numbers: Column
    columns: Mapping[str, Column]
    ids: Mapping[str, pl.Series]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.numbers)

    def __getitem__(self, name: str) -> Column:
        """The column `name`."""
        return self.columns[name]

    def id_of(self, name: str, rows: Column) -> pl.Series:
        """The ids under `name` of `rows`, by their place here."""
        ids = self.ids.get(name)
        none = pl.repeat(None, len(rows), dtype=pl.String, eager=True)
        return (none if ids is None else ids.gather(self.numbers[rows])).alias(name)

    def flags(self, rows: Column) -> Flags:
        """A flag on each of `rows`, by their place here."""
        flags = np.zeros(len(self), dtype=np.bool_)
        flags[rows] = True
        return flags


def reviewed_rows(assessed: AssessedRows) -> ReviewedRows:
    """What was read and computed, `recorded_…` and `catastrophic_paid` as the file has them."""
    cells, rows = assessed.cells, assessed.order
    columns = {"person": assessed.person, "year": assessed.year, "stay": assessed.stay, "visit": assessed.visit}
    columns |= {name: cells.numbers[name] for name in READ if name in cells.numbers}
    columns |= {name: assessed.computed[name] for name in COMPUTED}
    columns = {name: column.take(rows) for name, column in columns.items()}
    columns |= dict.fromkeys((name for name in READ if name not in columns), np.full(len(rows), NONE))
    columns["opening_assistance"] = assessed.opening_assistance[columns["pool"], rows]
    return ReviewedRows(rows, columns, cells.ids)


Parameters = Mapping[str, int]
Check = Callable[[ReviewedRows, Parameters], Flags]


def duplicate_claim(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows of a person that are alike in all but their claim id (cq-2021-31#3.2)."""
    alone = changes(rows["person"], rows["settled_on"])
    # The first of a day is alone only where the next row begins another day.
    among_others = ~(alone & np.append(alone[1:], np.True_))
    candidates = np.flatnonzero(among_others & (rows["total_cost"] >= parameters["minimum_cost"]))
    columns = {name: rows[name][candidates] for name in COMPARED}
    duplicated = pl.DataFrame(columns).with_columns(rows.id_of("facility_id", candidates)).is_duplicated()
    return rows.flags(candidates[duplicated.to_numpy()])


def overlapping_stays(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows of stays of a person that share nights with another stay (cq-2021-31#3.3)."""
    dated = (rows["admitted_on"] != NONE) & (rows["discharged_on"] != NONE)
    named = np.flatnonzero(dated & (rows["setting"] == INPATIENT))
    stay, admitted, discharged = (rows[name].take(named) for name in ("stay", "admitted_on", "discharged_on"))
    # Rows of one stay have its first and its last day; one of them stands for it.
    shared = np.flatnonzero(stay != NONE)
    _, first, number = np.unique(stay[shared], return_index=True, return_inverse=True)
    representative = shared[first]
    np.minimum.at(admitted, representative[number], admitted[shared])
    np.maximum.at(discharged, representative[number], discharged[shared])
    each = np.concatenate((np.flatnonzero(stay == NONE), representative))
    overlap = np.zeros(len(stay), dtype=np.bool_)
    person = rows["person"].take(named[each])
    overlap[each] = _overlap(person, admitted[each], discharged[each], parameters["tolerated_nights"])
    overlap[shared] = overlap[representative[number]]
    return rows.flags(named[overlap])


def _overlap(person: Column, admitted: Column, discharged: Column, tolerated: int) -> Flags:
    """Which stays share more than `tolerated` nights with another of the person."""
    overlap = np.zeros(len(person), dtype=np.bool_)
    # No more nights are shared than the shorter stay has: what is too short by itself shares too few with any.
    long = np.flatnonzero(discharged - admitted > tolerated)
    order = long[np.argsort((person[long] << DAY_BITS) + admitted[long])]
    number = changes(person[order]).cumsum() - 1 if len(order) else order
    span = int(discharged[order].max() - admitted[order].min()) + 1 if len(order) else 0
    # Each person's days are moved behind those of the person before, so that one running maximum serves all.
    begins, ends = (days[order] + number * span for days in (admitted, discharged))
    latest = np.maximum.accumulate(ends)
    same = number[1:] == number[:-1]
    overlap[order[1:]] = same & (latest[:-1] - begins[1:] > tolerated)
    overlap[order[:-1]] |= same & (ends[:-1] - begins[1:] > tolerated)
    return overlap


def cap_exceeded_as_recorded(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows that were paid assistance at and after the point at which a yearly cap was passed (cq-2021-31#3.3)."""
    paid, pool = np.maximum(rows["recorded_assistance"], 0), rows["pool"]
    beyond = np.zeros(len(rows), dtype=np.bool_)
    if not paid.any():
        return beyond
    begins = changes(rows["person"], rows["year"])
    for each in np.unique(pool).tolist():
        of_pool = np.where(pool == each, paid, 0)
        total = _running(of_pool, begins) + rows["opening_assistance"]
        beyond |= (of_pool > 0) & (total > rows["annual_cap"] + parameters["tolerance"])
    return beyond


def _running(amounts: Column, begins: Flags) -> Column:
    """The sum up to each row since the last row that `begins` a year."""
    total = amounts.cumsum()
    before: Column = (total - amounts)[begins.nonzero()[0]]
    running: Column = total - before[begins.cumsum() - 1]
    return running


def payments_exceed_cost(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows on which all funds together are recorded to have paid more than the cost (cq-2021-31#3.2)."""
    beyond: Flags = _sum(rows, (*INSURED, *RECORDED)) > rows["total_cost"] + parameters["tolerance"]
    return beyond


def assisted_before_insurance(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows that were assisted though an insurance that ranks before paid nothing (cq-2022-116#2.2.2)."""
    due = (rows["catastrophic_paid"] == 0) & (rows["catastrophic_entitled"] > parameters["tolerance"])
    unpaid: Flags = ((rows["basic_paid"] == 0) | due) & (rows["policy_scope_cost"] > 0)
    return unpaid & (_sum(rows, RECORDED) > 0)


def look_alike_person(rows: ReviewedRows, _: Parameters) -> Flags:
    """Rows of persons whose ids differ only in upper and lower case, or in full and half width (cq-2021-31#3.2)."""
    first = np.flatnonzero(changes(rows["person"]))
    alike = folded(rows.id_of("person_id", first)).is_duplicated().to_numpy()
    persons = rows["person"][first[alike]]
    return np.isin(rows["person"], persons) if len(persons) else np.zeros(len(rows), dtype=np.bool_)


def stay_contradicts(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows with one stay id in several facilities, or apart by nights on which nobody lay there (cq-2021-31#3.3)."""
    named = np.flatnonzero(rows["visit"] != NONE)
    days = {name: pl.Series(rows[name][named]).replace(NONE, None) for name in ("admitted_on", "discharged_on")}
    keys = {"visit": rows["visit"][named], "facility": rows.id_of("facility_id", named)}
    parts = pl.DataFrame({**keys, **days, "row": named})
    dated = parts.drop_nulls(("admitted_on", "discharged_on")).sort("visit", "facility", "admitted_on")
    left = pl.col("discharged_on").cum_max().shift(1).over("visit", "facility")
    apart = dated.filter(pl.col("admitted_on") - left > parameters["tolerated_nights"])
    several = parts.filter(pl.col("facility").n_unique().over("visit") > 1)
    of_stays = parts.join(apart, on=["visit", "facility"], how="semi", nulls_equal=True)
    found = pl.concat([several["row"], of_stays["row"]])
    return rows.flags(found.to_numpy())


def funds_do_not_add_up(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows whose recorded total of all funds is not the sum of their payments (cq-2021-31#3.2)."""
    differing: Flags = rows[FUND_DIFFERENCE] > parameters["tolerance"]
    return differing


def assistance_base_differs(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows whose recorded assistance base is not the computed one (cq-2021-31#3.2)."""
    recorded = rows[ASSISTANCE_BASE]
    differing = np.abs(recorded - rows["assistance_base"]) > parameters["tolerance"]
    flagged: Flags = differing & (recorded != NONE)
    return flagged


CHECKS: Mapping[str, Check] = {
    "assistance_base_differs": assistance_base_differs,
    "assisted_before_insurance": assisted_before_insurance,
    "cap_exceeded_as_recorded": cap_exceeded_as_recorded,
    "duplicate_claim": duplicate_claim,
    "funds_do_not_add_up": funds_do_not_add_up,
    "look_alike_person": look_alike_person,
    "overlapping_stays": overlapping_stays,
    "payments_exceed_cost": payments_exceed_cost,
    "stay_contradicts": stay_contradicts,
}


def raised(found: ReviewedRows, rows: int, monitoring: Monitoring) -> pl.Series:
    """The codes of the active flags of every one of `rows` rows, sorted, joined by `|`; null without any."""
    codes = sorted(code for code, flag in monitoring.flags.items() if flag.active)
    bits = np.zeros(rows, dtype=np.int64)
    for bit, code in enumerate(codes):
        flagged = CHECKS[code](found, monitoring.flags[code].parameters)
        bits[found.numbers[flagged]] |= 1 << bit
    return named(_every_sum(tuple(codes)), bits)


@lru_cache
def _every_sum(codes: tuple[str, ...]) -> tuple[str | None, ...]:
    """What stands in a cell whose flags are these bits, for all bits there are."""
    of_bits = ([code for bit, code in enumerate(codes) if bits >> bit & 1] for bits in range(1 << len(codes)))
    return tuple(PARTED.join(each) or None for each in of_bits)


def _sum(rows: ReviewedRows, columns: tuple[str, ...]) -> Column:
    total = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        total += np.maximum(rows[column], 0)
    return total
