"""What the service is compared with: plain Flask and marshmallow that read the same body and send it back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, Response, jsonify, request
from marshmallow import Schema, fields

from calc_service.domain.fields import CLAIM_FIELDS


class Identity(Schema):
    """As marshmallow's own fields describe it."""

    category = fields.String(required=True)
    from_ = fields.Date(data_key="from", allow_none=True)
    to = fields.Date(allow_none=True)


class Person(Schema):
    """As marshmallow's own fields describe it."""

    person_id = fields.String(allow_none=True)
    district = fields.String(required=True)
    insurance = fields.String(required=True)
    identities = fields.List(fields.Nested(Identity), required=True)


class Enrolment(Schema):
    """As marshmallow's own fields describe it."""

    year = fields.Integer(required=True)
    tier = fields.Integer(required=True)
    paid_on = fields.Date(required=True)


class YearToDate(Schema):
    """As marshmallow's own fields describe it."""

    year = fields.Integer(required=True)
    catastrophic_base = fields.Decimal(as_string=True)
    assistance_paid = fields.Dict(keys=fields.String(), values=fields.Decimal(as_string=True))
    tilt_base = fields.Decimal(as_string=True)
    in_scope_self_pay = fields.Decimal(as_string=True)


AS_MARSHMALLOW_HAS_IT: dict[str, Callable[..., fields.Field[Any]]] = {
    "id": fields.String,
    "date": fields.Date,
    "choice": fields.String,
    "flag": fields.Boolean,
    "time": fields.Time,
    "amount": partial(fields.Decimal, as_string=True),
}
Claim = Schema.from_dict(
    {
        field.name: AS_MARSHMALLOW_HAS_IT[field.kind.name](
            required=field.required, allow_none=not field.required and field.absent is None
        )
        for field in CLAIM_FIELDS
    },
    name="Claim",
)


class Case(Schema):
    """As marshmallow's own fields describe it."""

    case_id = fields.String(required=True)
    person = fields.Nested(Person, required=True)
    enrolment = fields.Nested(Enrolment, allow_none=True)
    year_to_date = fields.List(fields.Nested(YearToDate))
    claims = fields.List(fields.Nested(Claim))


CASE = Case()
app = Flask("echo")


@app.get("/readyz")
def ready() -> dict[str, Any]:
    """Say that the echo serves."""
    return {"status": "ready"}


@app.post("/v1/assessments")
def echo() -> Response:
    """Send back what was read."""
    return jsonify(CASE.dump(CASE.load(request.get_json())))
