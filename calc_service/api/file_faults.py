"""The faults of a file as they stand in a problem document."""

from calc_service.api.replies import preferred_language
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.case.refusals import CaseFault


def file_faults(refusal: FileRefused, language: str | None = None) -> list[CaseFault]:
    """Return the faults of a file, each with a pointer to its row or column, worded in the language asked for."""
    language = language or preferred_language()
    return [CaseFault(_place(fault), fault.code, fault.message.in_language(language)) for fault in refusal.faults]


def _place(fault: FileFault) -> str:
    column = fault.column.replace("~", "~0").replace("/", "~1")
    if fault.row is not None:
        return f"/rows/{fault.row}/{column}" if column else f"/rows/{fault.row}"
    return f"/columns/{column}" if column else ""
