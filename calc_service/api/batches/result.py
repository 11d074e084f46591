"""The result of a batch on its way out: written to disk, its counts in headers, sent from a file without a name."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import Response

from calc_service.api.batches.reply_form import ReplyForm
from calc_service.api.replies import encoded
from calc_service.batch.audit import Audited
from calc_service.batch.files import write

Summary = Mapping[str, Any]
SUMMARY_FILE = "summary.json"
FASTEST = 1
PIECE = 1_048_576


def written(audited: Audited, asked: ReplyForm, folder: Path, *, escape_formulas: bool) -> Path:
    """Write the result, or the archive that holds it, into `folder` and return where it is; see `files.write`."""
    packed = asked.form.compression
    form = replace(asked.form, compression="") if asked.zipped else asked.form
    result = folder / f"result{form.suffix}"
    write(audited.result, result, form, escape_formulas=escape_formulas, scratch=folder)
    return _archived(result, audited.summary, deflated=bool(packed)) if asked.zipped else result


def _archived(result: Path, summary: Summary, *, deflated: bool) -> Path:
    archive = result.with_name("result.zip")
    with ZipFile(archive, "w", compresslevel=FASTEST) as entries:
        with (
            result.open("rb") as source,
            entries.open(_entry(result.name, deflated=deflated), "w", force_zip64=True) as target,
        ):
            copyfileobj(source, target, PIECE)
        entries.writestr(_entry(SUMMARY_FILE, deflated=deflated), encoded(summary), compresslevel=FASTEST)
    result.unlink()
    return archive


def _entry(name: str, *, deflated: bool) -> ZipInfo:
    """An entry without a time of its own: the same request gets the same bytes."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED if deflated else ZIP_STORED
    return entry


def sent(path: Path, asked: ReplyForm, summary: Summary) -> Response:
    """Return the reply that streams `path`.

    The file may be removed at once: what is open is sent to its end, and whatever becomes of the client or of this
    process, nothing is left behind.
    """
    file = path.open("rb")
    reply = Response(_pieces(file), headers=counts(summary))
    reply.content_type = asked.content_type
    reply.content_length = os.fstat(file.fileno()).st_size
    reply.headers["Content-Disposition"] = f'attachment; filename="{asked.file_name}"'
    reply.vary.update(("Accept", "Accept-Encoding"))
    if asked.form.compression and not asked.zipped:
        reply.content_encoding = asked.form.compression
    return reply


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def counts(summary: Summary) -> dict[str, str]:
    """Return how many rows there are, by status, finding and flag, as headers (lists as in RFC 8941)."""
    findings = {
        f"{fund}.{finding}": found["rows"]
        for fund, of_fund in summary["findings"].items()
        for finding, found in of_fund.items()
    }
    return {
        "X-Batch-Rows": str(summary["rows"]),
        "X-Batch-Rejected": str(summary["statuses"].get("rejected", 0)),
        "X-Batch-Statuses": _listed(summary["statuses"]),
        "X-Batch-Findings": _listed(findings),
        "X-Batch-Flags": _listed(summary["flags"]),
        "X-Batch-Warnings": ", ".join(summary["warnings"]),
    }


def _listed(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{name}={number}" for name, number in rows.items())
