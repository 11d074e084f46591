"""What was recorded as paid against what is computed: every settled claim is reviewed (cq-2021-31#3.2)."""

import numpy as np
import polars as pl

from calc_service.batch.names import NAMELESS, named
from calc_service.engine.claims import NONE
from calc_service.engine.medical_assistance import REASON_BIT
from calc_service.engine.money import Column, Flags
from calc_service.engine.vocabulary import FINDINGS

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
        finding = np.where(computed, FINDINGS.index("not_recorded"), NAMELESS)
        return np.zeros_like(recorded), known, named(FINDINGS, finding)
    difference = np.where(known, recorded - amount, 0)
    beyond = np.where(np.isin(reasons, REVIEWED), FINDINGS.index("review"), FINDINGS.index("paid_ineligible"))
    over = np.where(ineligible, beyond, FINDINGS.index("overpaid"))
    under = np.where(recorded == 0, FINDINGS.index("missed"), FINDINGS.index("underpaid"))
    finding = np.where(difference > 0, over, under)
    finding[np.abs(difference) <= tolerance] = FINDINGS.index("match")
    finding[recorded == NONE] = FINDINGS.index("not_recorded")
    finding[~computed] = NAMELESS
    return difference, known, named(FINDINGS, finding)
