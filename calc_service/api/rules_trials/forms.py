"""What may be asked of changed rules: the fields of each request, and what each may hold."""

import re
from typing import Any

from marshmallow import ValidationError

from calc_service.case.form_fields import Complaint, Day, Flag, NullIsAbsent, Year
from calc_service.case.reading import Number
from calc_service.case.schema import Form, Part
from calc_service.domain.parsing import ParseError

MOST_PERSONS = 100_000
"""Some three hundred thousand claims, computed twice in a few seconds; larger files are posted as such."""
HIGHEST_SEED = 2**53 - 1
"""What every JSON client can write exactly."""
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_FILES = "The changed files by path: the whole text of each, null for a file that is to be left out"
_AS_OF = "Compute every claim by the rules of this day; without it each by those of its day of settlement"


class ChangedFiles(NullIsAbsent):
    """Texts by path, null for a file that is left out. Which paths there may be is for `laid_over` to say."""

    def _deserialize(self, value: object, *_: object, **__: object) -> dict[str, str | None]:
        if not isinstance(value, dict):
            raise ParseError("wrong_type")
        texts = {path: text for path, text in value.items() if text is None or isinstance(text, str)}
        if len(texts) < len(value):
            faults = {path: [Complaint("wrong_type")] for path in value.keys() - texts.keys()}
            raise ValidationError(faults, valid_data=texts)
        return texts


class WholeNumber(NullIsAbsent):
    """A JSON number without decimals, from `lowest` to `highest`."""

    def __init__(self, lowest: int, highest: int, **options: Any) -> None:  # noqa: ANN401  marshmallow's own options
        super().__init__(**options)
        self.lowest = lowest
        self.highest = highest

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        if not isinstance(value, Number) or not value.digits.lstrip("-").isdigit():
            raise ParseError("wrong_type")
        # The length is looked at before the number: the digits of a hostile one may be a million.
        if not _WHOLE_NUMBER.fullmatch(value.digits) or not self.lowest <= int(value.digits) <= self.highest:
            raise ParseError("out_of_range", minimum=self.lowest, maximum=self.highest)
        return int(value.digits)


class PopulationForm(Form):
    """Made-up claims of made-up persons, marked as such: the same numbers, the same claims."""

    persons = WholeNumber(1, MOST_PERSONS, required=True)
    seed = WholeNumber(0, HIGHEST_SEED, required=True)
    year = Year(load_default=None, metadata={"description": "Of settlement; without it the latest with figures"})


class RulesCheckForm(Form):
    """Changed rules to be checked."""

    files = ChangedFiles(required=True, metadata={"description": _FILES})
    today = Day(load_default=None, metadata={"description": "The day taken for today; without it the day it is"})
    deep = Flag(load_default=False, metadata={"description": "Whether to try the whole decision space as well"})


class RulesDiffForm(Form):
    """Changed rules to be compared with those in force."""

    files = ChangedFiles(required=True, metadata={"description": _FILES})
    settled_through = Day(
        load_default=None, metadata={"description": "The last day whose claims are settled; without it today"}
    )


class RulesImpactOfFileForm(Form):
    """Changed rules to be weighed by the claims that are posted beside them."""

    files = ChangedFiles(required=True, metadata={"description": _FILES})
    as_of = Day(load_default=None, metadata={"description": _AS_OF})


class RulesImpactForm(RulesImpactOfFileForm):
    """Changed rules to be weighed by made-up claims."""

    population = Part(PopulationForm(), required=True)


CHECK = RulesCheckForm()
DIFF = RulesDiffForm()
IMPACT = RulesImpactForm()
IMPACT_OF_FILE = RulesImpactOfFileForm()
