"""A file of worked examples: YAML whose every value keeps the text it was written with, and its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from calc_service.case.reading import Number
from calc_service.domain.fields import FIELDS
from calc_service.rulebook.complaints import Complaint, FilePlace
from calc_service.rulebook.source import Entries, Items, Node, Scalar, read

REQUIRED = frozenset({"case", "input", "expected"})
KNOWN = REQUIRED | {"clauses"}
# What a request holds as numbers; amounts stay text, and so do dates, ids and codes.
WHOLE_NUMBERS = frozenset(field.name for field in FIELDS if field.kind.posted == "whole")
WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence with a case and what is expected of its reply; `clauses` are those that it shows at work."""

    place: FilePlace
    sentence: str
    input: Node
    expected: Node
    clauses: tuple[str, ...] = ()

    @property
    def posted(self) -> object:
        """The case to be assessed, as `read_json` would give it."""
        return _as_posted(self.input)


def read_examples(file: Path, path: str, complaints: list[Complaint]) -> Iterator[Example]:
    """Yield the examples of `file`, shown as `path`; what is not an example is added to `complaints`."""
    document = read(file, path, complaints)
    if document is None:
        return
    listed = dict(_named(document)).get("examples")
    if not isinstance(listed, Items):
        complaints.append(document.place.complain("应为“examples:”下的列表", "expected a list under examples:"))
        return
    for entry in listed.items:
        yield from _example(entry, complaints)


def _example(entry: Node, complaints: list[Complaint]) -> Iterator[Example]:
    parts = dict(_named(entry))
    sentence = parts.get("case")
    if set(parts) >= REQUIRED and set(parts) <= KNOWN and isinstance(sentence, Scalar):
        yield Example(entry.place, sentence.text, parts["input"], parts["expected"], _texts(parts.get("clauses")))
    else:
        complaints.append(
            entry.place.complain(
                "每个例子须有“case”（一句话）、“input”、“expected”，可有“clauses”",
                "an example has case (a sentence), input and expected, and may have clauses",
            )
        )


def _texts(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, Items) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar))


def _named(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Entries):
        yield from ((key.text, value) for key, value in node.entries)


def _as_posted(node: Node, name: str = "") -> object:
    if isinstance(node, Entries):
        return {key: _as_posted(value, key) for key, value in _named(node)}
    if isinstance(node, Items):
        return [_as_posted(item) for item in node.items]
    if name in WHOLE_NUMBERS:
        return Number(node.text)
    return WORDS.get(node.text, node.text)
