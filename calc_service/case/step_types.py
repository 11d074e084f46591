"""The shapes of a step: its formula, what it rests on, and for programs its operands and its operation."""

from typing import Annotated

from msgspec import UNSET, UnsetType, field

from calc_service.domain.reply_fields import Amount, AppliesBy, Cite, Day, IsVerified, Reply, means, one_of
from calc_service.domain.vocabulary import OPERATORS, ORIGINS, UNITS


class FigureUsed(Reply):
    """One number of the rules that a step rests on."""

    name: Annotated[str, means("GET /v1/figures/{name}")]
    label: str
    value: Annotated[str | None, means("yuan or a ratio; null = the rules set none, for example no cap")]
    from_: Annotated[Day, means("first day on which it holds")] = field(name="from")
    verified: IsVerified
    applies_by: AppliesBy = UNSET


class OperandOrigin(Reply):
    """Where an operand comes from."""

    kind: Annotated[str, one_of(ORIGINS)]
    name: Annotated[
        str,
        means(
            "field: of the claim; step: of this claim; figure: GET /v1/figures; clause: document#clause; ledger: the"
            " total of the year before this claim, as `years` and `ledger` call it"
        ),
    ]


class Operand(Reply):
    """One number that a step is made of."""

    code: Annotated[str, means("as `operation` calls it")]
    label: str
    value: Annotated[str, means("yuan or a ratio, as `unit` says; 1.00 is 100%")]
    unit: Annotated[str, one_of(UNITS)]
    from_: OperandOrigin = field(name="from")


class OperationNode(Reply):
    """An operator with what it is done with, or an operand by its code, or a constant."""

    operator: Annotated[
        str | UnsetType, one_of(OPERATORS), means("round is to the fen, half up; all else is exact")
    ] = UNSET
    of: Annotated[list["OperationNode"] | UnsetType, means("in order: subtract takes the others from the first")] = (
        UNSET
    )
    exact: Annotated[str | UnsetType, means("beside round: the value before it was rounded")] = UNSET
    operand: Annotated[str | UnsetType, means("the code of an operand of this step")] = UNSET
    constant: Annotated[str | UnsetType, means("a number that belongs to the operation")] = UNSET


class BreakdownStep(Reply):
    """One step of the calculation."""

    step: str
    label: str
    formula: Annotated[str, means("the calculation with its numbers")]
    amount: Amount
    clauses: list[Cite]
    figures: list[FigureUsed]
    decided_by: Annotated[
        str | UnsetType, means("whose terms give the most, where a district has terms by groups of categories")
    ] = UNSET
    operands: Annotated[list[Operand] | UnsetType, means("with include=operands alone")] = UNSET
    operation: Annotated[OperationNode | UnsetType, means("with include=operands alone")] = UNSET
