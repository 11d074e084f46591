"""One YAML file, which means what it shows, as nodes that keep each scalar's own text, line and column.

文件须是格式正确的 YAML：一个文件一份内容，键不重复，不用锚点（&）、别名（*）、合并键（<<）和标签（!）。

YAML's own typing is never used: `NO`, `010203` and `1e3` stay text, and the shapes say what they mean. Whatever makes
a file mean something else than it shows is refused: anchors, aliases, merge keys, tags, several documents, repeated
keys. Events instead of composed nodes, because composing resolves aliases silently.

Passes: medical_assistance.yaml
          pool: special

Fails: medical_assistance.yaml
    -           extreme_poverty: 70%
    +           extreme_poverty: 70%
    +           extreme_poverty: 80%

Fails: medical_assistance.yaml
    -     pool: special
    +     pool: &cap special

Fails: medical_assistance.yaml
    -         setting: [inpatient, outpatient]
    +         setting: [inpatient, outpatient
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from calc_service.rulebook import typos
from calc_service.rulebook.complaints import Complaint, FilePlace, named
from calc_service.rulebook.plain_text import read_text
from calc_service.rulebook.typos import malformed

DEEPEST = 20
REMEMBERED, LONGEST_REMEMBERED = 64, 32_768
"""So many files of so many characters are kept as they were read."""
MOST_EVENTS = 20_000
"""A key, a value, the beginning or end of a list: the longest rules file has about a thousand."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain or quoted text."""

    place: FilePlace
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    place: FilePlace
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, in the order of the file; of repeated keys the first."""

    place: FilePlace
    entries: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Items | Entries


@dataclass(frozen=True, slots=True)
class _ParseState:
    """A file while it is read; `mended` is complained about as well, but read as meant."""

    path: str
    events: Iterator[yaml.Event]
    faults: list[Complaint]
    repaired: list[Complaint]

    def place(self, event: yaml.Event) -> FilePlace:
        return _place(event, self.path)


class _TooMuchError(Exception):
    """Nesting beyond DEEPEST or more than MOST_EVENTS: reading on could exhaust the stack or the memory."""


def read(file: Path, path: str, complaints: list[Complaint]) -> Node | None:
    """The content of `file`, shown as `path` in complaints; None where it cannot be read at all."""
    text = read_text(file, path, complaints)
    if text is None:
        return None
    node, found = (_composed if len(text) <= LONGEST_REMEMBERED else _compose)(text, path)
    complaints.extend(found)
    return node


def _compose(text: str, path: str) -> tuple[Node | None, tuple[Complaint, ...]]:
    """(the content of a file, the complaints about it); the content is never changed."""
    faults: list[Complaint] = []
    state = _ParseState(path, _bounded(yaml.parse(text, Loader=yaml.CSafeLoader), path, faults), faults, [])
    node: Node | None = None
    try:
        node = _documents(state)
    except _TooMuchError:
        pass
    except yaml.YAMLError as error:
        state.faults.append(malformed(error, text, path))
    found = tuple(named("yaml", state.faults + state.repaired))
    return None if state.faults else node, found


# Most files of one state of the rules are those of another that it is compared with.
_composed = lru_cache(REMEMBERED)(_compose)


def _bounded(events: Iterator[yaml.Event], path: str, faults: list[Complaint]) -> Iterator[yaml.Event]:
    for number, event in enumerate(events):
        if number == MOST_EVENTS:
            faults.append(
                _place(event, path).complain(
                    f"内容超过 {MOST_EVENTS} 项，规则文件不会这么长；请检查是否误粘贴",
                    f"more than {MOST_EVENTS} values, which no rules file holds; check what was pasted here",
                )
            )
            raise _TooMuchError
        yield event


def _place(event: yaml.Event, path: str) -> FilePlace:
    mark = event.start_mark
    return FilePlace(path, 1, 1) if mark is None else FilePlace(path, mark.line + 1, mark.column + 1)


def _documents(state: _ParseState) -> Node | None:
    roots: list[Node] = []
    for event in state.events:
        if isinstance(event, yaml.DocumentStartEvent):
            roots.append(_node(next(state.events), state, 1))
            if len(roots) > 1:
                state.faults.append(
                    state.place(event).complain(
                        "一个文件里有多份 YAML 文档，其余的会被忽略；请删去多余的 ---",
                        "several documents in one file, of which only one would count; remove the extra ---",
                    )
                )
    if roots and roots[0] != Scalar(roots[0].place, ""):
        return roots[0]
    state.faults.append(
        FilePlace(state.path, 1, 1).complain(
            "文件是空的，缺少应有的规则；请写入内容或恢复原文件",
            "the file is empty, so its rules are missing; write them or restore the file",
        )
    )
    return None


def _node(event: yaml.Event, state: _ParseState, depth: int) -> Node:
    place = state.place(event)
    _refuse_shorthand(event, place, state)
    if depth > DEEPEST:
        state.faults.append(
            place.complain(
                f"嵌套超过 {DEEPEST} 层，规则文件不会这么深；请检查括号和缩进",
                f"nested deeper than {DEEPEST} levels, which no rules file is; check brackets and indentation",
            )
        )
        raise _TooMuchError
    if isinstance(event, yaml.SequenceStartEvent):
        return Items(place, tuple(_until(yaml.SequenceEndEvent, state, depth)))
    if isinstance(event, yaml.MappingStartEvent):
        return Entries(place, _entries(tuple(_until(yaml.MappingEndEvent, state, depth)), state))
    return Scalar(place, event.value if isinstance(event, yaml.ScalarEvent) else "")


def _until(end: type[yaml.Event], state: _ParseState, depth: int) -> Iterator[Node]:
    while not isinstance(event := next(state.events), end):
        yield _node(event, state, depth + 1)


def _refuse_shorthand(event: yaml.Event, place: FilePlace, state: _ParseState) -> None:
    if getattr(event, "anchor", None) is not None:
        state.faults.append(
            place.complain(
                "不能用锚点（&）或别名（*），读者看不出实际内容；请把内容写出来",
                "an anchor (&) or alias (*), which hides what is meant; write the content out",
            )
        )
    if getattr(event, "tag", None) is not None:
        state.faults.append(
            place.complain(
                "不能用标签（!），值的类型由规则格式决定；请删去标签",
                "a tag (!), but the rules format alone decides what a value is; remove the tag",
            )
        )


def _as_meant(pairs: list[tuple[Node, Node]], state: _ParseState) -> Iterator[tuple[Node, Node]]:
    """Keys and values, those of `value:65000` and `value: 65,000` as they were meant and complained about."""
    meant: list[tuple[Node, Node]] = []
    amounts: dict[FilePlace, str] = {}
    for key, value in pairs:
        alone = key if isinstance(key, Scalar) and isinstance(value, Scalar) and not value.text else None
        begun = meant[-1][1] if meant else None
        amount = ""
        if alone and isinstance(begun, Scalar):
            amount = typos.joined_amount(begun.text, alone.text, joined=begun.place in amounts)
        glued = typos.glued(alone.text) if alone else None
        if alone and isinstance(begun, Scalar) and amount and begun.place.line == alone.place.line:
            meant[-1] = meant[-1][0], Scalar(begun.place, amount)
            amounts[begun.place] = amount
        elif alone and glued:
            name, text, slip = glued
            state.repaired.append(alone.place.complain(slip.zh, slip.en))
            place = FilePlace(alone.place.path, alone.place.line, alone.place.column + len(name) + 1)
            meant.append((Scalar(alone.place, name), Scalar(place, text)))
        else:
            meant.append((key, value))
    state.repaired.extend(
        place.complain(f"金额不带逗号；请写 {amount}", f"amounts have no commas; write {amount}")
        for place, amount in amounts.items()
    )
    yield from meant


def _entries(flat: tuple[Node, ...], state: _ParseState) -> tuple[tuple[Scalar, Node], ...]:
    entries: dict[str, tuple[Scalar, Node]] = {}
    for key, value in _as_meant(list(zip(flat[::2], flat[1::2], strict=True)), state):
        if not isinstance(key, Scalar) or key.text == "<<":
            state.faults.append(
                key.place.complain(
                    "键必须是简单文字，不能用合并键（<<）或复合键；请把内容写出来",
                    "a key has to be a simple text, not a merge key (<<) or a structure; write the content out",
                )
            )
        elif key.text in entries:
            first = entries[key.text][0].place.line
            state.repaired.append(
                key.place.complain(
                    f"键“{key.text}”重复（第 {first} 行已有），不知道以哪个为准；请只留一个",
                    f"the key '{key.text}' stands here again (first on line {first}), so it is unclear which counts;"
                    " keep one",
                )
            )
        else:
            entries[key.text] = key, value
    return tuple(entries.values())
