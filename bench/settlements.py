"""A file of settled claims like an auditor's, always the same: many persons, rows in no order, most paid right."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from calc_service.domain.vocabulary import FACILITY_LEVELS, PLACES_OF_CARE, REFERRALS
from calc_service.domain.wording import District
from calc_service.engine.edition import RuleBook

SEED = 116
CLAIMS_A_PERSON = 4
FIRST_DAY, LAST_DAY = np.datetime64("2025-01-01"), np.datetime64("2025-12-31")
Numbers = NDArray[np.int64]


def write_settlements(path: Path, rows: int, book: RuleBook, within: frozenset[str] = frozenset()) -> None:
    """Write `rows` rows with 22 columns to the CSV file `path`: what was paid is what is due, but for one row in 25.

    within: the districts of the persons; without any, all
    """
    frame = _claims(rows, book, within)
    due = audit(Table.of(frame), Request(), book).result.whole()["assistance_paid"]
    every = pl.int_range(rows, eager=True) % 25
    recorded = pl.select(pl.when(every == 7).then(due + 1).when(every == 9).then(None).otherwise(due)).to_series()
    frame.with_columns(recorded_assistance=recorded).write_csv(path)


def _claims(rows: int, book: RuleBook, within: frozenset[str]) -> pl.DataFrame:
    generator = np.random.default_rng(SEED)

    def drawn(low: int, high: int) -> Numbers:
        return generator.integers(low, high, rows, dtype=np.int64)

    def among(names: tuple[str, ...]) -> pl.Series:
        return pl.Series(names, dtype=pl.String).gather(pl.Series(drawn(0, len(names))))

    person = drawn(0, rows // CLAIMS_A_PERSON)
    in_force = (code for code, district in book.wording.districts.items() if _in_force_all_year(district))
    districts = tuple(code for code in in_force if not within or code in within)
    categories = ("", *book.profiles[0].categories, "low_income_margin|illness_impoverished")
    settled_on = FIRST_DAY + drawn(10, (LAST_DAY - FIRST_DAY).astype(int) + 1)
    discharged_on = settled_on - drawn(0, 4)
    frame = pl.DataFrame(
        {
            "person_id": _ids("5001", person),
            "district": _of_person(districts, person),
            "insurance": _of_person(("resident", "resident", "resident", "employee"), person // 7),
            "categories": _of_person(categories, person // 3),
            "claim_id": _ids("S2025", generator.permutation(rows)),
            "settled_on": settled_on,
            "setting": among(("inpatient", "inpatient", "outpatient")),
            "disease_class": among(("special", "other")),
            "facility_level": among(FACILITY_LEVELS),
            "facility_designated": among((*["true"] * 19, "false")),
            "place_of_care": among(PLACES_OF_CARE),
            "referral": among(REFERRALS),
            **_amounts(drawn),
            "catastrophic_paid": pl.repeat(None, rows, dtype=pl.String, eager=True),
            "stay_id": _ids("Z", drawn(0, rows)),
            "admitted_on": discharged_on - drawn(1, 9),
            "discharged_on": discharged_on,
            "facility_id": _ids("H5001", drawn(0, 900)),
        }
    )
    return frame.select(pl.all().cast(pl.String)).with_columns(pl.all().replace("", None))


def _amounts(drawn: Callable[[int, int], Numbers]) -> dict[str, pl.Series]:
    scope = drawn(0, 6_000_000) * drawn(1, 5) // 4
    basic = scope * drawn(30, 80) // 100
    other = np.where(drawn(0, 5) == 0, (scope - basic) // 10, 0)
    return {
        "total_cost": _yuan(scope + drawn(0, 800_000)),
        "policy_scope_cost": _yuan(scope),
        "basic_paid": _yuan(basic),
        "other_insurance_paid": _yuan(other),
    }


def _in_force_all_year(district: District) -> bool:
    first, last = (int(day.astype(np.int64)) for day in (FIRST_DAY, LAST_DAY))
    return district.first_day <= first and last <= district.last_day


def _ids(prefix: str, numbers: Numbers) -> pl.Series:
    return prefix + pl.Series(numbers).cast(pl.String).str.zfill(8)


def _of_person(names: tuple[str, ...], person: Numbers) -> pl.Series:
    return pl.Series(names, dtype=pl.String).gather(pl.Series(person % len(names)))


def _yuan(fen: Numbers) -> pl.Series:
    digits = pl.Series(fen).cast(pl.String).str.zfill(3)
    return digits.str.head(-2) + "." + digits.str.tail(2)
