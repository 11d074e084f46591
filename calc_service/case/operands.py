"""The operands and the operation of a step as replies show them: each operand labelled, with where it comes from."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from calc_service.case.operations import (
    ROUND,
    Constant,
    Node,
    Operation,
    Ruled,
    Stated,
    Taken,
    Values,
    operand_value,
    operands,
    value_of,
)
from calc_service.case.step_types import Operand, OperandOrigin, OperationNode
from calc_service.domain.wording import Wording

POSTED = frozenset({"total_cost", "policy_scope_cost", "basic_paid", "other_insurance_paid"})
MADE_BY = {"assistance_paid": "assistance", "tilt_paid": "tilt"}
"""Steps that make an amount of another name than their own."""
ORIGINS = {
    **{name: OperandOrigin("field", name) for name in POSTED},
    "catastrophic_settled": OperandOrigin("field", "catastrophic_paid"),
    "catastrophic_base_before": OperandOrigin("ledger", "catastrophic_base"),
    "tilt_base_before": OperandOrigin("ledger", "tilt_base"),
}


class Operands:
    """Writes operands of one day in one language."""

    def __init__(self, wording: Wording, language: str, day: int) -> None:
        """`language` is "zh" or "en"; `day` (since 1970-01-01) is that whose words count."""
        self._wording = wording
        self._day = day
        self._language = language

    def of(self, node: Node, values: Values, pool: str) -> tuple[list[Operand], OperationNode]:
        """The operands of a step and what is done with them; `pool` is the one that the claim draws on."""
        codes = operands(node)
        return [self._operand(leaf, code, values, pool) for leaf, code in codes.items()], _tree(node, codes, values)

    def _operand(self, leaf: Taken | Stated | Ruled, code: str, values: Values, pool: str) -> Operand:
        value = operand_value(leaf, values)
        match leaf:
            case Taken("pool_paid_before" as name):
                return Operand(
                    code, self._amount(name), value, "yuan", OperandOrigin("ledger", f"assistance_paid/{pool}")
                )
            case Taken(name):
                origin = ORIGINS.get(name) or OperandOrigin("step", MADE_BY.get(name, name))
                return Operand(code, self._amount(name), value, "yuan", origin)
            case Stated(figure, group, band):
                label = self._wording.figure(figure.name, group, band).in_language(self._language)
                unit = "yuan" if figure.unit == "fen" else "ratio"
                return Operand(code, label, value, unit, OperandOrigin("figure", figure.name))
            case Ruled(cite):
                document, _, clause = cite.partition("#")
                label = self._wording.documents[document].clauses[clause].label.in_language(self._language)
                return Operand(code, label, value, "yuan", OperandOrigin("clause", cite))

    def _amount(self, name: str) -> str:
        amounts = self._wording.terms["amount"]
        label = amounts[name] if name in amounts else self._wording.steps[name].on(self._day).label
        return label.in_language(self._language)


def _tree(node: Node, codes: Mapping[Any, str], values: Values) -> OperationNode:
    match node:
        case Operation(operator, of):
            parts = [_tree(part, codes, values) for part in of]
            if operator == ROUND:
                return OperationNode(operator=operator, of=parts, exact=_digits(value_of(of[0], values)))
            return OperationNode(operator=operator, of=parts)
        case Constant(text):
            return OperationNode(constant=text)
        case _:
            return OperationNode(operand=codes[node])


def _digits(exact: Decimal) -> str:
    """All digits, without an exponent."""
    return f"{exact:f}"
