"""A declarative description of what may stand where in a rules file.

`parse(node, complaints)` gives a Value and appends every complaint; None where nothing can be made of the node. A
figure whose intended spelling is plain is complained about and read as meant, so that one slip hides no other fault.
Shapes are data (codes, keys, patterns), so that other descriptions of the format can be derived from them.
"""

from collections.abc import Mapping
from typing import Protocol

from calc_service.domain.wording import Label
from calc_service.rulebook import typos
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.source import Entries, Items, Node, Scalar
from calc_service.rulebook.values import Value


class Shape(Protocol):
    """What may stand at one place."""

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The typed value of `node`, or None; complaints are appended."""


Keys = Mapping[str, Shape]

_KINDS = {
    Scalar: ("一个值", "a single value"),
    Items: ("一个列表", "a list"),
    Entries: ("若干“键: 值”", "a group of keys with values"),
}


def refuse_kind(node: Node, wanted: type, complaints: list[Complaint]) -> None:
    """Complain that `node` is not of the `wanted` kind."""
    typo = _typo(node)
    if typo is not None:
        complaints.append(node.place.complain(typo.zh, typo.en))
        return
    found, needed = _KINDS[type(node)], _KINDS[wanted]
    complaints.append(
        node.place.complain(
            f"此处应为{needed[0]}，而不是{found[0]}；请照 _template.yaml 或其他条目的写法改写",
            f"{needed[1]} has to stand here, not {found[1]}; write it like the other entries or _template.yaml",
        )
    )


def _typo(node: Node) -> Label | None:
    """Why a single value stands where more was meant."""
    if not isinstance(node, Scalar):
        return None
    glued = typos.glued(node.text)
    return typos.WIDE_BRACKET if typos.begins_with_wide_bracket(node.text) else glued and glued[2]
