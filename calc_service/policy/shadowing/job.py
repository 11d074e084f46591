"""The work on one file of claims while rules run beside those in force: the reply is the same, and counts lie by it."""

from pathlib import Path

import msgspec

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.audit import Audited, Request
from calc_service.batch.audit_job import AuditJob, PackedRules, audit_file, unpacked
from calc_service.batch.discretion import raised
from calc_service.domain.comparison_counts import Counts, Group
from calc_service.engine.claims import Claims
from calc_service.engine.columns import Column
from calc_service.engine.edition import RuleBook
from calc_service.policy.shadowing.files import FileBeside, failed


class CountsOfFile(msgspec.Struct):
    """The counts of a file by group; where it could not be compared, which exception was raised, and where."""

    counts: list[tuple[Group, Counts]]
    failure: tuple[str, tuple[str, ...]] | None = None

    @property
    def sums(self) -> dict[Group, Counts]:
        """The counts by group."""
        return dict(self.counts)


def audit_file_beside(job: AuditJob, beside: PackedRules, counts: Path) -> bytes:
    """What `audit_file` does and returns; the counts of the file under both rules are written to `counts`.

    Whatever goes wrong with the rules beside is told there, and nowhere else. Raises FileRefused as `audit_file` does.
    """
    watching = _Watching(unpacked(job.rules), beside)
    said = audit_file(job, watching)
    if watching.found is not None:
        counts.write_bytes(msgspec.json.encode(watching.found))
    return said


class _Watching:
    """What watches the file; nothing that it does can fail."""

    def __init__(self, before: RuleBook, after: PackedRules) -> None:
        self.found: CountsOfFile | None = None
        self._error: Exception | None = None
        self._file: FileBeside | None = None
        try:
            self._file = FileBeside(before, unpacked(after))
        except Exception as error:  # noqa: BLE001  nobody's reply may depend on rules that are only tried
            self._error = error

    def part(self, place: Column, claims: Claims[Column], recorded: Column | None, assessed: AssessedRows) -> None:
        """Count a part of the file."""
        if self._file is None or self._error is not None:
            return
        try:
            self._file.part(place, claims, recorded, assessed)
        except Exception as error:  # noqa: BLE001  as above
            self._error = error

    def whole(self, audited: Audited, request: Request) -> None:
        """Count what is left of the file."""
        try:
            self.found = CountsOfFile(list(self._sums(audited, request).items()))
        except Exception as error:  # noqa: BLE001  as above
            exception, places = raised(error)
            self.found = CountsOfFile(list(failed(len(audited.given)).items()), (exception, tuple(places)))

    def _sums(self, audited: Audited, request: Request) -> dict[Group, Counts]:
        if self._file is None or self._error is not None:
            raise self._error or AssertionError
        return self._file.sums(audited, request)
