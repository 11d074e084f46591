"""Small slips in a rules file, one at a time: what a hand or an eye can get wrong without noticing."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import yaml

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FLIPPED = {"true": "false", "false": "true"}


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: at `position` of the `container` of a file's nodes stands `instead`. `kind` says what went wrong."""

    kind: str
    where: str
    container: list[object]
    position: int
    instead: list[object]

    def text(self, root: yaml.Node) -> str:
        """The whole file with this slip in it; `root` is as before afterwards."""
        original = self.container[self.position : self.position + 1]
        self.container[self.position : self.position + 1] = self.instead
        written: str = yaml.serialize(root, Dumper=yaml.CBaseDumper, allow_unicode=True, width=10_000)
        self.container[self.position : self.position + len(self.instead)] = original
        return written


def slips(node: yaml.Node, where: str = "") -> Iterator[Slip]:
    """Every slip in `node` and below."""
    if isinstance(node, yaml.MappingNode):
        for position, (key, value) in enumerate(node.value):
            inside = f"{where}/{key.value}"
            yield Slip("key dropped", inside, node.value, position, [])
            yield from (Slip(kind, inside, node.value, position, [(new, value)]) for kind, new in _keys(key))
            yield from (Slip(kind, inside, node.value, position, [(key, new)]) for kind, new in _values(value))
            yield from slips(value, inside)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            inside = f"{where}/{position}"
            yield Slip("item dropped", inside, node.value, position, [])
            yield Slip("item twice", inside, node.value, position, [item, copy.deepcopy(item)])
            yield from (Slip(kind, inside, node.value, position, [new]) for kind, new in _values(item))
            yield from slips(item, inside)


def nodes(text: str) -> yaml.Node:
    """The nodes of a file, each scalar as its text."""
    root = yaml.compose(text, yaml.CBaseLoader)
    assert root is not None
    return root


def _keys(key: yaml.ScalarNode) -> Iterator[tuple[str, yaml.Node]]:
    yield "key misspelt", _written(key, key.value + key.value[-1])
    yield from ((f"key, {kind}", _written(key, text)) for kind, text in _variants(key.value))


def _values(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.ScalarNode):
        yield from ((kind, _written(node, text)) for kind, text in _variants(node.value))


def _written(node: yaml.ScalarNode, text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(node.tag, text, style=node.style)


def _variants(text: str) -> Iterator[tuple[str, str]]:
    percent = PERCENT.fullmatch(text)
    if percent:
        yield "percentage without %", percent[1]
        yield from ((kind, f"{number}%") for kind, number in _numbers(percent[1]))
    elif NUMBER.fullmatch(text):
        yield from _numbers(text)
    elif DAY.fullmatch(text):
        yield from _days(date.fromisoformat(text))
    elif text in FLIPPED:
        yield "flag flipped", FLIPPED[text]


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    yield "number + 1", str(Decimal(text) + 1)
    if Decimal(text):  # of nothing both would be the same nothing, at most spelled otherwise
        yield "number × 10", str(Decimal(text) * 10)
        yield "number negative", f"-{text}"
    yield "number with a fraction", f"{text}5" if "." in text else f"{text}.5"


def _days(day: date) -> Iterator[tuple[str, str]]:
    yield "day + 1", (day + timedelta(days=1)).isoformat()
    yield "day − 1", (day - timedelta(days=1)).isoformat()
    yield "year + 1", day.replace(year=day.year + 1).isoformat()
    yield "year − 1", day.replace(year=day.year - 1).isoformat()
