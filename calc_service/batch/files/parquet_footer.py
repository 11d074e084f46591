"""What stands at the end of a Parquet file: read, changed and written without the file being unpacked.

It is one structure in the compact protocol of Thrift: fields by number, each with its kind. What is not known here
stays as it is. By it, columns are put together that were written, or already stood, somewhere else.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAGIC = b"PAR1"
TAIL = 8
"""Bytes behind the structure: its length and MAGIC."""
TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
SHORT = 15
"""A list of so many or more has its length behind it, a field so far from the one before its number."""

VERSION, SCHEMA, NUM_ROWS, ROW_GROUPS, METADATA, CREATED_BY, ORDERS = range(1, 8)
"""Fields of a footer."""
NAME, CHILDREN = 4, 5
"""Fields of an element of the schema."""
COLUMNS, SIZE, ROWS, SORTED, PACKED_SIZE = 1, 2, 3, 4, 6
"""Fields of a row group."""
ELSEWHERE, CHUNK_STARTS, CHUNK, ENCRYPTED = 1, 2, 3, (8, 9)
"""Fields of a column of a row group."""
PATH, UNPACKED, PACKED, DATA, DICTIONARY, STATISTICS = 3, 6, 7, 9, 11, 12
STANDS_ELSEWHERE = frozenset({10, 14, 15})
"""Fields of what is said of such a column; those that say where its index and its filter stand are left out."""

Fields = dict[int, tuple[int, Any]]
"""By number the kind and the value of each field of a structure."""


@dataclass(frozen=True, slots=True)
class Elements:
    """A list: the kind of its elements, and each of them."""

    kind: int
    every: list[Any]


def footer_of(path: Path) -> Fields:
    """The footer of the file at `path`. Raises ValueError where there is none, or none that can be read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(size - TAIL)
        tail = file.read(TAIL)
        length = int.from_bytes(tail[:4], "little")
        if tail[4:] != MAGIC or length > size - TAIL:
            raise ValueError("no footer")
        file.seek(size - TAIL - length)
        return fields_of(file.read(length))


def fields_of(data: bytes) -> Fields:
    """The structure that `data` begins with."""
    return _Reading(data).structure()


def written(fields: Fields) -> bytes:
    """The bytes of a structure, and what stands behind it at the end of a file."""
    found = bytearray()
    _put_structure(fields, found)
    return bytes(found) + len(found).to_bytes(4, "little") + MAGIC


class _Reading:
    """Bytes that are read from their beginning."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def structure(self) -> Fields:
        fields: Fields = {}
        number = 0
        while head := self._byte():
            kind, step = head & 15, head >> 4
            number = number + step if step else self._signed()
            fields[number] = kind, (kind == TRUE if kind in {TRUE, FALSE} else self._value(kind))
        return fields

    def _byte(self) -> int:
        self.place += 1
        return self.data[self.place - 1]

    def _number(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & 127) << shift
            if byte < 128:  # noqa: PLR2004  the bit that says that more follows
                return found
            shift += 7

    def _signed(self) -> int:
        found = self._number()
        return (found >> 1) ^ -(found & 1)

    def _value(self, kind: int) -> Any:  # noqa: ANN401  as many kinds as Thrift has
        if kind in {I16, I32, I64}:
            return self._signed()
        if kind == BINARY:
            length = self._number()
            self.place += length
            return self.data[self.place - length : self.place]
        if kind == STRUCT:
            return self.structure()
        if kind == LIST:
            return self._elements()
        if kind in {TRUE, FALSE, BYTE}:
            return self._byte()
        if kind == DOUBLE:
            self.place += 8
            return self.data[self.place - 8 : self.place]
        raise ValueError(f"kind {kind}")

    def _elements(self) -> Elements:
        head = self._byte()
        kind, length = head & 15, head >> 4
        length = self._number() if length == SHORT else length
        return Elements(kind, [self._value(kind) for _ in range(length)])


def _put_number(number: int, found: bytearray) -> None:
    while number > 127:  # noqa: PLR2004  seven bits a byte
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)


def _put_signed(number: int, found: bytearray) -> None:
    _put_number(number << 1 if number >= 0 else (-number << 1) - 1, found)


def _put_structure(fields: Fields, found: bytearray) -> None:
    before = 0
    for number, (kind, value) in sorted(fields.items()):
        of_kind = (TRUE if value else FALSE) if kind in {TRUE, FALSE} else kind
        if 0 < number - before < SHORT + 1:
            found.append((number - before) << 4 | of_kind)
        else:
            found.append(of_kind)
            _put_signed(number, found)
        if kind not in {TRUE, FALSE}:
            _put(kind, value, found)
        before = number
    found.append(0)


def _put(kind: int, value: Any, found: bytearray) -> None:  # noqa: ANN401  as many kinds as Thrift has
    if kind in {I16, I32, I64}:
        _put_signed(value, found)
    elif kind == BINARY:
        _put_number(len(value), found)
        found += value
    elif kind == STRUCT:
        _put_structure(value, found)
    elif kind == LIST:
        _put_elements(value, found)
    elif kind == DOUBLE:
        found += value
    else:
        found.append(value)


def _put_elements(elements: Elements, found: bytearray) -> None:
    length = len(elements.every)
    found.append(min(length, SHORT) << 4 | elements.kind)
    if length >= SHORT:
        _put_number(length, found)
    for one in elements.every:
        _put(elements.kind, one, found)
