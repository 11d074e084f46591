"""Strict JSON: UTF-8 without a byte order mark, no NaN, no repeated keys, and numbers kept as the digits they were."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, NoReturn

from calc_service.case.refusals import MOST_FAULTS, CaseFault, MalformedBody
from calc_service.domain.wording import Label

Place = tuple["Place", object] | None
"""A place in a document: the place around it, and the key or position in that; a pointer is made only to be told."""
LONGEST_PART = 200
"""So many characters of a key stand in a pointer; no field of ours has a longer name."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
EMPTY = Label("请求体为空；请提交一个 JSON 对象", "The body is empty; send one JSON object")
MARKED = Label(
    "请求体以字节顺序标记(BOM)开头；请改用不带 BOM 的 UTF-8",
    "The body begins with a byte order mark; send UTF-8 without one",
)
NOT_UTF_8 = Label(
    "请求体不是 UTF-8 编码；请以 UTF-8 编码后重新提交", "The body is not UTF-8; encode it as UTF-8 and send it again"
)
TOO_DEEP = Label(
    "JSON 嵌套过深；请按接口说明的结构提交",
    "The JSON is nested too deeply; send the structure that the API description shows",
)
NOT_A_NUMBER = Label(
    "JSON 中不允许 NaN 或 Infinity；请填写数字或字符串", "NaN and Infinity are not JSON; write a number or a string"
)
REPEATED = Label("同一个对象中有重复的键；每个键只写一次", "A key is repeated within an object; write each key once")


class Number:
    """A JSON number by its own digits: nothing passes through a float, and a huge exponent costs nothing.

    No dataclass: msgspec would write one as an object of its own accord, and not ask how (`receipts/canonical.py`).
    """

    __slots__ = ("digits",)

    def __init__(self, digits: str) -> None:
        self.digits = digits

    def __eq__(self, other: object) -> bool:
        """Whether the other is written with the same digits."""
        return isinstance(other, Number) and self.digits == other.digits

    def __hash__(self) -> int:
        """Return the hash of the digits."""
        return hash(self.digits)

    def __repr__(self) -> str:
        """Return how it would be made."""
        return f"Number({self.digits!r})"


class _Repeating(dict[str, Any]):
    """An object some of whose keys stand in it twice."""

    repeated: tuple[str, ...]


def read_json(body: bytes) -> Any:  # noqa: ANN401 - a JSON document
    """The document in `body`, with every number as `Number`.

    Raises MalformedBody for bytes that are no well-formed JSON document, and for repeated keys.
    """
    repeating: list[_Repeating] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        return members if len(members) == len(pairs) else _noted(pairs, repeating)

    document = _parse(body, unique)
    if repeating:
        pointers = sorted({_pointer(place) for place in islice(_repeated(document), MOST_FAULTS + 1)})
        raise MalformedBody(REPEATED, tuple(CaseFault(pointer, "repeated_key", REPEATED.zh) for pointer in pointers))
    return document


def _parse(body: bytes, unique: Any) -> Any:  # noqa: ANN401 - a JSON document, and the hook that makes its objects
    if not body.strip():
        raise MalformedBody(EMPTY)
    if body.startswith(BYTE_ORDER_MARK):
        raise MalformedBody(MARKED)
    try:
        return json.loads(
            body.decode("utf-8"), object_pairs_hook=unique, parse_int=Number, parse_float=Number, parse_constant=_refuse
        )
    except UnicodeDecodeError:
        raise MalformedBody(NOT_UTF_8) from None
    except json.JSONDecodeError as error:
        raise MalformedBody(_misplaced(error)) from None
    except RecursionError:
        raise MalformedBody(TOO_DEEP) from None


def _refuse(_: str) -> NoReturn:
    raise MalformedBody(NOT_A_NUMBER)


def _misplaced(error: json.JSONDecodeError) -> Label:
    return Label(
        f"第 {error.lineno} 行第 {error.colno} 列处不是合法的 JSON；请检查引号、逗号和括号",
        f"Not well-formed JSON at line {error.lineno}, column {error.colno}; check quotes, commas and brackets there",
    )


def _noted(pairs: list[tuple[str, Any]], repeating: list[_Repeating]) -> _Repeating:
    members = _Repeating(pairs)
    times = Counter(key for key, _ in pairs)
    members.repeated = tuple(key for key in members if times[key] > 1)
    repeating.append(members)
    return members


def _repeated(document: Any) -> Iterator[Place]:  # noqa: ANN401 - a JSON document
    places: list[tuple[Place, Any]] = [(None, document)]
    while places:
        place, value = places.pop()
        if isinstance(value, _Repeating):
            yield from ((place, key) for key in value.repeated)
        if isinstance(value, dict):
            places.extend(((place, key), member) for key, member in value.items())
        elif isinstance(value, list):
            places.extend(((place, position), member) for position, member in enumerate(value))


def _pointer(place: Place) -> str:
    parts = []
    while place is not None:
        place, part = place
        parts.append(escaped(part))
    return "".join(f"/{part}" for part in reversed(parts))


def escaped(key: object) -> str:
    """A key as one part of a JSON pointer (RFC 6901), with what UTF-8 cannot hold written out."""
    text = str(key)[:LONGEST_PART].encode("utf-8", "backslashreplace").decode("utf-8")
    return text.replace("~", "~0").replace("/", "~1")
