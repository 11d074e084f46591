"""Where the figures of a rules file stand in its text: list by list, line by line, so that a line can be added."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import yaml

from calc_service.rulebook.values import YEARLY_TABLES
from calc_service.rulebook.wording import LAWS

Path = tuple[str, ...]
FIGURE = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?%?|none", re.ASCII)
"""How a figure is written: a ratio, an amount, or that there is none."""
FROM, REPEALED = "from", "repealed"
PROVENANCE = ("cite", "source", "verified", "confirmed")
"""Where a line comes from: a new line says it anew."""
DISTRICTS = "districts"
_NO_DASH = re.compile(r" *(#[^\n]*)?")
_COLON = re.compile(r" *:")


@dataclass(frozen=True, slots=True)
class WrittenFigure:
    """One figure of a line: the keys that lead to it, and where it is written."""

    keys: Path
    node: yaml.ScalarNode


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One entry of a list: from which ISO day on it holds, and where in the text its lines begin and end."""

    first_day: str
    node: yaml.MappingNode
    start: int
    end: int

    @property
    def figures(self) -> list[WrittenFigure]:
        """Its figures in the order of the file."""
        return list(_figures(self.node, ()))

    def said(self, key: str) -> str | None:
        """The text of one of its own keys; None where it has none."""
        found = (value.value for name, value in self.node.value if name.value == key)
        return next((text for text in found if isinstance(text, str)), None)


@dataclass(frozen=True, slots=True)
class WrittenList:
    """A dated list, or a yearly table, in order of its days; `keys` lead to it from the file on."""

    keys: Path
    yearly: bool
    lines: tuple[WrittenLine, ...]

    @property
    def id(self) -> str:
        """By which it is named: the file without its ending, and the keys."""
        return "/".join(self.keys)

    def before(self, day: str) -> WrittenLine:
        """The line that holds on `day` (ISO); the first one before any does."""
        begun = [line for line in self.lines if line.first_day <= day]
        return begun[-1] if begun else self.lines[0]


def lists_of(name: str, text: str) -> list[WrittenList]:
    """Every list that a line can be added to, of the file called `name` (without its ending), in the order of the file.

    text: of a file that reads without a fault: what YAML could hide was refused
    """
    if name not in LAWS and not name.startswith(f"{DISTRICTS}/"):
        return []
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    return list(_lists(root, (name,), text)) if root else []


def _lists(node: yaml.Node, keys: Path, text: str) -> Iterator[WrittenList]:
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        if keys in YEARLY_TABLES:
            yield from _whole(
                keys, [(f"{year.value}-01-01", year, line) for year, line in node.value], text, yearly=True
            )
            return
        for key, value in node.value:
            yield from _lists(value, (*keys, key.value), text)
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
        lines = [(_first_day(item), item, item) for item in node.value]
        if all(day for day, _, _ in lines):
            yield from _whole(keys, lines, text, yearly=False)


def _whole(
    keys: Path, lines: list[tuple[str, yaml.Node, yaml.Node]], text: str, *, yearly: bool
) -> Iterator[WrittenList]:
    written = tuple(
        WrittenLine(day, line, _start_of(text, begins, has_dash=not yearly), _line_end(text, line))
        for day, begins, line in sorted(lines, key=lambda one: one[0])
        if isinstance(line, yaml.MappingNode)
    )
    last = written[-1] if written else None
    if last and last.figures and last.said(REPEALED) is None and all(_is_copied(text, one.node) for one in written):
        yield WrittenList(keys, yearly, written)


def _first_day(item: yaml.Node) -> str:
    if not isinstance(item, yaml.MappingNode):
        return ""
    days = (value.value for key, value in item.value if key.value == FROM)
    return next((day for day in days if isinstance(day, str)), "")


def _is_copied(text: str, line: yaml.MappingNode) -> bool:
    """Whether what a line says may be copied key by key: not where it says nothing, or tells keys by question marks."""
    return bool(line.value) and all(_COLON.match(text, key.end_mark.index) for key, _ in line.value)


def _start_of(text: str, node: yaml.Node, *, has_dash: bool) -> int:
    """Where the line begins on which a node, or the dash before it, stands."""
    end = node.start_mark.index
    start = text.rfind("\n", 0, end) + 1
    while has_dash and start and _NO_DASH.fullmatch(text[start:end].rstrip()):
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
    return start


def _line_end(text: str, node: yaml.Node) -> int:
    """After the end of the last line, its comment included."""
    found = text.find("\n", end_of(text, node))
    return len(text) if found < 0 else found + 1


def end_of(text: str, node: yaml.Node) -> int:
    """Where the last thing that a node says ends: of a block YAML itself tells only where the next thing begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        inner = chain.from_iterable(node.value) if isinstance(node, yaml.MappingNode) else node.value
        return max((end_of(text, one) for one in inner), default=node.start_mark.index)
    end = int(node.end_mark.index)
    while end > node.start_mark.index and text[end - 1].isspace():
        end -= 1
    return end


def _figures(node: yaml.Node, keys: Path) -> Iterator[WrittenFigure]:
    if isinstance(node, yaml.ScalarNode):
        if FIGURE.fullmatch(node.value):
            yield WrittenFigure(keys, node)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if keys or key.value not in (*PROVENANCE, FROM):
                yield from _figures(value, (*keys, key.value))
    else:
        for position, item in enumerate(node.value):
            yield from _figures(item, (*keys, str(position)))
