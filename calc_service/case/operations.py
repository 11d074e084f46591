"""How an amount is made of others: one small tree a step, from which come its formula, its operands and its value.

Taken      an amount of the claim or of its year, by name
Stated     a figure of the rules
Ruled      nothing, because of a clause
Constant   a number that belongs to the operation itself
Operation  what is done with them
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import NamedTuple, Union

from calc_service.domain.figures import Figure
from calc_service.domain.money import percent, ratio_text, yuan
from calc_service.domain.vocabulary import OPERATORS

ADD, SUBTRACT, MULTIPLY, MINIMUM, MAXIMUM, ROUND = OPERATORS
FEN = Decimal("0.01")
NOTHING = "0.00"


class Taken(NamedTuple):
    """An amount of the claim or of its year."""

    name: str


class Stated(NamedTuple):
    """A figure that the rules give.

    group: for which categories, where there are several groups of them; band: which of several bands, the first is 1
    """

    figure: Figure
    group: tuple[str, ...] = ()
    band: int = 0


class Ruled(NamedTuple):
    """0.00, because of what a clause says."""

    cite: str


class Constant(NamedTuple):
    """A whole number that belongs to the operation itself."""

    text: str


class Operation(NamedTuple):
    """An operator of OPERATORS and what it is done with, in order; `round` is to the fen, half up."""

    operator: str
    of: tuple["Node", ...]


Node = Union[Taken, Stated, Ruled, Constant, Operation]  # noqa: UP007 - it leads back to itself
Values = Mapping[str, str]
"""The amounts of a claim and its year by name, yuan with two decimals."""
ZERO, ONE = Constant("0"), Constant("1")


def less(first: Node, *others: Node) -> Operation:
    """What the others leave of the first."""
    return Operation(SUBTRACT, (first, *others))


def plus(*parts: Node) -> Node:
    """All of them together."""
    return Operation(ADD, parts) if parts[1:] else parts[0]


def share(amount: Node, ratio: Node) -> Operation:
    """A ratio of an amount, rounded to the fen."""
    return shares((amount, ratio))


def shares(*parts: tuple[Node, Node]) -> Operation:
    """Of several amounts a ratio each, rounded to the fen as one amount."""
    return Operation(ROUND, (plus(*(Operation(MULTIPLY, part) for part in parts)),))


def above(amount: Node, threshold: Node) -> Operation:
    """What lies above a threshold, nothing where that is negative."""
    return Operation(MAXIMUM, (ZERO, less(amount, threshold)))


def largest(amounts: Sequence[Node]) -> Node:
    """The largest of them."""
    return Operation(MAXIMUM, tuple(amounts)) if amounts[1:] else amounts[0]


def capped(amount: Node, cap: Node | Figure) -> Node:
    """An amount up to a cap; a figure without a value caps nothing."""
    cap = Stated(cap) if isinstance(cap, Figure) else cap
    if isinstance(cap, Stated) and cap.figure.value is None:
        return amount
    return Operation(MINIMUM, (amount, cap))


def pattern(node: Node) -> str:
    """The formula as people write it, with `%(name)s` where an amount of the claim stands."""
    match node:
        case Taken(name):
            return f"%({name})s"
        case Stated(figure=figure):
            return yuan(figure.number) if figure.unit == "fen" else percent(figure.number).replace("%", "%%")
        case Ruled():
            return NOTHING
        case Constant(text):
            return text
        case Operation(operator, of):
            return _WRITTEN[operator]([_within(part, operator) for part in of])


def _within(part: Node, operator: str) -> str:
    summed = isinstance(part, Operation) and part.operator in {ADD, SUBTRACT}
    return f"({pattern(part)})" if summed and operator == MULTIPLY else pattern(part)


_WRITTEN: Mapping[str, Callable[[list[str]], str]] = {
    ADD: " + ".join,
    SUBTRACT: " − ".join,
    MULTIPLY: " × ".join,
    MINIMUM: lambda parts: f"min({', '.join(parts)})",
    MAXIMUM: lambda parts: f"max({', '.join(parts)})",
    ROUND: "".join,
}
_DONE: Mapping[str, Callable[[list[Decimal]], Decimal]] = {
    ADD: sum,  # type: ignore[dict-item]  # no list is empty, so that no 0 of type int comes back
    SUBTRACT: lambda parts: reduce(Decimal.__sub__, parts),
    MULTIPLY: lambda parts: reduce(Decimal.__mul__, parts),
    MINIMUM: min,
    MAXIMUM: max,
    ROUND: lambda parts: parts[0].quantize(FEN, ROUND_HALF_UP),
}


def value_of(node: Node, values: Values) -> Decimal:
    """What comes of it, exact: only `round` rounds."""
    match node:
        case Operation(operator, of):
            return _DONE[operator]([value_of(part, values) for part in of])
        case Constant(text):
            return Decimal(text)
        case _:
            return Decimal(operand_value(node, values))


def operand_value(node: Taken | Stated | Ruled, values: Values) -> str:
    """The value of an operand as replies show it: yuan, or a ratio."""
    match node:
        case Taken(name):
            return values[name]
        case Stated(figure=figure):
            return yuan(figure.number) if figure.unit == "fen" else ratio_text(figure.number)
        case Ruled():
            return NOTHING


def operands(node: Node) -> dict[Taken | Stated | Ruled, str]:
    """Every operand of the tree with its code, each once, in the order in which the formula names them.

    A figure goes by its name; several of one name are numbered.
    """
    leaves = dict.fromkeys(_leaves(node))
    names = [_name(leaf) for leaf in leaves]
    number = Counter[str]()
    codes = {}
    for leaf, name in zip(leaves, names, strict=True):
        number[name] += 1
        codes[leaf] = f"{name}_{number[name]}" if names.count(name) > 1 else name
    return codes


NO_PAYMENT = "no_payment"
"""The code of an operand that is 0.00 because a clause says so."""


def _name(leaf: Taken | Stated | Ruled) -> str:
    match leaf:
        case Taken(name):
            return name
        case Stated(figure=figure):
            return figure.name
        case Ruled():
            return NO_PAYMENT


def _leaves(node: Node) -> Iterator[Taken | Stated | Ruled]:
    match node:
        case Operation(_, of):
            for part in of:
                yield from _leaves(part)
        case Taken() | Stated() | Ruled():
            yield node
