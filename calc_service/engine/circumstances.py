"""How and where care was given: everything about a claim that is neither an amount, a day nor a person."""

from itertools import product
from typing import NamedTuple

from calc_service.domain.vocabulary import DISEASE_CLASSES, FACILITY_LEVELS, PLACES_OF_CARE, REFERRALS, SETTINGS


class Circumstances(NamedTuple):
    """One combination of the vocabulary's codes."""

    setting: str
    disease_class: str
    facility_level: str
    facility_designated: bool
    place_of_care: str
    referral: str


CIRCUMSTANCES = tuple(
    Circumstances(*each)
    for each in product(SETTINGS, DISEASE_CLASSES, FACILITY_LEVELS, (False, True), PLACES_OF_CARE, REFERRALS)
)
"""Every combination; a claim's circumstances are its position here, and tables have one entry for each."""

POSITIONS = {circumstances: position for position, circumstances in enumerate(CIRCUMSTANCES)}
