"""The result of a batch on its way out.

In the form that Accept prefers, or the form that was sent; its counts in headers, sent from a file without a name.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from flask import Response
from werkzeug.http import parse_accept_header

from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.files import CSV, NDJSON, FileFormat, format_to_write
from calc_service.batch.refusals import FileRefused
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.total_types import ControlTotals
from calc_service.domain.columns import FUNDS
from calc_service.domain.money import signed_yuan

ZIP = "application/zip"
PIECE = 262_144
"""Bytes that a client has to take before it is given up."""
RANGES = {"text/*": CSV, "application/*": NDJSON}


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """The form of the result; `zipped`: together with its summary in one archive, deflated where it is to be packed."""

    form: FileFormat
    zipped: bool

    @property
    def content_type(self) -> str:
        """The Content-Type of the reply."""
        return ZIP if self.zipped else self.form.content_type

    @property
    def told(self) -> str:
        """What Accept asks for to get this."""
        return f"{ZIP}, {self.form.told}" if self.zipped else self.form.told

    @property
    def file_name(self) -> str:
        """How the reply is called when it is kept."""
        return "result.zip" if self.zipped else f"result{replace(self.form, compression='').suffix}"


def reply_form(accept: str, packing: str, sent: FileFormat) -> ReplyForm | None:
    """Return the form that Accept likes best, packed as `packing` says; None where Accept likes none of ours.

    Beside application/zip it may name the form of the result within; else that is the form that was sent, XLSX for
    sheets that are only read.
    """
    weighed = sorted(parse_accept_header(accept or "*/*"), key=lambda one: one[1], reverse=True)
    sent = sent.of_result
    names = [name.lower() for name, weight in weighed if weight > 0]
    liked = [name for name in names if name == ZIP or _form(name, sent)]
    if not liked:
        return None
    forms = (_form(name, sent) for name in liked if name != ZIP)
    form = next(forms, None) or sent
    return ReplyForm(replace(form, compression=packing), zipped=liked[0] == ZIP)


def _form(name: str, sent: FileFormat) -> FileFormat | None:
    if name == "*/*" or (name.endswith("/*") and sent.media_type.startswith(name[:-1])):
        return sent
    try:
        return format_to_write(RANGES.get(name, name))
    except FileRefused:
        return None


def streamed(path: Path, wanted: ReplyForm, summary: BatchSummary | PremiumBatchSummary) -> Response:
    """Return the reply that streams `path`.

    The file may be removed at once: what is open is sent to its end, and whatever becomes of the client or of this
    process, nothing is left behind.
    """
    file = path.open("rb")
    reply = Response(_pieces(file), headers=counts(summary))
    reply.content_type = wanted.content_type
    reply.content_length = os.fstat(file.fileno()).st_size
    reply.headers["Content-Disposition"] = f'attachment; filename="{wanted.file_name}"'
    reply.vary.update(("Accept", "Accept-Encoding", "Accept-Language"))
    if wanted.form.compression and not wanted.zipped:
        reply.content_encoding = wanted.form.compression
    return reply


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def counts(summary: BatchSummary | PremiumBatchSummary) -> dict[str, str]:
    """Return how many rows there are, by status, finding and flag, as headers (lists as in RFC 8941)."""
    if isinstance(summary, PremiumBatchSummary):
        return _counts_of_premiums(summary)
    findings = {
        f"{fund}.{finding}": found.rows for fund in FUNDS for finding, found in getattr(summary.findings, fund).items()
    }
    return {
        "X-Batch-Rows": str(summary.rows),
        "X-Batch-Rejected": str(summary.statuses.get("rejected", 0)),
        "X-Batch-Statuses": _listed(summary.statuses),
        "X-Batch-Findings": _listed(findings),
        "X-Batch-Compared": ", ".join(fund for fund, compared in summary.compared.items() if compared),
        "X-Batch-Flags": _listed(summary.flags),
        "X-Batch-Warnings": ", ".join(summary.warnings),
        "X-Batch-Notes": ", ".join(note.code for note in summary.notes),
        **_controls(summary.control),
    }


def _counts_of_premiums(summary: PremiumBatchSummary) -> dict[str, str]:
    computed = summary.computed
    amounts = {"standard": computed.standard, "subsidy": computed.subsidy, "personal": computed.personal}
    return {
        "X-Batch-Rows": str(summary.rows),
        "X-Batch-Rejected": str(summary.statuses.get("rejected", 0)),
        "X-Batch-Statuses": _listed(summary.statuses),
        "X-Batch-Findings": _listed({f"subsidy.{name}": found.rows for name, found in summary.findings.items()}),
        "X-Batch-Compared": "subsidy" if summary.compared else "",
        "X-Batch-Amounts": ", ".join(f"{name}={yuan}" for name, yuan in amounts.items()),
        "X-Batch-Notes": ", ".join(note.code for note in summary.notes),
    }


def _controls(control: ControlTotals) -> dict[str, str]:
    """Return by our column what the file adds up to and which cells are no amounts, and how recorded totals compare."""
    yuan: dict[str, int] = {}
    unreadable: dict[str, int] = {}
    for one in control.amounts:
        if one.column:
            yuan[one.column] = yuan.get(one.column, 0) + int(one.yuan.replace(".", ""))
            unreadable[one.column] = unreadable.get(one.column, 0) + one.unreadable
    checks = {"fund_total": control.fund_total, "assistance_base": control.assistance_base}
    compared = {
        f"{name}.{what}": getattr(check, what)
        for name, check in checks.items()
        if check
        for what in ("rows", "differing")
    }
    return {
        "X-Batch-Amounts": ", ".join(f"{column}={signed_yuan(fen)}" for column, fen in yuan.items()),
        "X-Batch-Unreadable-Amounts": _listed({column: cells for column, cells in unreadable.items() if cells}),
        "X-Batch-Checks": _listed(compared),
    }


def _listed(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{name}={number}" for name, number in rows.items())
