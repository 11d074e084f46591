"""Files that are audited again and again as runs, and what a batch gives for each of them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from calc_service.batch.audit import Request
from calc_service.batch.audit_job import AuditedFile, AuditJob, audit_file, packed
from calc_service.batch.files import CSV, NDJSON, PARQUET, XLSX, FileFormat, SizeLimits
from calc_service.runs.folder import RunFolder
from tests.faults.load import file_of
from tests.runs.posted_runs import post_file

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook
    from calc_service.runs.spool import Spool
    from calc_service.state.opening import KeptState

ROWS: Final = 9_000
"""Of the first file; with `small_buckets` they make four buckets."""
FORMS: Final = (CSV, NDJSON, PARQUET, XLSX)


@dataclass(frozen=True)
class PostedFile:
    """A file of claims, and the form in which its result is wanted."""

    content: bytes
    wanted: FileFormat
    book: RuleBook

    def post(self, state: KeptState, spool: Spool) -> str:
        """Begin a run of it."""
        return post_file(state, spool, self.content, self.book, wanted=self.wanted)

    @cached_property
    def expected(self) -> tuple[bytes, bytes]:
        """(the result, the summary) of a batch."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.joinpath("posted").write_bytes(self.content)
            job = AuditJob(
                rules=packed(self.book),
                body=folder / "posted",
                form=FileFormat(CSV),
                folder=folder,
                limits=SizeLimits(),
                request=Request(),
                wanted=self.wanted,
                zipped=False,
                only_columns=False,
                escape_formulas=False,
                language="zh",
            )
            said = msgspec.json.decode(audit_file(job), type=AuditedFile).said
            return job.result_file.read_bytes(), bytes(said)

    def is_result(self, spool: Spool, run_id: str) -> bool:
        """Whether a run that is done has come to the same, and left nothing else behind."""
        folder = RunFolder(spool.of(run_id))
        found = (folder.result(self.wanted).read_bytes(), folder.summary.read_bytes())
        return found == self.expected and not list(folder.path.glob("*.attempt-*"))


def posted_files(book: RuleBook) -> list[PostedFile]:
    """One of each form, of different sizes."""
    return [PostedFile(file_of(ROWS + number)[2], FileFormat(form), book) for number, form in enumerate(FORMS)]
