"""A table of claims or enrolments computed here, and written as the result that is asked for."""

from dataclasses import dataclass
from pathlib import Path

from calc_service.batch.audit import Audited, Request, audit
from calc_service.batch.enrolments.audit import AuditedEnrolments, audit_enrolments
from calc_service.batch.files import XLSX, FileFormat, Table, write
from calc_service.batch.workbook import Worded, write_workbook
from calc_service.domain.columns import PREMIUM
from calc_service.engine.edition import RuleBook

AnyAudited = Audited | AuditedEnrolments


@dataclass(frozen=True, slots=True)
class ResultWanted:
    """How a result is written; `language`: in which a workbook speaks."""

    form: FileFormat
    language: str
    escape_formulas: bool


def computed_here(table: Table, request: Request, book: RuleBook) -> AnyAudited:
    """What comes of a file. Raises FileRefused."""
    return (audit_enrolments if request.kind == PREMIUM.name else audit)(table, request, book)


def write_audited(audited: AnyAudited, target: Path, wanted: ResultWanted, book: RuleBook) -> None:
    """Write the result to `target`."""
    if wanted.form.media_type == XLSX and isinstance(audited, Audited):
        write_workbook(audited, target, wanted.form, Worded(book, wanted.language))
    else:
        write(audited.result, target, wanted.form, escape_formulas=wanted.escape_formulas)
