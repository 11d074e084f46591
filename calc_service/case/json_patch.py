"""JSON Patch (RFC 6902) on a document that stays as it is: what is not changed is shared with it, object by object.

So whoever read the document before knows what of the patched one need not be read again. Numbers are compared as
numbers, by their digits. What a patch may make is bounded by `room`, in JSON values.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from calc_service.case.reading import Number
from calc_service.domain.parsing import ParseError

Json = Any
Place = tuple[str, ...]
"""The parts of a JSON pointer (RFC 6901); none for the whole document."""
POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
END = "-"
OBJECT = 20


@dataclass(frozen=True, slots=True)
class PatchOperation:
    """One operation: `source` is the `from` of a move or copy, `value` that of an add, replace or test."""

    op: str
    path: Place
    source: Place
    value: Json


class NotApplicable(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The operation at `position` cannot be applied; `code` says why."""

    def __init__(self, position: int, code: str) -> None:
        super().__init__(code)
        self.position = position
        self.code = code


class _Refused(Exception):  # noqa: N818  as above
    def __init__(self, code: str = "patch_not_applicable") -> None:
        super().__init__(code)
        self.code = code


def pointed(text: str) -> Place:
    """The parts of a JSON pointer. Raises ParseError."""
    if not POINTER.fullmatch(text):
        raise ParseError("not_a_pointer")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def patched(document: Json, operations: Sequence[PatchOperation], room: int) -> tuple[Json, int]:
    """(the document with all operations applied in order, what is left of `room`). Raises NotApplicable."""
    draft = _Draft(document, room)
    for position, operation in enumerate(operations):
        try:
            APPLIED[operation.op](draft, operation)
        except _Refused as refusal:
            raise NotApplicable(position, refusal.code) from None
        except RecursionError:
            raise NotApplicable(position, "too_costly") from None
    return draft.whole, draft.room


def size(document: Json, room: int) -> int:
    """How many values `document` holds, itself among them; once there are more than `room` no more are looked at.

    An object counts for OBJECT of them: whoever reads it looks for all its fields, also those that are not there.
    """
    counted, waiting = 0, [document]
    while waiting and counted <= room:
        value = waiting.pop()
        counted += OBJECT if isinstance(value, dict) else 1
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return counted + len(waiting)


class _Draft:
    """The document in the making. What has been copied for it is its own and may be written to."""

    def __init__(self, document: Json, room: int) -> None:
        self.whole = document
        self.room = room
        self._own: dict[int, Json] = {}

    def found(self, place: Place) -> Json:
        value = self.whole
        for part in place:
            value = value[_key(value, part)]
        return value

    def container(self, place: Place) -> Json:
        """The object or list at `place`, free to be changed."""
        here = self.whole = self._owned(self.whole)
        for part in place:
            key = _key(here, part)
            inner = here[key] = self._owned(here[key])
            here = inner
        return here

    def _owned(self, value: Json) -> Json:
        if id(value) in self._own:
            return value
        if not isinstance(value, (dict, list)):
            raise _Refused
        copy = value.copy()
        # Kept, too, so that no other object can come to have its id.
        self._own[id(copy)] = copy
        return copy

    def put(self, place: Place, value: Json) -> None:
        if not place:
            self.whole = value
            return
        around = self.container(place[:-1])
        if isinstance(around, list):
            around.insert(_key(around, place[-1], new=True), value)
        else:
            around[place[-1]] = value

    def taken(self, place: Place) -> Json:
        if not place:
            raise _Refused
        around = self.container(place[:-1])
        return around.pop(_key(around, place[-1]))

    def spend(self, value: Json) -> None:
        """Leave less room, by what `value` takes. What is removed gives none back."""
        self.room -= size(value, self.room)
        if self.room < 0:
            raise _Refused("too_costly")


def _key(around: Json, part: str, *, new: bool = False) -> Any:  # noqa: ANN401  a name in an object, a position in a list
    """How `part` of a pointer is found in an object or a list; `new` may also lie right behind the end of a list."""
    if isinstance(around, dict) and part in around:
        return part
    if not isinstance(around, list):
        raise _Refused
    if new and part == END:
        return len(around)
    if not INDEX.fullmatch(part) or int(part) >= len(around) + new:
        raise _Refused
    return int(part)


def _add(draft: _Draft, operation: PatchOperation) -> None:
    draft.spend(operation.value)
    draft.put(operation.path, operation.value)


def _remove(draft: _Draft, operation: PatchOperation) -> None:
    draft.taken(operation.path)


def _replace(draft: _Draft, operation: PatchOperation) -> None:
    draft.spend(operation.value)
    if not operation.path:
        draft.whole = operation.value
        return
    around = draft.container(operation.path[:-1])
    around[_key(around, operation.path[-1])] = operation.value


def _move(draft: _Draft, operation: PatchOperation) -> None:
    source, path = operation.source, operation.path
    draft.found(source)
    if source == path:
        return
    if path[: len(source)] == source:
        raise _Refused("moved_into_itself")
    draft.put(path, draft.taken(source))


def _copy(draft: _Draft, operation: PatchOperation) -> None:
    value = draft.found(operation.source)
    draft.spend(value)
    draft.put(operation.path, _copied(value))


def _test(draft: _Draft, operation: PatchOperation) -> None:
    if not _same(draft.found(operation.path), operation.value):
        raise _Refused("patch_test_failed")


APPLIED: Mapping[str, Callable[[_Draft, PatchOperation], None]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _same(one: Json, other: Json) -> bool:
    """Whether two documents are equal as RFC 6902 has it: numbers by their value, objects whatever their order."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return len(one) == len(other) and all(key in other and _same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return _worth(one) == _worth(other) if isinstance(one, Number) else bool(one == other)


def _worth(number: Number) -> Decimal | str:
    try:
        return Decimal(number.digits)
    except InvalidOperation:  # an exponent beyond anything
        return number.digits
