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
from calc_service.engine.fields import LONGEST_ID
from calc_service.engine.money import FEN_PER_YUAN, HIGHEST_AMOUNT, HIGHEST_TOTAL, yuan

AMOUNT = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?")
DECIMALS = 2
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
UNFIT_FOR_AN_ID = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
LAST_YEAR = 9999


class Complaint(str):
    """The code of one error; `details` are what its message has places for."""

    __slots__ = ("details",)
    details: Mapping[str, object]

    def __new__(cls, code: str, **details: object) -> Self:
        """A complaint is the text of its code."""
        complaint = super().__new__(cls, code)
        complaint.details = details
        return complaint


def refuse(code: str, **details: object) -> ValidationError:
    """The error that marshmallow collects for one field."""
    return ValidationError(Complaint(code, **details))


class NullIsAbsent(fields.Field[Any]):
    """A field whose errors are codes; where it is optional, null means the same as leaving it out.

    Validators, which marshmallow would run besides, are not used here.
    """

    default_error_messages = {"invalid": "wrong_type", "type": "wrong_type"}  # noqa: RUF012 - marshmallow's attribute

    def deserialize(self, value: object, *_: object, **__: object) -> Any:  # noqa: ANN401 - marshmallow's signature
        """The meaning of a JSON value, or of its absence."""
        if value is None or value is missing:
            if self.required:
                raise refuse("required")
            return self.load_default() if callable(self.load_default) else self.load_default
        return self._deserialize(value, None, None)


class Amount(NullIsAbsent):
    """Yuan with at most two decimals, as a string or a JSON number; becomes fen."""

    highest = HIGHEST_AMOUNT

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        if isinstance(value, Number):
            digits = value.digits
        elif isinstance(value, str):
            digits = value
        else:
            raise refuse("wrong_type")
        parts = AMOUNT.fullmatch(digits)
        if parts is None:
            raise refuse("not_an_amount")
        return self._fen(*parts.groups(default=""))

    def _fen(self, sign: str, whole: str, decimals: str) -> int:
        if len(decimals) > DECIMALS:
            raise refuse("too_many_decimals")
        # The length is looked at first: the digits of a hostile number may be a million.
        if sign or len(whole) > len(str(self.highest)) - DECIMALS:
            raise refuse("out_of_range", minimum=yuan(0), maximum=yuan(self.highest))
        return int(whole) * FEN_PER_YUAN + int(decimals.ljust(DECIMALS, "0"))


class Total(Amount):
    """A running total in yuan; becomes fen."""

    highest = HIGHEST_TOTAL


AMOUNT_OF_POOL = Total(load_default=0)


class Totals(NullIsAbsent):
    """Running totals by name, `{"special": "0.00"}`; becomes fen by name."""

    def _deserialize(self, value: object, *_: object, **__: object) -> dict[str, int]:
        if not isinstance(value, dict):
            raise refuse("wrong_type")
        totals, faults = {}, {}
        for name, amount in value.items():
            try:
                totals[name] = AMOUNT_OF_POOL.deserialize(amount)
            except ValidationError as error:
                faults[name] = error.messages
        if faults:
            raise ValidationError(faults)
        return totals


class Day(NullIsAbsent):
    """An ISO date, `2025-06-01`."""

    def _deserialize(self, value: object, *_: object, **__: object) -> date:
        if not isinstance(value, str):
            raise refuse("wrong_type")
        try:
            # The pattern first: fromisoformat alone would take 20250601 and week dates too.
            return date.fromisoformat(value if DATE.fullmatch(value) else "")
        except ValueError:
            raise refuse("not_a_date") from None


class Year(NullIsAbsent):
    """A calendar year as a JSON number."""

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        if not isinstance(value, Number) or not WHOLE_NUMBER.fullmatch(value.digits):
            raise refuse("wrong_type")
        if len(value.digits) > len(str(LAST_YEAR)) or not 1 <= int(value.digits) <= LAST_YEAR:
            raise refuse("out_of_range", minimum=1, maximum=LAST_YEAR)
        return int(value.digits)


class Choice(NullIsAbsent):
    """One of a closed list of strings."""

    def __init__(self, choices: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        """`choices` are the values allowed."""
        super().__init__(**options)
        self.choices = choices

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        if not isinstance(value, str):
            raise refuse("wrong_type")
        if value not in self.choices:
            raise refuse("unknown_value", allowed=", ".join(self.choices))
        return value


class Tier(NullIsAbsent):
    """The tier of resident insurance, 1 or 2, as a JSON number."""

    choices = (1, 2)

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        if not isinstance(value, Number) or not WHOLE_NUMBER.fullmatch(value.digits):
            raise refuse("wrong_type")
        if value.digits not in ("1", "2"):
            raise refuse("unknown_value", allowed="1, 2")
        return int(value.digits)


class Flag(NullIsAbsent):
    """true or false."""

    def _deserialize(self, value: object, *_: object, **__: object) -> bool:
        if not isinstance(value, bool):
            raise refuse("wrong_type")
        return value


class Identifier(NullIsAbsent):
    """An id of 1 to 64 characters without control characters."""

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        if not isinstance(value, str):
            raise refuse("wrong_type")
        if not value:
            raise refuse("empty")
        if len(value) > LONGEST_ID:
            raise refuse("too_long", limit=LONGEST_ID)
        if UNFIT_FOR_AN_ID.search(value):
            raise refuse("bad_characters")
        return value
