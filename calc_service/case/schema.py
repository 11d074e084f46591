"""The form of a case: which fields there are, which are required, and what each may hold.

Every message is an `ErrorCode` with what its text needs. marshmallow's own number fields are not used: they take
floats, foreign digits and `1e100000000`.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from heapq import nsmallest
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing

from calc_service.case.reading import Number
from calc_service.case.refusals import MOST_FAULTS, ErrorCode
from calc_service.domain.fields import Field, Holder, fields_of
from calc_service.domain.kinds import FLAG_WORDS, TOTAL, Kind
from calc_service.domain.parsing import ParseError

WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")


class OptionalField(fields.Field[Any], ABC):
    """A field that raises ParseError with a code; where its absence means null, null may also be written.

    Validators, which marshmallow would run besides, are not used here.
    """

    default_error_messages = {"invalid": "wrong_type", "type": "wrong_type"}  # noqa: RUF012 - marshmallow's attribute

    def deserialize(self, value: object, *_: object, **__: object) -> Any:  # noqa: ANN401 - marshmallow's signature
        """The meaning of a JSON value, or of its absence."""
        return self.absent(value) if value is None or value is missing else self.read(value)

    def absent(self, value: object) -> Any:  # noqa: ANN401 - whatever stands for it
        """What stands for a value that is null or missing."""
        if self.required:
            raise ParseError("required")
        # Null stands for "there is none"; where absence means an amount or a list, null says something else.
        if value is None and self.load_default is not None:
            raise ParseError("wrong_type")
        return self.load_default() if callable(self.load_default) else self.load_default

    @abstractmethod
    def read(self, value: object) -> Any:  # noqa: ANN401 - what the field says
        """The meaning of a JSON value that is not null."""


class ValueField(OptionalField):
    """A single value of some kind."""

    def __init__(self, kind: Kind, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        """`kind` says how it is posted and what it means."""
        super().__init__(**options)
        self.kind = kind
        self._text, self._parse = _TEXTS[kind.posted], kind.parse
        self._as_it_is = kind.posted in {"text", "decimal"}

    def read(self, value: object) -> Any:  # noqa: ANN401 - what the kind says
        """See `OptionalField`."""
        # Almost every value is a text that stands for itself.
        return self._parse(value if self._as_it_is and type(value) is str else self._text(value))


class TotalsField(OptionalField):
    """Running totals by name, `{"special": "0.00"}`; becomes fen by name. Raises ValidationError by name."""

    def read(self, value: object) -> dict[str, int]:
        """See `OptionalField`."""
        if not isinstance(value, dict):
            raise ParseError("wrong_type")
        if len(value) > MOST_POOLS:
            raise ParseError("too_long", limit=MOST_POOLS)
        totals, faults = {}, {}
        for name, amount in value.items():
            try:
                totals[name] = TOTAL_OF_POOL.deserialize(amount)
            except ParseError as fault:
                faults[name] = [ErrorCode.about(fault)]
        if faults:
            raise ValidationError(faults, valid_data=totals)
        return totals


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ParseError("wrong_type")
    return value


def _decimal(value: object) -> str:
    return value.digits if isinstance(value, Number) else _text(value)


def _whole_number(value: object) -> str:
    if not isinstance(value, Number) or not WHOLE_NUMBER.fullmatch(value.digits):
        raise ParseError("wrong_type")
    return value.digits


def _flag(value: object) -> str:
    if not isinstance(value, bool):
        raise ParseError("wrong_type")
    return FLAG_WORDS[not value]


_TEXTS: Mapping[str, Callable[[object], str]] = {
    "text": _text,
    "decimal": _decimal,
    "whole": _whole_number,
    "flag": _flag,
}
"""How what JSON holds becomes the text that a kind parses, by `Kind.posted`."""
MOST_POOLS = 1000
"""Far more than there are in all rules."""
TOTAL_OF_POOL = ValueField(TOTAL, load_default=0)


class Understood(dict[str, Any]):
    """What an object meant when it was read before; no form reads it again."""


class Form(Schema):
    """A JSON object in which an unknown field is an error.

    marshmallow's own `load` takes twice as long: it serves hooks, partial and many loading, which no form here uses.
    """

    def __init__(self) -> None:
        super().__init__()
        self._by_key = {field.data_key or name: (name, field) for name, field in self.load_fields.items()}
        fields_of_form: Mapping[str, tuple[str, Any]] = self._by_key
        self._steps = [(key, name, field.read, field.absent) for key, (name, field) in fields_of_form.items()]

    def load(self, data: object, **_: object) -> dict[str, Any]:
        """The meaning of a JSON object by field.

        Raises ValidationError with the codes of all faults by key; its `valid_data` holds what could be read.
        """
        if isinstance(data, Understood):
            return data
        if not isinstance(data, dict):
            raise ValidationError([ErrorCode("wrong_type")], valid_data={})
        loaded: dict[str, Any] = {}
        faults: dict[str, Any] = {}
        get = data.get
        for key, name, read, absent in self._steps:
            value = get(key, missing)
            try:
                loaded[name] = absent(value) if value is None or value is missing else read(value)
            except ParseError as fault:
                faults[key] = [ErrorCode.about(fault)]
            except ValidationError as error:
                faults[key] = error.messages
                loaded[name] = error.valid_data
        if not data.keys() <= self._by_key.keys():
            unknown = data.keys() - self._by_key.keys()
            faults |= {key: [ErrorCode("unknown_field")] for key in nsmallest(MOST_FAULTS + 1, unknown)}
        if faults:
            raise ValidationError(faults, valid_data=loaded)
        return loaded

    def meaning(self, key: str, value: object) -> Any:  # noqa: ANN401 - what the field says
        """The meaning of one member that the form has, or of its absence. Raises ParseError and ValidationError."""
        return self._by_key[key][1].deserialize(value)

    def changes(self, data: object, before: Mapping[str, Any]) -> dict[str, Any]:
        """By field the meaning of every member of a JSON object that is not the same object in `before`.

        Raises ParseError and ValidationError for the first fault.
        """
        if not isinstance(data, dict):
            raise ParseError("wrong_type")
        changed = [key for key, value in data.items() if value is not before.get(key, missing)]
        changed += before.keys() - data.keys()
        if not self._by_key.keys() >= set(changed):
            raise ParseError("unknown_field")
        return {self._by_key[key][0]: self.meaning(key, data.get(key, missing)) for key in changed}


class ObjectField(OptionalField, fields.Nested):
    """An object within an object."""

    def __init__(self, form: Form, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        super().__init__(form, **options)
        self._form = form

    def read(self, value: object) -> dict[str, Any]:
        """See `OptionalField`."""
        return self._form.load(value)


class ListField(OptionalField, fields.List[Any]):
    """A list of objects."""

    def __init__(self, form: Form, *, most: int, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        """`most` is the greatest number of objects, far beyond what a person has."""
        super().__init__(fields.Nested(form), metadata={"maxItems": most}, **options)
        self._form = form
        self.most = most

    def read(self, value: object) -> list[Any]:
        """See `OptionalField`."""
        if not isinstance(value, list):
            raise ParseError("wrong_type")
        if len(value) > self.most:
            raise ParseError("too_long", limit=self.most)
        loaded: list[Any] = []
        faults: dict[int, Any] = {}
        for position, part in enumerate(value):
            try:
                loaded.append(self._form.load(part))
            except ValidationError as error:
                faults[position] = error.messages
                loaded.append(error.valid_data)
        if faults:
            raise ValidationError(faults, valid_data=loaded)
        return loaded


def _value(field: Field) -> ValueField:
    description = {"description": f"{field.about.zh} · {field.about.en}"}
    if field.required:
        return ValueField(field.kind, required=True, metadata=description)
    return ValueField(field.kind, load_default=field.absent, metadata=description)


def _form(holder: Holder) -> type[Schema]:
    return Form.from_dict({field.name: _value(field) for field in fields_of(holder)})


class IdentityForm(_form(Holder.IDENTITY)):  # type: ignore[misc]  # made from the one list of fields, as all that follow
    """A category of hardship and the days, both inclusive, on which it is active."""


class PersonForm(_form(Holder.PERSON)):  # type: ignore[misc]
    """The patient, as recognised by one district."""

    identities = ListField(IdentityForm(), most=1000, required=True)


class EnrolmentForm(_form(Holder.ENROLMENT)):  # type: ignore[misc]
    """An enrolment in resident insurance whose premium may be subsidised."""


class YearToDateForm(_form(Holder.YEAR_TO_DATE)):  # type: ignore[misc]
    """What a benefit year began with; an absent amount is 0.00."""

    assistance_paid = TotalsField(load_default=dict, metadata={"description": "各限额池已付 · Paid by pool"})


class ClaimForm(_form(Holder.CLAIM)):  # type: ignore[misc]
    """One settled claim."""


CLAIM = ClaimForm()


class CaseSchema(_form(Holder.CASE)):  # type: ignore[misc]
    """A request to compute one person's premium subsidy and claims."""

    person = ObjectField(PersonForm(), required=True)
    enrolment = ObjectField(EnrolmentForm(), load_default=None)
    year_to_date = ListField(YearToDateForm(), most=1000, load_default=list)
    claims = ListField(CLAIM, most=5000, load_default=list)


CASE = CaseSchema()
