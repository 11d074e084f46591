"""What codes in messages mean, by the code maps that files of claims are read with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from calc_service.domain.interface_codes import NATIONAL
from calc_service.engine.edition import RuleBook

DISTRICT = re.compile(r"[0-9]{6}")
PREFIX = 2
"""So many first digits of a district's code are those of its city."""


@dataclass(frozen=True, slots=True)
class CodeReader:
    """Reads codes under one rule book."""

    book: RuleBook

    def meaning(self, field: str, code: str, day: date | None) -> Mapping[str, str] | None:
        """Our columns and values that `code` of a national field means on `day`; None where nobody has said."""
        if self.is_ambiguous(field, code):
            return None
        maps = self.book.codes.maps.get(field, {}).get(NATIONAL, ())
        begun = [one for one in maps if day is None or one.provenance.start <= day.isoformat()]
        return begun[-1].meanings.get(code) if begun else None

    def is_ambiguous(self, field: str, code: str) -> bool:
        """Whether a code means different things in different places."""
        codes = self.book.codes.ambiguous.get(field)
        return codes is not None and re.fullmatch(codes.pattern, code) is not None

    def says(self, field: str, code: object, column: str, value: str) -> bool:
        """Whether a code means `value` of `column` by the latest of its maps."""
        return isinstance(code, str) and (self.meaning(field, code.strip(), None) or {}).get(column) == value

    def is_district(self, code: object) -> bool:
        """Whether this is a code of a district on file."""
        return isinstance(code, str) and code in self.book.wording.districts

    def place_of_care(self, facility: str, district: str) -> str | None:
        """Where care took place, as the facility's division and the district of recognition tell.

        None for what is no code of a division, and for codes of the city that are no district: they do not tell.
        """
        if facility == district:
            return "in_district"
        if self.is_district(facility):
            return "in_city"
        if not DISTRICT.fullmatch(facility) or facility[:PREFIX] == district[:PREFIX]:
            return None
        return "out_of_city"
