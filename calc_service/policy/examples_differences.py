"""Where a reply differs from what an example expects; what the example does not mention is not looked at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import Place
from calc_service.rulebook.source import Entries, Items, Node, Scalar

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
WORDS = {None: ("null", "~", ""), True: ("true",), False: ("false",)}
_ABSENT = Label("没有这一项", "nothing")
_OBJECT = Label("若干“键: 值”", "keys with values")


@dataclass(frozen=True, slots=True)
class Difference:
    """`place` is that of the expected value in the example; `pointer` that of what was found, in the reply."""

    place: Place
    pointer: str
    expected: Label
    found: Label


def differences(expected: Node, found: object, pointer: str = "") -> Iterator[Difference]:
    """Every difference between `expected` and the part of a reply that was `found`."""
    if isinstance(expected, Entries):
        yield from _in_object(expected, found, pointer)
    elif isinstance(expected, Items):
        yield from _in_list(expected, found, pointer)
    elif not _same(expected, found):
        yield Difference(expected.place, pointer, _word(expected.text or "null"), _shown(found))


def _in_object(expected: Entries, found: object, pointer: str) -> Iterator[Difference]:
    if not isinstance(found, dict):
        yield Difference(expected.place, pointer, _OBJECT, _shown(found))
        return
    for key, value in expected.entries:
        inner = f"{pointer}/{key.text}"
        if key.text in found:
            yield from differences(value, found[key.text], inner)
        else:
            yield Difference(key.place, inner, _expected(value), _ABSENT)


def _in_list(expected: Items, found: object, pointer: str) -> Iterator[Difference]:
    if not isinstance(found, list) or len(found) != len(expected.items):
        yield Difference(expected.place, pointer, _count(len(expected.items)), _shown(found))
        return
    for position, (item, value) in enumerate(zip(expected.items, found, strict=True)):
        yield from differences(item, value, f"{pointer}/{position}")


def _same(expected: Scalar, found: object) -> bool:
    if found is None or isinstance(found, bool):
        return expected.text in WORDS[found]
    text = str(found)
    if NUMBER.fullmatch(expected.text) and NUMBER.fullmatch(text):
        return Decimal(expected.text) == Decimal(text)
    return expected.text == text


def _expected(node: Node) -> Label:
    if isinstance(node, Scalar):
        return _word(node.text or "null")
    return _OBJECT if isinstance(node, Entries) else _count(len(node.items))


def _shown(found: object) -> Label:
    if isinstance(found, list):
        return _count(len(found))
    if isinstance(found, dict):
        return _OBJECT
    return _word(WORDS[found][0] if found is None or isinstance(found, bool) else str(found))


def _count(items: int) -> Label:
    return Label(f"{items} 项的列表", f"a list of {items}")


def _word(text: str) -> Label:
    return Label(text, text)
