"""The result of a run: streamed in the form that is asked for, or made in it first."""

import zlib
from collections.abc import Iterator
from http import HTTPStatus
from io import RawIOBase
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import zstandard
from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from calc_service.api.audits.kept import KeptRuns, SeenRun
from calc_service.api.audits.kinds import OTHER_ENGINE, RESULT_FAILED
from calc_service.api.audits.reply_types import ResultForm
from calc_service.api.batches.result import PIECE, ReplyForm, counts, reply_form
from calc_service.api.content_codings import LEVELS, accepted
from calc_service.api.problems import TrialRefused
from calc_service.api.replies import json_reply
from calc_service.batch.files import FileFormat, check_fits
from calc_service.batch.files.compression import GZIP_FORM
from calc_service.runs.order import read_order
from calc_service.runs.result import read_summary
from calc_service.runs.steps import WRITE, form_told
from calc_service.state.run_records import DONE, FAILED, StepKey
from calc_service.state.runs import ask_for_form, step_record

SECONDS_UNTIL_RETRY = 2
SUMMARY_FILE = "summary.json"


def result(kept: KeptRuns, seen: SeenRun) -> Response:
    """Return the result, or 202 while it is being made in this form. Raises for a form that it cannot have."""
    order = read_order(seen.folder)
    wanted = reply_form(request.headers.get("Accept", ""), "", order.posted)
    if wanted is None:
        raise NotAcceptable
    with kept.answered():
        found = step_record(seen.place.state, seen.run.id, StepKey(WRITE, 0, form_told(wanted.form)))
    if found is not None and found.state == DONE:
        return _streamed(seen, wanted)
    check_fits(wanted.form, seen.run.rows or 0)
    if not order.is_computed_here:
        raise TrialRefused(OTHER_ENGINE)
    with kept.answered():
        ask_for_form(seen.place.state, seen.run.id, form_told(wanted.form))
    if found is not None and found.state == FAILED:
        raise TrialRefused(RESULT_FAILED)
    said = ResultForm(wanted.form.told, "waiting" if found is None else found.state)
    reply = json_reply(said, {"Retry-After": str(SECONDS_UNTIL_RETRY)})
    reply.status_code = HTTPStatus.ACCEPTED
    return reply


def _streamed(seen: SeenRun, wanted: ReplyForm) -> Response:
    summary = read_summary(seen.folder, read_order(seen.folder))
    path = seen.folder.result(wanted.form)
    coding = accepted(request.headers.get("Accept-Encoding", "")).coding or ""
    if wanted.zipped:
        pieces = _archived(path, wanted.form, seen.folder.summary.read_bytes(), deflated=bool(coding))
    else:
        pieces = _packed(pieces_of_file(path), coding)
    reply = Response(pieces, headers=counts(summary))
    reply.content_type = wanted.content_type
    if not (coding or wanted.zipped):
        reply.content_length = path.stat().st_size
    elif not wanted.zipped:
        reply.content_encoding = coding
    reply.headers["Content-Disposition"] = f'attachment; filename="{wanted.file_name}"'
    reply.vary.update(("Accept", "Accept-Encoding", "Accept-Language"))
    return reply


def pieces_of_file(path: Path) -> Iterator[bytes]:
    """Yield what a file holds."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _packed(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    if not coding:
        yield from pieces
        return
    packing: Any = (
        zlib.compressobj(LEVELS["gzip"], wbits=GZIP_FORM)
        if coding == "gzip"
        else zstandard.ZstdCompressor(LEVELS["zstd"]).compressobj()
    )
    for piece in pieces:
        if packed := packing.compress(piece):
            yield packed
    yield packing.flush()


class Outgoing(RawIOBase):
    """Takes what is written and gives it out piece by piece."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        """It takes bytes."""
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401  whatever holds bytes
        """Take some bytes."""
        self._written += content
        return len(content)

    def taken(self) -> bytes:
        """Return what was written since."""
        content = bytes(self._written)
        self._written.clear()
        return content


def _archived(path: Path, form: FileFormat, summary: bytes, *, deflated: bool) -> Iterator[bytes]:
    """The result and its summary in one archive, which has no time of its own."""
    out = Outgoing()
    with ZipFile(out, "w", compresslevel=1) as entries:
        with entries.open(entry(f"result{form.suffix}", deflated=deflated), "w", force_zip64=True) as target:
            for piece in pieces_of_file(path):
                target.write(piece)
                yield out.taken()
        entries.writestr(entry(SUMMARY_FILE, deflated=deflated), summary, compresslevel=1)
        yield out.taken()
    yield out.taken()


def entry(name: str, *, deflated: bool = True) -> ZipInfo:
    """Return an entry of an archive without a time of its own: the same content gets the same bytes."""
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED if deflated else ZIP_STORED
    return info
