"""What was recorded held against all that may be due: certainly different, possibly, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calc_service.batch.cells import Cells
from calc_service.batch.result import finding_codes
from calc_service.batch.unknowns.trials import Computed
from calc_service.domain.vocabulary import FINDINGS, STATUSES, TILT_STATUSES
from calc_service.engine.columns import NONE, Column, Flags

NOTHING, NO, POSSIBLE, CERTAIN = range(4)
"""How sure a difference is: nothing is compared, there is none, there may be one, there is one."""
CERTAINTIES = ("none", "possible", "certain")
RECORDED = {
    "catastrophic": "catastrophic_paid",
    "assistance": "recorded_assistance",
    "tilt": "recorded_tilt",
}
DUE = {"catastrophic": "catastrophic_entitled", "assistance": "assistance_paid", "tilt": "tilt_paid"}
MATCH, OVERPAID, UNDERPAID = (FINDINGS.index(one) for one in ("match", "overpaid", "underpaid"))


@dataclass(frozen=True, slots=True)
class Compared:
    """One payment that may be due, held against the recorded one.

    code: place of the finding in FINDINGS; sign: 1 where more was recorded than is due, -1 less, 0 within the tolerance
    over: recorded less due, where that is more than the tolerance, else 0, fen
    """

    code: Column
    sign: Column
    over: Column


def compared(fund: str, due: Computed, recorded: Column, tolerance: int) -> Compared:
    """Hold what is `due` to a fund against what was `recorded`; of rows without that nothing is said."""
    ineligible = {
        "catastrophic": np.zeros(len(recorded), dtype=np.bool_),
        "assistance": due["status"] != STATUSES.index("payable"),
        "tilt": due["tilt_status"] != TILT_STATUSES.index("payable"),
    }[fund]
    known: Flags = recorded != NONE
    difference = np.where(known, recorded - due[DUE[fund]], 0)
    code = finding_codes(difference, recorded, ineligible, due["reasons"], tolerance).astype(np.int64)
    sign = np.where(np.abs(difference) > tolerance, np.sign(difference), 0)
    return Compared(code, sign, np.where(sign > 0, difference, 0))


def recorded_of(fund: str, cells: Cells) -> Column:
    """What was recorded of a fund, fen, NONE where nothing was."""
    return cells.number(RECORDED[fund])


@dataclass(frozen=True, slots=True)
class Sureness:
    """By row how sure a difference is, and its finding in FINDINGS, NONE where that is not the same in every case."""

    certainty: Column
    finding: Column


def verdict(extremes: Mapping[str, Column], recorded: Column) -> Sureness:
    """The verdict of rows by the extremes of what `measures` says of all that may be due."""
    certain = extremes["may_match"] == 0
    finding = np.where(extremes["code_low"] == extremes["code_high"], extremes["code_low"], NONE)
    open_ = (finding == NONE) & certain
    finding = np.where(open_ & (extremes["sign_low"] == 1), OVERPAID, finding)
    finding = np.where(open_ & (extremes["sign_high"] == -1), UNDERPAID, finding)
    sure = np.where(certain, CERTAIN, np.where(extremes["all_match"] == 1, NO, POSSIBLE))
    return Sureness(np.where(recorded == NONE, NOTHING, sure), finding)


LOWEST_OF = ("code_low", "sign_low", "all_match")
HIGHEST_OF = ("code_high", "sign_high", "may_match")


def measures(most: Compared, least: Compared) -> dict[str, Column]:
    """What is asked of one thing that may be due, from `most` to `least`; of LOWEST_OF the lowest counts."""
    match = (most.sign == 0) & (least.sign == 0)
    return {
        "code_low": np.minimum(most.code, least.code),
        "code_high": np.maximum(most.code, least.code),
        "sign_low": np.minimum(most.sign, least.sign),
        "sign_high": np.maximum(most.sign, least.sign),
        "all_match": match.astype(np.int64),
        # Between ends on either side of what was recorded lies one that matches it, for all that is known.
        "may_match": ((most.sign != least.sign) | (most.sign == 0)).astype(np.int64),
    }
