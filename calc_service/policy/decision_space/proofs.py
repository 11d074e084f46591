"""Whether two points still show what was found at them: asked again and again while a violation is made smaller."""

import numpy as np

from calc_service.engine import faults
from calc_service.engine.claims import NAMES, Claims
from calc_service.engine.columns import Column, Flags
from calc_service.engine.ledger import Ledger
from calc_service.engine.pipeline import assess
from calc_service.engine.regimes import Tables
from calc_service.policy.decision_space.comparisons import TOLERANCE
from calc_service.policy.decision_space.findings import Finding
from calc_service.policy.decision_space.invariants import INVARIANTS, limits
from calc_service.policy.decision_space.outcomes import as_in_the_city, benefits
from calc_service.policy.decision_space.smallest import Shows

DISTRICT = "district"
_PERSON = NAMES.index("person")


def shows(finding: Finding, tables: Tables) -> Shows:
    """Which of many pairs show the finding, by the same track and between the same kinds of points."""
    invariant = INVARIANTS.get(finding.kind)
    allowed = limits(tables, finding.situation)
    there_by = as_in_the_city(tables) if finding.kind == DISTRICT else tables
    tolerance = 0 if finding.kind == DISTRICT else TOLERANCE

    def shown(pairs: Column) -> Flags:
        here = ledger_of(pairs[:, 0], tables)
        flags: Flags = here.assistance.track == finding.track
        flags &= _accepted(pairs[:, 0], tables) & _accepted(pairs[:, 1], tables)
        if invariant:
            return np.logical_and(flags, invariant(here, allowed))
        there = ledger_of(pairs[:, 1], there_by)
        flags &= benefits(there) - benefits(here) > tolerance
        if finding.kind != DISTRICT:
            flags &= there.assistance.track == finding.track_there
        return flags

    return shown


def _accepted(rows: Column, tables: Tables) -> Flags:
    """Which rows the service would not refuse."""
    accepted = np.ones(len(rows), dtype=np.bool_)
    for fault in faults.find(Claims.of(rows), tables):
        accepted[fault.rows] = False
    return accepted


def ledger_of(rows: Column, tables: Tables) -> Ledger:
    """The ledger of a few rows of `Claims.of`, in their order, each its own person's only claim."""
    alone = rows.copy()
    alone[:, _PERSON] = np.arange(len(rows))
    return next(assess(Claims.of(alone), tables))
