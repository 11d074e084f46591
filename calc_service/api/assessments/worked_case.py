"""The case that the documentation shows, and one that is refused."""

from typing import Any

Posted = dict[str, Any]

REQUEST: Posted = {
    "case_id": "C-1",
    "person": {
        "person_id": "P-1",
        "district": "500101",
        "insurance": "resident",
        "identities": [{"category": "subsistence_allowance", "from": "2024-01-01", "to": None}],
    },
    "enrolment": {"year": 2025, "tier": 1, "paid_on": "2024-11-20"},
    "year_to_date": [
        {
            "year": 2025,
            "catastrophic_base": "0.00",
            "assistance_paid": {"special": "0.00", "other": "0.00"},
            "tilt_base": "0.00",
            "in_scope_self_pay": "0.00",
        }
    ],
    "claims": [
        {
            "claim_id": "S-1",
            "settled_on": "2025-06-01",
            "setting": "inpatient",
            "disease_class": "special",
            "facility_level": "tertiary",
            "facility_designated": True,
            "place_of_care": "in_city",
            "referral": "compliant",
            "total_cost": "86432.17",
            "policy_scope_cost": "76500.00",
            "basic_paid": "37850.00",
            "other_insurance_paid": "0.00",
            "catastrophic_paid": None,
            "reverses": None,
            "stay_id": None,
            "admitted_on": None,
            "discharged_on": None,
        }
    ],
}
REFUSED: Posted = {
    "case_id": "C-2",
    "person": {"district": "500101", "insurance": "resident", "identities": []},
    "enrolment": {"year": 2025, "tier": 3, "paid_on": "2024-11-31"},
}
_NOT_REFERRED: Posted = {**REQUEST, "claims": [REQUEST["claims"][0] | {"referral": "missing"}]}
VARIANTS: Posted = {
    "case": _NOT_REFERRED,
    "variants": [
        {
            "name": "转诊补办",
            "patch": [
                {"op": "test", "path": "/claims/0/claim_id", "value": "S-1"},
                {"op": "replace", "path": "/claims/0/referral", "value": "compliant"},
            ],
        },
        {"name": "二档参保", "patch": [{"op": "replace", "path": "/enrolment/tier", "value": 2}]},
    ],
}
"""Variants of the worked case, had it not been referred."""
VARIANTS_REFUSED: Posted = {
    "case": REQUEST,
    "variants": [
        {"name": "A", "patch": [{"op": "replace", "path": "/claims/1/referral", "value": "missing"}]},
        {"name": "B", "patch": [{"op": "replace", "path": "/claims/0/basic_paid", "value": "76500.005"}]},
    ],
}
