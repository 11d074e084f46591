"""The flags of rules/monitoring.yaml: questions that rows of a file raise, alone or together (cq-2021-31#3.2, #3.3).

Every check takes all rows of some persons and its parameters, and says which of them to look at.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import polars as pl

from calc_service.batch.control_totals import ASSISTANCE_BASE, FUND_DIFFERENCE
from calc_service.batch.near_duplicates import near_duplicate_elsewhere
from calc_service.batch.overlapping_stays import NOT_ELSEWHERE, overlapping_stays, stays_in_two_facilities
from calc_service.batch.partitions import folded
from calc_service.batch.reviewed_rows import Parameters, ReviewedRows
from calc_service.batch.spellings import named
from calc_service.domain.columns import DAYS, PAID
from calc_service.domain.interface_codes import Monitoring
from calc_service.engine.columns import NONE, Column, Flags, changes

PARTED = "|"
INSURED = ("basic_paid", "other_insurance_paid", "catastrophic_paid")
RECORDED = ("recorded_assistance", "recorded_tilt")
COMPARED = ("person", *DAYS, *PAID)
SETTLED_IN_FUTURE, OVERLAPPING, IN_TWO_FACILITIES = (
    "settled_in_future",
    "overlapping_stays",
    "stays_in_two_facilities",
)
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


def settled_in_future(rows: ReviewedRows, _: Parameters) -> Flags:
    """Rows settled after the day that the run names (cq-2021-31#3.2)."""
    later: Flags = rows["settled_on"] > rows.as_of
    return later & (rows.as_of != NONE)


CHECKS: Mapping[str, Check] = {
    "assistance_base_differs": assistance_base_differs,
    "assisted_before_insurance": assisted_before_insurance,
    "cap_exceeded_as_recorded": cap_exceeded_as_recorded,
    "duplicate_claim": duplicate_claim,
    "funds_do_not_add_up": funds_do_not_add_up,
    "look_alike_person": look_alike_person,
    "near_duplicate_elsewhere": near_duplicate_elsewhere,
    "overlapping_stays": overlapping_stays,
    "payments_exceed_cost": payments_exceed_cost,
    "settled_in_future": settled_in_future,
    "stay_contradicts": stay_contradicts,
    "stays_in_two_facilities": stays_in_two_facilities,
}


def raised(found: ReviewedRows, rows: int, monitoring: Monitoring) -> pl.Series:
    """The codes of the active flags of every one of `rows` rows, sorted, joined by `|`; null without any.

    Without those that need the rows of other persons, see `across_persons`.
    """
    codes = sorted(code for code, flag in monitoring.flags.items() if flag.active and code in CHECKS)
    # What cannot be asked adds no words to the column.
    codes = [code for code in codes if code != SETTLED_IN_FUTURE or found.as_of != NONE]
    bits = np.zeros(rows, dtype=np.int64)
    for bit, code in enumerate(codes):
        flagged = CHECKS[code](found, _parameters(code, codes, monitoring))
        bits[found.numbers[flagged]] |= 1 << bit
    return named(_every_sum(tuple(codes)), bits)


def _parameters(code: str, asked: Sequence[str], monitoring: Monitoring) -> Parameters:
    parameters = monitoring.flags[code].parameters
    apart = code == OVERLAPPING and IN_TWO_FACILITIES in asked
    return {**parameters, NOT_ELSEWHERE: 1} if apart else parameters


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
