"""How and where care was given: everything about a claim that is neither an amount, a day nor a person."""

from collections.abc import Mapping
from itertools import product
from typing import Any, NamedTuple

from calc_service.domain.fields import CHOICES
from calc_service.domain.kinds import FLAG_WORDS


class Circumstances(NamedTuple):
    """One combination of the vocabulary's codes."""

    setting: str
    disease_class: str
    facility_level: str
    facility_designated: bool
    place_of_care: str
    referral: str


_VALUES: Mapping[str, tuple[Any, ...]] = {
    name: (False, True) if values == FLAG_WORDS else values for name, values in CHOICES.items()
}
CIRCUMSTANCES = tuple(Circumstances(*each) for each in product(*(_VALUES[name] for name in Circumstances._fields)))
"""Every combination; a claim's circumstances are its position here, and tables have one entry for each."""

POSITIONS = {circumstances: position for position, circumstances in enumerate(CIRCUMSTANCES)}
