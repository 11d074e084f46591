"""The shape of each file of the rules folder, by its name without `.yaml`."""

from calc_service.rulebook.definitions.codes import CODES, PROFILE
from calc_service.rulebook.definitions.district import DISTRICT
from calc_service.rulebook.definitions.laws import (
    CATASTROPHIC_INSURANCE,
    MEDICAL_ASSISTANCE,
    PREMIUM_SUBSIDY,
    SAFEGUARDS,
    TILT_ASSISTANCE,
)
from calc_service.rulebook.definitions.registers import CATEGORIES, DISTRICTS, DOCUMENTS, LETTER, MONITORING, VOCABULARY
from calc_service.rulebook.shapes import Keys

CITY_FILES: Keys = {
    "documents": DOCUMENTS,
    "districts": DISTRICTS,
    "vocabulary": VOCABULARY,
    "letter": LETTER,
    "categories": CATEGORIES,
    "premium_subsidy": PREMIUM_SUBSIDY,
    "catastrophic_insurance": CATASTROPHIC_INSURANCE,
    "medical_assistance": MEDICAL_ASSISTANCE,
    "tilt_assistance": TILT_ASSISTANCE,
    "safeguards": SAFEGUARDS,
    "monitoring": MONITORING,
}

__all__ = ["CITY_FILES", "CODES", "DISTRICT", "PROFILE"]
