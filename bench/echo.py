"""What the service is compared with: plain Flask and marshmallow that read the same body and send it back."""

from typing import Any

from flask import Flask, Response, jsonify, request
from marshmallow import Schema, fields


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


class Claim(Schema):
    """As marshmallow's own fields describe it."""

    claim_id = fields.String(required=True)
    settled_on = fields.Date(required=True)
    setting = fields.String(required=True)
    disease_class = fields.String(required=True)
    facility_level = fields.String(required=True)
    facility_designated = fields.Boolean(required=True)
    place_of_care = fields.String(required=True)
    referral = fields.String(required=True)
    total_cost = fields.Decimal(required=True, as_string=True)
    policy_scope_cost = fields.Decimal(required=True, as_string=True)
    basic_paid = fields.Decimal(required=True, as_string=True)
    other_insurance_paid = fields.Decimal(as_string=True)
    catastrophic_paid = fields.Decimal(allow_none=True, as_string=True)
    reverses = fields.String(allow_none=True)
    stay_id = fields.String(allow_none=True)
    admitted_on = fields.Date(allow_none=True)
    discharged_on = fields.Date(allow_none=True)


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
