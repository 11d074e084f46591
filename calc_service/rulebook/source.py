"""One YAML file as nodes that keep each scalar's own text, line and column.

YAML's own typing is never used: `NO`, `010203` and `1e3` stay text, and the shapes say what they mean. Whatever makes
a file mean something else than it shows is refused: anchors, aliases, merge keys, tags, several documents, repeated
keys. Events instead of composed nodes, because composing resolves aliases silently.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from calc_service.rulebook.complaints import Complaint, Place
from calc_service.rulebook.plain_text import read_text

DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain or quoted text."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    place: Place
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, in the order of the file; of repeated keys the first."""

    place: Place
    entries: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Items | Entries


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file while it is read."""

    path: str
    events: Iterator[yaml.Event]
    faults: list[Complaint]
    repeated: list[Complaint]

    def place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.path, 1, 1) if mark is None else Place(self.path, mark.line + 1, mark.column + 1)


class _TooDeepError(Exception):
    """Nesting beyond DEEPEST: reading on could exhaust the stack."""


def read(file: Path, path: str, complaints: list[Complaint]) -> Node | None:
    """The content of `file`, shown as `path` in complaints; None where it cannot be read at all."""
    text = read_text(file, path, complaints)
    return None if text is None else _compose(text, path, complaints)


def _compose(text: str, path: str, complaints: list[Complaint]) -> Node | None:
    reading = _Reading(path, yaml.parse(text, Loader=yaml.CSafeLoader), [], [])
    node: Node | None = None
    try:
        node = _documents(reading)
    except _TooDeepError:
        pass
    except yaml.YAMLError as error:
        reading.faults.append(_malformed(error, text, path))
    complaints.extend(reading.faults + reading.repeated)
    return None if reading.faults else node


def _malformed(error: yaml.YAMLError, text: str, path: str) -> Complaint:
    mark = getattr(error, "problem_mark", None)
    offset = getattr(error, "position", 0)
    line = mark.line + 1 if mark else text.count("\n", 0, offset) + 1
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not well-formed"
    return Place(path, line, mark.column + 1 if mark else 1).complain(
        f"YAML 格式有误，文件无法读取（{problem}）；请检查此处的缩进、引号、冒号和括号",
        f"not well-formed YAML, so the file cannot be read ({problem});"
        " check indentation, quotes, colons, brackets here",
    )


def _documents(reading: _Reading) -> Node | None:
    roots: list[Node] = []
    for event in reading.events:
        if isinstance(event, yaml.DocumentStartEvent):
            roots.append(_node(next(reading.events), reading, 1))
            if len(roots) > 1:
                reading.faults.append(
                    reading.place(event).complain(
                        "一个文件里有多份 YAML 文档，其余的会被忽略；请删去多余的 ---",
                        "several documents in one file, of which only one would count; remove the extra ---",
                    )
                )
    if roots and roots[0] != Scalar(roots[0].place, ""):
        return roots[0]
    reading.faults.append(
        Place(reading.path, 1, 1).complain(
            "文件是空的，缺少应有的规则；请写入内容或恢复原文件",
            "the file is empty, so its rules are missing; write them or restore the file",
        )
    )
    return None


def _node(event: yaml.Event, reading: _Reading, depth: int) -> Node:
    place = reading.place(event)
    _refuse_shorthand(event, place, reading)
    if depth > DEEPEST:
        reading.faults.append(
            place.complain(
                f"嵌套超过 {DEEPEST} 层，规则文件不会这么深；请检查括号和缩进",
                f"nested deeper than {DEEPEST} levels, which no rules file is; check brackets and indentation",
            )
        )
        raise _TooDeepError
    if isinstance(event, yaml.SequenceStartEvent):
        return Items(place, tuple(_until(yaml.SequenceEndEvent, reading, depth)))
    if isinstance(event, yaml.MappingStartEvent):
        return Entries(place, _entries(tuple(_until(yaml.MappingEndEvent, reading, depth)), reading))
    return Scalar(place, event.value if isinstance(event, yaml.ScalarEvent) else "")


def _until(end: type[yaml.Event], reading: _Reading, depth: int) -> Iterator[Node]:
    while not isinstance(event := next(reading.events), end):
        yield _node(event, reading, depth + 1)


def _refuse_shorthand(event: yaml.Event, place: Place, reading: _Reading) -> None:
    if getattr(event, "anchor", None) is not None:
        reading.faults.append(
            place.complain(
                "不能用锚点（&）或别名（*），读者看不出实际内容；请把内容写出来",
                "an anchor (&) or alias (*), which hides what is meant; write the content out",
            )
        )
    if getattr(event, "tag", None) is not None:
        reading.faults.append(
            place.complain(
                "不能用标签（!），值的类型由规则格式决定；请删去标签",
                "a tag (!), but the rules format alone decides what a value is; remove the tag",
            )
        )


def _entries(flat: tuple[Node, ...], reading: _Reading) -> tuple[tuple[Scalar, Node], ...]:
    entries: dict[str, tuple[Scalar, Node]] = {}
    for key, value in zip(flat[::2], flat[1::2], strict=True):
        if not isinstance(key, Scalar) or key.text == "<<":
            reading.faults.append(
                key.place.complain(
                    "键必须是简单文字，不能用合并键（<<）或复合键；请把内容写出来",
                    "a key has to be a simple text, not a merge key (<<) or a structure; write the content out",
                )
            )
        elif key.text in entries:
            first = entries[key.text][0].place.line
            reading.repeated.append(
                key.place.complain(
                    f"键“{key.text}”重复（第 {first} 行已有），不知道以哪个为准；请只留一个",
                    f"the key '{key.text}' stands here again (first on line {first}), so it is unclear which counts;"
                    " keep one",
                )
            )
        else:
            entries[key.text] = key, value
    return tuple(entries.values())
