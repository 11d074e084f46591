"""Files whose rows meet in persons, facilities, days and amounts, and rules that ask every question about them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from calc_service.domain.interface_codes import Flag, Monitoring
from tests.batch.one_row import WHOSE_AND_WHAT

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

LATER = (
    "duplicate_across_persons",
    "findings_beyond_peers",
    "first_digits_of_facility",
    "near_duplicate_elsewhere",
    "round_amounts_of_facility",
    "settled_in_future",
    "stays_in_two_facilities",
)
LOW = {
    "duplicate_across_persons": {"minimum_cost": 200_00},
    "findings_beyond_peers": {"excess_share": 500, "deviations": 1, "minimum_rows": 3},
    "first_digits_of_facility": {"mean_deviation_share": 1000, "minimum_rows": 5},
    "near_duplicate_elsewhere": {"within_nights": 2, "tolerance": 1_00, "minimum_cost": 100_00},
    "round_amounts_of_facility": {"round_to": 100_00, "least_share": 4000, "minimum_rows": 3},
}
"""Parameters that few rows reach."""


def asking(book: RuleBook, **parameters: dict[str, int]) -> RuleBook:
    """The rules with every flag on that came later, with LOW parameters but for those given."""
    flags = dict(book.monitoring.flags)
    for code in LATER:
        own = {**flags[code].parameters, **LOW.get(code, {}), **parameters.get(code, {})}
        flags[code] = replace(flags[code], active=True, parameters=own)
    return replace(book, monitoring=Monitoring(flags))


def asking_only(book: RuleBook, code: str, **parameters: int) -> RuleBook:
    """The rules with one flag alone."""
    flags: dict[str, Flag] = {name: replace(flag, active=name == code) for name, flag in book.monitoring.flags.items()}
    flags[code] = replace(flags[code], parameters={**flags[code].parameters, **LOW.get(code, {}), **parameters})
    return replace(book, monitoring=Monitoring(flags))


ROW = {
    **WHOSE_AND_WHAT,
    "total_cost": "10000.00",
    "policy_scope_cost": "9000.00",
    "basic_paid": "1000.00",
    "recorded_assistance": "0.00",
    "facility_id": "H-1",
    "stay_id": None,
    "admitted_on": None,
    "discharged_on": None,
}


def frame_of(*changes: dict[str, str | None]) -> pl.DataFrame:
    """Rows like ROW, each with a claim of its own."""
    rows = [{**ROW, "claim_id": f"S-{number}", **change} for number, change in enumerate(changes)]
    return pl.DataFrame(rows, schema=dict.fromkeys(ROW, pl.String))


def random_file(seed: int, rows: int = 120) -> pl.DataFrame:
    """Rows that are near to each other in everything."""
    rng = random.Random(seed)  # noqa: S311  a file, not a secret
    return frame_of(*(_random_row(rng) for _ in range(rows)))


def _random_row(rng: random.Random) -> dict[str, str | None]:
    cost = rng.choice((0, 100, 150, 199, 200, 201, 300, 1000, 2000, rng.randint(100, 9999)))
    day = rng.randint(1, 5)
    facility = rng.choice(("H-1", "H-1", "H-2", "H-3", "H-4", "机构5", None))
    stay = rng.random() < 0.5
    return {
        "person_id": rng.choice([*(f"P-{number}" for number in range(12)), "p-1", "x" * 65]),
        "facility_id": facility,
        "facility_level": "primary" if facility in {"H-3", "H-4"} else rng.choice(("tertiary",) * 9 + ("secondary",)),
        "settled_on": f"2025-06-{day + 5:02d}",
        "setting": "inpatient" if stay else "outpatient",
        "admitted_on": f"2025-06-{day:02d}" if stay else None,
        "discharged_on": f"2025-06-{day + rng.randint(0, 4):02d}" if stay else None,
        "stay_id": rng.choice((None, None, "A", "B")),
        "total_cost": f"{cost}.{rng.choice(('00', '00', '50'))}",
        "policy_scope_cost": f"{cost // 2}.00",
        "basic_paid": "0.00",
        "recorded_assistance": rng.choice((None, "0.00", "0.00", "50.00")),
    }
