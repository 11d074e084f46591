"""The form of a case (contract section 3): which fields there are, which are required, and what each may hold."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, missing

from calc_service.case.form_fields import (
    Amount,
    Choice,
    Complaint,
    Day,
    Digest,
    Flag,
    Identifier,
    NullIsAbsent,
    Tier,
    Total,
    Totals,
    Year,
)
from calc_service.domain.fields import CLAIM_FIELDS, Field
from calc_service.domain.parsing import ParseError
from calc_service.domain.vocabulary import INSURANCES


class Form(Schema):
    """A JSON object in which an unknown field is an error.

    marshmallow's own `load` takes twice as long: it serves hooks, partial and many loading, which no form here uses.
    """

    def __init__(self) -> None:
        super().__init__()
        self._by_key = {field.data_key or name: (name, field) for name, field in self.load_fields.items()}

    def load(self, data: object, **_: object) -> dict[str, Any]:
        """The meaning of a JSON object by field.

        Raises ValidationError with the codes of all faults by key; its `valid_data` holds what could be read.
        """
        if not isinstance(data, dict):
            raise ValidationError([Complaint("wrong_type")], valid_data={})
        loaded: dict[str, Any] = {}
        faults: dict[str, Any] = {}
        for key, (name, field) in self._by_key.items():
            try:
                loaded[name] = field.deserialize(data.get(key, missing))
            except ParseError as fault:
                faults[key] = [Complaint.about(fault)]
            except ValidationError as error:
                faults[key] = error.messages
                loaded[name] = error.valid_data
        faults |= {key: [Complaint("unknown_field")] for key in data.keys() - self._by_key.keys()}
        if faults:
            raise ValidationError(faults, valid_data=loaded)
        return loaded


class Part(NullIsAbsent, fields.Nested):
    """An object within an object."""

    def __init__(self, form: Form, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        super().__init__(form, **options)
        self._form = form

    def _deserialize(self, value: object, *_: object, **__: object) -> dict[str, Any]:
        return self._form.load(value)


class Parts(NullIsAbsent, fields.List[Any]):
    """A list of objects."""

    def __init__(self, form: Form, *, most: int, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        """`most` is the greatest number of objects, far beyond what a person has."""
        super().__init__(fields.Nested(form), metadata={"maxItems": most}, **options)
        self._form = form
        self.most = most

    def _deserialize(self, value: object, *_: object, **__: object) -> list[Any]:
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


class IdentityForm(Form):
    """A category of hardship and the days, both inclusive, on which it is active."""

    category = Identifier(required=True, metadata={"description": "Category id, see /v1/vocabulary"})
    from_ = Day(data_key="from", load_default=None, metadata={"description": "First day; null = open"})
    to = Day(load_default=None, metadata={"description": "Last day; null = open"})


class PersonForm(Form):
    """The patient, as recognised by one district."""

    person_id = Identifier(load_default=None)
    district = Identifier(required=True, metadata={"description": "GB/T 2260 code of the recognising district"})
    insurance = Choice(INSURANCES, required=True)
    identities = Parts(IdentityForm(), most=1000, required=True)


class EnrolmentForm(Form):
    """An enrolment in resident insurance whose premium may be subsidised."""

    year = Year(required=True, metadata={"description": "The insured year; its standard is used"})
    tier = Tier(required=True)
    paid_on = Day(required=True, metadata={"description": "The categories and rules of this day count"})


class YearToDateForm(Form):
    """What a benefit year began with; an absent amount is 0.00."""

    year = Year(required=True)
    catastrophic_base = Total(load_default=0)
    assistance_paid = Totals(load_default=dict, metadata={"description": "By pool"})
    tilt_base = Total(load_default=0)
    in_scope_self_pay = Total(load_default=0)


def _form_field(field: Field) -> NullIsAbsent:
    options: dict[str, Any] = {"required": True} if field.required else {"load_default": field.absent}
    if field.kind == "choice":
        return Choice(field.choices, **options)
    return {"id": Identifier, "date": Day, "flag": Flag, "amount": Amount}[field.kind](**options)


class ClaimForm(Form.from_dict({field.name: _form_field(field) for field in CLAIM_FIELDS})):  # type: ignore[misc]  # made from the one list of fields
    """One settled claim."""


class CaseSchema(Form):
    """A request to compute one person's premium subsidy and claims."""

    case_id = Identifier(required=True)
    person = Part(PersonForm(), required=True)
    enrolment = Part(EnrolmentForm(), load_default=None)
    year_to_date = Parts(YearToDateForm(), most=1000, load_default=list)
    claims = Parts(ClaimForm(), most=5000, load_default=list)
    rules_digest = Digest(load_default=None)


CASE = CaseSchema()
