"""What was recorded as paid against what is computed: every settled claim is reviewed (cq-2021-31#3.2)."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.names import NAMELESS, named
from calc_service.domain.vocabulary import FINDINGS
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.medical_assistance import REASON_BIT

NOTHING = np.int8(NAMELESS)
REVIEWED = (REASON_BIT["emergency_review"], REASON_BIT["not_referred"])


def compared(  # noqa: PLR0913 - every input has its name
    *, recorded: Column, amount: Column, computed: Flags, ineligible: Flags, reasons: Column, tolerance: int
) -> tuple[Column, Flags, pl.Series]:
    """(recorded less computed, fen; the rows where both are known; the finding of each row, null where not computed).

    recorded:   fen, NONE where nothing was recorded; amount: what is computed, fen, on the rows that are `computed`
    ineligible: rows on which nothing may be paid; reasons: bits of REASON_BIT
    """
    known = computed & (recorded != NONE)
    if not np.count_nonzero(known):
        finding = np.where(computed, _place("not_recorded"), NOTHING)
        return np.zeros(len(recorded), dtype=np.int64), known, named(FINDINGS, finding)
    difference = np.where(known, recorded - amount, 0)
    words = _words(difference, recorded, ineligible, reasons, tolerance)
    return difference, known, named(FINDINGS, np.where(computed, words, NOTHING))


def _words(
    difference: Column, recorded: Column, ineligible: Flags, reasons: Column, tolerance: int
) -> NDArray[np.int8]:
    beyond = np.where(np.isin(reasons, REVIEWED), _place("review"), _place("paid_ineligible"))
    over = np.where(ineligible, beyond, _place("overpaid"))
    under = np.where(recorded == 0, _place("missed"), _place("underpaid"))
    either = np.where(difference > 0, over, under)
    beside = np.where(np.abs(difference) <= tolerance, _place("match"), either)
    return np.where(recorded == NONE, _place("not_recorded"), beside)


def _place(finding: str) -> np.int8:
    # A byte a row: what is small is quick.
    return np.int8(FINDINGS.index(finding))
