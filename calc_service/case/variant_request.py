"""The form of a request for variants: a case, and patches on it by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, missing

from calc_service.case.checks import Problem
from calc_service.case.json_patch import POINTER, PatchOperation, pointed
from calc_service.case.refusals import ErrorCode
from calc_service.case.schema import CaseSchema, Form, ListField, OptionalField, ValueField
from calc_service.case.validation import problems_in
from calc_service.domain.kinds import ID, Kind, choice
from calc_service.domain.vocabulary import OWN_VARIANTS, PATCH_OPERATIONS

MOST_VARIANTS = 20
MOST_OPERATIONS = 1000
"""Of one variant: a change of every claim of a very full year."""
ASKED_FOR: Mapping[str, frozenset[str]] = {
    "add": frozenset({"value"}),
    "remove": frozenset(),
    "replace": frozenset({"value"}),
    "move": frozenset({"from"}),
    "copy": frozenset({"from"}),
    "test": frozenset({"value"}),
}
"""What an operation has beside op and path, and nothing else (RFC 6902, section 4)."""
JSON_POINTER = Kind(
    name="pointer",
    parse=pointed,
    schema={"type": "string", "pattern": f"^{POINTER.pattern}$", "examples": ["/claims/0/referral"]},
)


class UnreadField(OptionalField, fields.Nested):
    """An object that is handed on as it was posted: it is read where it is needed."""

    def read(self, value: object) -> object:
        """See `OptionalField`."""
        return value


class AnyField(OptionalField):
    """Any JSON value, null among them; `missing` where there is none."""

    def absent(self, value: object) -> object:
        """Null, or `missing`, as it is."""
        return value

    def read(self, value: object) -> object:
        """The value as it is."""
        return value


class PatchOperationForm(
    Form.from_dict(  # type: ignore[misc]  # as the forms of a case
        {
            "op": ValueField(
                choice(PATCH_OPERATIONS), required=True, metadata={"description": "操作 · What is done (RFC 6902)"}
            ),
            "path": ValueField(
                JSON_POINTER, required=True, metadata={"description": "在案件中的位置 · Where in the case (RFC 6901)"}
            ),
            "from": ValueField(
                JSON_POINTER,
                load_default=tuple,
                metadata={"description": "“move”、“copy”的来源 · Of move and copy: from where"},
            ),
            "value": AnyField(
                metadata={"description": "“add”、“replace”、“test”的值 · Of add, replace and test: what"}
            ),
        }
    )
):
    """One operation of a JSON Patch; it has the members that it needs and no other."""

    def load(self, data: object, **_: object) -> dict[str, Any]:
        """As every form, and what the operation needs or has no use for."""
        quick = _sound_operation(data)
        if quick is not None:
            return quick
        loaded: dict[str, Any] = super().load(data)
        given = data.keys() & {"from", "value"} if isinstance(data, dict) else set()
        asked = ASKED_FOR[loaded["op"]]
        faults = {name: [ErrorCode("required")] for name in asked - given}
        faults |= {name: [ErrorCode("unknown_field")] for name in given - asked}
        if faults:
            raise ValidationError(faults, valid_data=loaded)
        return loaded


def _sound_operation(data: object) -> dict[str, Any] | None:
    """What the form would say of an operation without faults, in a quarter of the time; None where it may have some."""
    if not isinstance(data, dict) or not isinstance(data.get("op"), str) or data["op"] not in ASKED_FOR:
        return None
    path, source = data.get("path"), data.get("from", "")
    if data.keys() != {"op", "path", *ASKED_FOR[data["op"]]} or not (isinstance(path, str) and isinstance(source, str)):
        return None
    if not (POINTER.fullmatch(path) and POINTER.fullmatch(source)):
        return None
    return {"op": data["op"], "path": pointed(path), "from": pointed(source), "value": data.get("value")}


class CaseVariantForm(
    Form.from_dict(  # type: ignore[misc]  # as the forms of a case
        {
            "name": ValueField(ID, required=True, metadata={"description": "名称，各不相同 · Its own name"}),
            "patch": ListField(PatchOperationForm(), most=MOST_OPERATIONS, required=True),
        }
    )
):
    """A variant of the case: its name and what it changes."""


class CaseVariantsSchema(
    Form.from_dict(  # type: ignore[misc]  # as the forms of a case
        {
            "case": UnreadField(CaseSchema(), required=True),
            "variants": ListField(CaseVariantForm(), most=MOST_VARIANTS, required=True),
        }
    )
):
    """A case and variants of it, each told by what it changes."""


REQUEST = CaseVariantsSchema()


@dataclass(frozen=True, slots=True)
class PostedVariant:
    """A variant without faults of form; `position` is its place among those posted."""

    position: int
    name: str
    patch: tuple[PatchOperation, ...]


@dataclass(frozen=True, slots=True)
class PostedVariants:
    """What could be read: the case as it was posted, `missing` without one; the variants; and every fault of form."""

    case: object
    variants: tuple[PostedVariant, ...]
    problems: tuple[Problem, ...]


def read_variants(posted: object) -> PostedVariants:
    """What the JSON document `posted` asks for."""
    problems: list[Problem] = []
    try:
        loaded = REQUEST.load(posted)
    except ValidationError as error:
        problems += problems_in(error.messages, ())
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    faulty = {place[1] for place, _ in problems if place[:1] == ("variants",) and len(place) > 1}
    named = loaded.get("variants") or []
    problems += _names([variant.get("name") for variant in named])
    sound = [
        PostedVariant(position, variant["name"], tuple(map(_operation, variant["patch"])))
        for position, variant in enumerate(named)
        if position not in faulty
    ]
    return PostedVariants(loaded.get("case", missing), tuple(sound), tuple(problems))


def _operation(loaded: Mapping[str, Any]) -> PatchOperation:
    return PatchOperation(loaded["op"], loaded["path"], loaded["from"], loaded["value"])


def _names(names: list[str | None]) -> Iterator[Problem]:
    for position, name in enumerate(names):
        if name in OWN_VARIANTS:
            yield ("variants", position, "name"), ErrorCode("reserved_name")
        elif name is not None and name in names[:position]:
            yield ("variants", position, "name"), ErrorCode("repeated_name")
