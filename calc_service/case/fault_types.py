"""A fault as replies show it: in refusals, and in the answer to a draft."""

from typing import Annotated

from msgspec import UNSET, UnsetType

from calc_service.case.refusals import CaseFault
from calc_service.domain.reply_fields import Reply, means, one_of
from calc_service.domain.vocabulary import (
    ERRORS,
    FILE_ERRORS,
    MESSAGE_ERRORS,
    PAST_ERRORS,
    TRIAL_ERRORS,
    VARIANT_ERRORS,
)


class AllowedCode(Reply):
    """A value that would have been taken."""

    code: Annotated[str, means("as text; what is no text in a request is posted as the description of its field says")]
    label: Annotated[str, means("what it is called; the code again where it has no other name")]


FAULT_CODES = (*ERRORS, *PAST_ERRORS, *MESSAGE_ERRORS, *VARIANT_ERRORS, *FILE_ERRORS, *TRIAL_ERRORS)


class RequestFault(Reply):
    """One place of a request to correct."""

    pointer: Annotated[
        str,
        means(
            "JSON pointer into the body; /query/<name> for a parameter of the query; in a file /columns/<header>, "
            "/rows/<number>/<header> (the header line being row 1), or nothing where the file as a whole is meant; "
            "/variants/<number>/case/<place> is a place in the case as that variant has it"
        ),
    ]
    code: Annotated[str, one_of(dict.fromkeys(FAULT_CODES))]
    message: Annotated[str, means("where the fault lies, why, and what to do, in words")]
    allowed: Annotated[list[AllowedCode] | UnsetType, means("the choices that the message names")] = UNSET


def shown(fault: CaseFault) -> RequestFault:
    """A fault with its choices by name; without choices there is no `allowed`."""
    allowed = [AllowedCode(*choice) for choice in fault.allowed]
    return RequestFault(fault.pointer, fault.code, fault.message, allowed or UNSET)
