"""Made-up claims of made-up persons: the columns of a batch, as texts."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from calc_service.batch.files.table import decimal_column
from calc_service.domain.money import FEN_PER_YUAN
from calc_service.engine.columns import Column, shares
from calc_service.policy.population.people import (
    BASIC_PERCENT,
    COLUMN,
    COST_IN_YUAN,
    DAYS_OF_STAY,
    DESIGNATED,
    FACILITY_LEVEL,
    IN_SCOPE_PERCENT,
    NOTICE,
    OTHER_INSURANCE_PERCENT,
    PLACE,
    REFERRAL,
    SETTING,
    SPECIAL_PERCENT,
    Draws,
    Home,
    marked,
)

PERCENT = 100
"""One percent in basis points, and a hundred in percent."""


def claims(rows: pl.DataFrame, homes: Sequence[Home], draws: Draws) -> pl.DataFrame:
    """Each of `rows`, persons once a claim with their `turn` among so many `claims`, with the columns of that claim."""
    count = len(rows)
    setting = draws.among(SETTING, count)
    inpatient = setting == "inpatient"
    special = _by_value(SPECIAL_PERCENT, setting) > draws.below(PERCENT, count)
    level = draws.among(FACILITY_LEVEL, count)
    care = {
        "claim_id": marked("S", np.arange(count)),
        **_days(rows, homes, inpatient, draws),
        "setting": setting,
        "disease_class": pl.Series(np.where(special, "special", "other"), dtype=pl.String),
        "facility_level": level,
        "facility_designated": draws.among(DESIGNATED, count),
        "place_of_care": draws.among(PLACE, count),
        "referral": draws.among(REFERRAL, count),
        **_amounts(setting, level, rows["insurance"], draws),
        "stay_id": marked("Z", np.arange(count)).set(~inpatient, None),
        COLUMN: pl.repeat(f"{NOTICE.zh} / {NOTICE.en}", count, eager=True),
    }
    return rows.with_columns(**care)


def _days(rows: pl.DataFrame, homes: Sequence[Home], inpatient: pl.Series, draws: Draws) -> dict[str, pl.Series]:
    """Each claim in its part of the year, settled in the second half of that, so that no two stays overlap."""
    home, turn = rows["home"].to_numpy(), rows["turn"].to_numpy()
    first, last = (np.array(days)[home] for days in zip(*((d.first_day, d.last_day) for d in homes), strict=True))
    part = (last - first + 1) // rows["claims"].to_numpy()
    half = np.maximum(part // 2, 1)
    settled = np.minimum(first + turn * part + part - half + draws.below(half, len(rows)), last)
    discharged = settled - draws.below(3, len(rows))
    admitted = discharged - np.clip(draws.within(DAYS_OF_STAY, len(rows)), 1, np.maximum(half - 3, 1))
    return {
        "settled_on": _iso(settled),
        "admitted_on": _iso(admitted).set(~inpatient, None),
        "discharged_on": _iso(discharged).set(~inpatient, None),
    }


def _amounts(setting: pl.Series, level: pl.Series, insurance: pl.Series, draws: Draws) -> dict[str, pl.Series]:
    count = len(setting)
    total = np.zeros(count, dtype=np.int64)
    for name, bands in COST_IN_YUAN.items():
        lowest, highest = (np.array(ends) * FEN_PER_YUAN for ends in zip(*(band for band, _ in bands), strict=True))
        band = draws.indices([weight for _, weight in bands], count)
        drawn = lowest[band] + draws.below(highest[band] - lowest[band], count)
        total = np.where((setting == name).to_numpy(), drawn, total)
    scope = shares(total, draws.within(IN_SCOPE_PERCENT, count) * PERCENT)
    basic_percent = np.zeros(count, dtype=np.int64)
    for name, bounds in BASIC_PERCENT.items():
        basic_percent = np.where((level == name).to_numpy(), draws.within(bounds, count), basic_percent)
    basic = shares(scope, basic_percent * PERCENT)
    other = shares(scope - basic, draws.within(OTHER_INSURANCE_PERCENT, count) * PERCENT)
    other = np.where((insurance == "employee").to_numpy(), other, 0)
    columns = {"total_cost": total, "policy_scope_cost": scope, "basic_paid": basic, "other_insurance_paid": other}
    return {name: _yuan(fen) for name, fen in columns.items()}


def _by_value(values: dict[str, int], column: pl.Series) -> Column:
    return column.replace_strict(list(values), list(values.values()), return_dtype=pl.Int64).to_numpy()


def _iso(days: Column) -> pl.Series:
    return pl.Series(days.astype("datetime64[D]")).cast(pl.String)


def _yuan(fen: Column) -> pl.Series:
    return decimal_column("", fen).cast(pl.String)
