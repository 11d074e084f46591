"""Why a case gets no reply.

Refused
├── MalformedBody   the bytes are not one well-formed JSON document (400)
└── CaseRefused     the document is no case that can be computed (422)

No text here repeats a value of the case; a key may stand in a pointer.
"""

from dataclasses import dataclass

from calc_service.domain.wording import Label

MOST_FAULTS = 1000
"""So many faults of one request are listed; a reply may not grow to many times the request."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a JSON pointer to its place, its code, and a message in the language asked for."""

    pointer: str
    code: str
    message: str


class Refused(Exception):  # noqa: N818 - a refusal is no defect of the service
    """A case that gets no reply, with all its faults, the first MOST_FAULTS of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """`faults` are all that were found, in order of their place."""
        super().__init__(", ".join(sorted({fault.code for fault in faults})))
        self.faults = faults


class MalformedBody(Refused):
    """The bytes are not one well-formed JSON document, or hold a repeated key."""

    def __init__(self, detail: Label, faults: tuple[Fault, ...] = ()) -> None:
        """`detail` says what is wrong with the bytes; repeated keys are listed as `faults`."""
        super().__init__(faults)
        self.detail = detail


class CaseRefused(Refused):
    """Well-formed JSON that is no case that can be computed."""
