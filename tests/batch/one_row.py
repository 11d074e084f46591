"""A row of a file of claims, of which tests change what they are about."""

WHOSE_AND_WHAT = {
    "person_id": "P-1",
    "district": "500101",
    "insurance": "employee",
    "categories": "subsistence_allowance",
    "claim_id": "S-1",
    "settled_on": "2025-06-01",
    "setting": "inpatient",
    "disease_class": "special",
    "facility_level": "tertiary",
    "facility_designated": "true",
    "place_of_care": "in_city",
    "referral": "compliant",
}
