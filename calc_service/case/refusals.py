"""Why a case gets no reply.

Refused
├── MalformedBody   the bytes are not one well-formed JSON document (400)
└── CaseRefused     the document is no case that can be computed (422)

No text here repeats a value of the case; a key may stand in a pointer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Self, TypeVar

from calc_service.domain.parsing import ParseError
from calc_service.domain.wording import Label, NamedCode

MOST_FAULTS = 1000
"""So many faults of one request are listed; a reply may not grow to many times the request."""


Fault = TypeVar("Fault")
TOO_COSTLY = "too_costly"
MORE_FAULTS = Label(
    f"问题超过 {MOST_FAULTS} 处，其余没有列出；请先改正以上各处，再重新提交",
    f"there are more than {MOST_FAULTS} faults, and the others are not listed; put those above right, then submit"
    " again",
)


class ErrorCode(str):
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


@dataclass(frozen=True, slots=True)
class CaseFault:
    """One fault: a JSON pointer to its place, its code, and a message in the language asked for.

    allowed: what the message names as choices, for programs
    """

    pointer: str
    code: str
    message: str
    allowed: tuple[NamedCode, ...] = ()


def listed(faults: Iterable[Fault], language: str) -> tuple[Fault | CaseFault, ...]:
    """The first MOST_FAULTS of `faults`, and one that says so where there are more."""
    first = tuple(islice(faults, MOST_FAULTS + 1))
    if len(first) <= MOST_FAULTS:
        return first
    return *first[:MOST_FAULTS], CaseFault("", TOO_COSTLY, MORE_FAULTS.in_language(language))


class Refused(Exception):  # noqa: N818 - a refusal is no defect of the service
    """A case that gets no reply, with all its faults, as `listed` gives them."""

    def __init__(self, faults: tuple[CaseFault, ...]) -> None:
        """`faults` are all that were found, in order of their place."""
        super().__init__(", ".join(sorted({fault.code for fault in faults})))
        self.faults = faults


class MalformedBody(Refused):
    """The bytes are not one well-formed JSON document, or hold a repeated key."""

    def __init__(self, detail: Label, faults: tuple[CaseFault, ...] = ()) -> None:
        """`detail` says what is wrong with the bytes; repeated keys are listed as `faults`."""
        super().__init__(faults)
        self.detail = detail


class CaseRefused(Refused):
    """Well-formed JSON that is no case that can be computed."""
