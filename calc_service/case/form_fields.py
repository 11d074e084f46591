"""The kinds of field that a case has: each turns the JSON value into its exact meaning, or names what is wrong.

Every message is a `Complaint`: the code of the error with what its text needs. marshmallow's own number fields are not
used: they take floats, foreign digits and `1e100000000`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from marshmallow import ValidationError, fields, missing

from calc_service.case.reading import Number
from calc_service.domain import parsing
from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL
from calc_service.domain.parsing import ParseError

WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
LAST_YEAR = 9999
TIERS = ("1", "2")


class Complaint(str):
    """The code of one error; `details` are what its message has places for."""

    __slots__ = ("details",)
    details: Mapping[str, object]

    def __new__(cls, code: str, **details: object) -> Self:
        """A complaint is the text of its code."""
        complaint = super().__new__(cls, code)
        complaint.details = details
        return complaint

    @classmethod
    def about(cls, fault: ParseError) -> Self:
        """The complaint about a value that could not be read."""
        return cls(fault.code, **fault.details)


class NullIsAbsent(fields.Field[Any]):
    """A field that raises ParseError with a code; where its absence means null, null may also be written.

    Validators, which marshmallow would run besides, are not used here.
    """

    default_error_messages = {"invalid": "wrong_type", "type": "wrong_type"}  # noqa: RUF012 - marshmallow's attribute

    def deserialize(self, value: object, *_: object, **__: object) -> Any:  # noqa: ANN401 - marshmallow's signature
        """The meaning of a JSON value, or of its absence."""
        if value is None or value is missing:
            if self.required:
                raise ParseError("required")
            # Null stands for "there is none"; where absence means an amount or a list, null says something else.
            if value is None and self.load_default is not None:
                raise ParseError("wrong_type")
            return self.load_default() if callable(self.load_default) else self.load_default
        return self._deserialize(value, None, None)


class Amount(NullIsAbsent):
    """Yuan with at most two decimals, as a string or a JSON number; becomes fen."""

    highest = HIGHEST_AMOUNT

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        text = value.digits if isinstance(value, Number) else value
        return parsing.amount(_text(text), self.highest)


class Total(Amount):
    """A running total in yuan; becomes fen."""

    highest = HIGHEST_TOTAL


class Totals(NullIsAbsent):
    """Running totals by name, `{"special": "0.00"}`; becomes fen by name. Raises ValidationError by name."""

    def _deserialize(self, value: object, *_: object, **__: object) -> dict[str, int]:
        if not isinstance(value, dict):
            raise ParseError("wrong_type")
        totals, faults = {}, {}
        for name, amount in value.items():
            try:
                totals[name] = TOTAL_OF_POOL.deserialize(amount)
            except ParseError as fault:
                faults[name] = [Complaint.about(fault)]
        if faults:
            raise ValidationError(faults, valid_data=totals)
        return totals


TOTAL_OF_POOL = Total(load_default=0)


class Day(NullIsAbsent):
    """An ISO date, `2025-06-01`."""

    def _deserialize(self, value: object, *_: object, **__: object) -> date:
        return parsing.day(_text(value))


class Year(NullIsAbsent):
    """A calendar year as a JSON number."""

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        digits = _whole_number(value)
        if len(digits) > len(str(LAST_YEAR)) or not 1 <= int(digits) <= LAST_YEAR:
            raise ParseError("out_of_range", minimum=1, maximum=LAST_YEAR)
        return int(digits)


class Choice(NullIsAbsent):
    """One of a closed list of strings."""

    def __init__(self, choices: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        """`choices` are the values allowed."""
        super().__init__(**options)
        self.choices = choices

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        return parsing.choice(_text(value), self.choices)


class Tier(NullIsAbsent):
    """The tier of resident insurance, 1 or 2, as a JSON number."""

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        return int(parsing.choice(_whole_number(value), TIERS))


class Flag(NullIsAbsent):
    """true or false."""

    def _deserialize(self, value: object, *_: object, **__: object) -> bool:
        if not isinstance(value, bool):
            raise ParseError("wrong_type")
        return value


class Identifier(NullIsAbsent):
    """An id of 1 to 64 characters without control characters."""

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        return parsing.identifier(_text(value))


class Digest(NullIsAbsent):
    """The digest of a rule book; whether it is one is for the checks to say."""

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        return _text(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ParseError("wrong_type")
    return value


def _whole_number(value: object) -> str:
    if not isinstance(value, Number) or not WHOLE_NUMBER.fullmatch(value.digits):
        raise ParseError("wrong_type")
    return value.digits
