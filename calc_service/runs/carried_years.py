"""What a person's years have come to after a case, as the next case is opened with it."""

from collections.abc import Mapping
from typing import Any

from msgspec import to_builtins

from calc_service.case.reply_types import AssessedClaim, Assessment
from calc_service.domain.money import yuan

Json = dict[str, Any]
TILT_PAYABLE = "payable"


def after_case(before: Mapping[int, Json], reply: Assessment, recorded: int | None) -> dict[int, Json]:
    """By year the running totals after `reply`; `before` has those of years that it does not speak of.

    recorded: fen that assistance really paid on the one claim of the case, on which the year runs on; None: on what is
              due, as the reply has it
    """
    after: dict[int, Json] = {total.year: to_builtins(total) for total in reply.year_to_date}
    if recorded is not None:
        for claim in reply.claims:
            if isinstance(claim, AssessedClaim):
                _run_on(after[claim.year], claim, recorded)
    return dict(before) | after


def _run_on(year: Json, claim: AssessedClaim, recorded: int) -> None:
    """What was really paid in place of what is due: of the pool, and of what tilt assistance rests on."""
    due, base = _fen(claim.amounts.assistance_paid), _fen(claim.amounts.assistance_base)
    pools = year["assistance_paid"]
    pools[claim.pool] = yuan(_fen(pools[claim.pool]) - due + recorded)
    if claim.tilt_status == TILT_PAYABLE:
        year["tilt_base"] = yuan(_fen(year["tilt_base"]) - (base - due) + max(0, base - recorded))


def _fen(amount: str) -> int:
    return int(amount.replace(".", ""))
