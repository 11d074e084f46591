"""A violation as policy staff meet it: what is wrong, and the smallest request that shows it."""

from dataclasses import dataclass

from calc_service.domain.wording import Label
from calc_service.engine.claims import NAMES
from calc_service.engine.columns import Column
from calc_service.engine.regimes import Tables
from calc_service.policy.decision_space.findings import Finding
from calc_service.policy.decision_space.messages import message
from calc_service.policy.decision_space.proofs import DISTRICT
from calc_service.policy.decision_space.request import Request, request
from calc_service.rulebook.complaints import ERROR, WARNING

_SETTLED_ON = NAMES.index("settled_on")


@dataclass(frozen=True, slots=True)
class Violation:
    """One cause of points at which something does not hold.

    level:         "error" or "warning"
    kind:          an invariant's name, "cost", "category" or "district"
    points:        at how many of the points tried it shows
    request:       the smallest body of POST /v1/assessments that shows it
    compared_with: the one that it is compared with; None for what one request shows, and where all districts have
                   rules of their own, so that the city's cannot be asked for
    """

    level: str
    kind: str
    message: Label
    points: int
    request: Request
    compared_with: Request | None


def violation(finding: Finding, pair: Column, tables: Tables) -> Violation:
    """The violation that `pair`, made small, shows."""
    compared = _compared_with(finding, pair, tables)
    return Violation(
        level=WARNING if finding.track_changed else ERROR,
        kind=finding.kind,
        message=message(finding, pair, tables),
        points=finding.points,
        request=request(pair[0], tables),
        compared_with=compared,
    )


def _compared_with(finding: Finding, pair: Column, tables: Tables) -> Request | None:
    if finding.kind != DISTRICT:
        return request(pair[1], tables) if finding.loss else None
    day = int(pair[1, _SETTLED_ON])
    exists = (tables.profile == 0) & (tables.first_day <= day) & (day <= tables.last_day)
    return request(pair[1], tables, district=int(exists.argmax())) if exists.any() else None
