"""Where a reply differs from what an example expects; what the example does not mention is not looked at."""

import re
from collections.abc import Iterator
from decimal import Decimal

from calc_service.rulebook.source import Entries, Items, Node, Scalar

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
WORDS = {None: ("null", "~", ""), True: ("true",), False: ("false",)}


def differences(expected: Node, found: object, place: str = "") -> Iterator[str]:
    """Yield one line a difference: where it is, what is expected, what was found."""
    if isinstance(expected, Entries):
        yield from _in_object(expected, found, place)
    elif isinstance(expected, Items):
        yield from _in_list(expected, found, place)
    elif not _same(expected, found):
        yield f"{place}: {expected.text or 'null'} ≠ {_shown(found)}"


def _in_object(expected: Entries, found: object, place: str) -> Iterator[str]:
    if not isinstance(found, dict):
        yield f"{place}: {{…}} ≠ {_shown(found)}"
        return
    for key, value in expected.entries:
        inner = f"{place}/{key.text}"
        if key.text in found:
            yield from differences(value, found[key.text], inner)
        else:
            yield f"{inner}: ∉"


def _in_list(expected: Items, found: object, place: str) -> Iterator[str]:
    if not isinstance(found, list) or len(found) != len(expected.items):
        yield f"{place}: [{len(expected.items)}] ≠ {_shown(found)}"
        return
    for position, (item, value) in enumerate(zip(expected.items, found, strict=True)):
        yield from differences(item, value, f"{place}/{position}")


def _same(expected: Scalar, found: object) -> bool:
    if found is None or isinstance(found, bool):
        return expected.text in WORDS[found]
    text = str(found)
    if NUMBER.fullmatch(expected.text) and NUMBER.fullmatch(text):
        return Decimal(expected.text) == Decimal(text)
    return expected.text == text


def _shown(found: object) -> str:
    if isinstance(found, list):
        return f"[{len(found)}]"
    if isinstance(found, dict):
        return "{…}"
    return WORDS[found][0] if found is None or isinstance(found, bool) else str(found)
