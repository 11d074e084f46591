"""The engine alone: the whole law on a million rows, ranks given, the sort included, on one core."""

from collections.abc import Iterator

import numpy as np

from bench.measurement import Measurement, median_seconds
from bench.service import PROJECT
from calc_service.batch.memory import set_up_heap
from calc_service.batch.partitions import ROWS_OF_A_PART
from calc_service.engine import ledger
from calc_service.engine.claims import CIRCUMSTANCES, Claims
from calc_service.engine.columns import NONE, Column
from calc_service.engine.tables import Tables, tabulate
from calc_service.rulebook.load import load

ROWS = 1_000_000
CLAIMS_A_PERSON = 4
FIRST_DAY, LAST_DAY = 20_089, 20_453  # 2025-01-01 … 2025-12-31
SEED = 116
OPENINGS = ("opening_catastrophic_base", "opening_tilt_base", "opening_in_scope_self_pay")


def measure() -> Iterator[Measurement]:
    """Yield the budget of the engine, and how fast it is in parts of whole persons, as a file is computed."""
    set_up_heap()
    tables = tabulate(load(PROJECT / "rules"))
    claims = random_claims(tables)
    seconds = median_seconds(lambda: _drained(claims, tables), repeat=1)
    yield Measurement("engine alone, 1,000,000 rows, one core", ROWS / seconds, 8_000_000, "rows/s", at_least=True)
    part = random_claims(tables, ROWS_OF_A_PART)
    seconds = median_seconds(lambda: _drained(part, tables), repeat=8)
    yield Measurement("  (in parts, as a file is computed)", ROWS_OF_A_PART / seconds, 0, "rows/s", at_least=True)


def _drained(claims: Claims[Column], tables: Tables) -> int:
    return sum(len(block) for block in ledger.assess(claims, tables))


def random_claims(tables: Tables, rows: int = ROWS) -> Claims[Column]:
    """Sound claims of many persons in no order, some of them in stays, some settled by the insurer."""
    generator = np.random.default_rng(SEED)

    def drawn(low: int, high: int) -> Column:
        return generator.integers(low, high, rows, dtype=np.int64)

    scope = drawn(0, 8_000_000)
    basic = scope * drawn(0, 80) // 100
    columns = {
        "person": drawn(0, rows // CLAIMS_A_PERSON),
        "claim": generator.permutation(rows),
        "settled_on": drawn(FIRST_DAY, LAST_DAY + 1),
        "year": np.full(rows, 2025),
        "district": drawn(0, len(tables.columns.rules.profile)),
        "category_set": np.int64(1) << drawn(0, 6),
        "insurance": drawn(0, 2),
        "circumstances": drawn(0, len(CIRCUMSTANCES)),
        "total_cost": scope + drawn(0, 1_000_000),
        "policy_scope_cost": scope,
        "basic_paid": basic,
        "other_insurance_paid": (scope - basic) * drawn(0, 20) // 100,
        "catastrophic_settled": np.full(rows, NONE),
        "stay": np.where(drawn(0, 10) == 0, drawn(0, rows), NONE),
    }
    empty = {name: np.full(rows, NONE) for name in ("settled_time", "reverses", "admitted_on", "discharged_on")}
    openings = {name: np.zeros(rows, dtype=np.int64) for name in OPENINGS}
    pools = np.zeros((len(tables.book.pools), rows), dtype=np.int64)
    return Claims(**columns, **empty, **openings, opening_assistance=pools)
