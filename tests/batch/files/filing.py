"""Files made for the tests, and what reading them says."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from calc_service.batch.files import CSV, FileFormat, SizeLimits
from calc_service.batch.refusals import FileFault, FileRefused
from tests.batch.whole import read_whole

PLAIN, DEFAULT = FileFormat(CSV), SizeLimits()
Rows = list[tuple[str | None, ...]]


def rows_of(content: bytes, folder: Path, form: FileFormat = PLAIN, limits: SizeLimits = DEFAULT) -> Rows:
    path = folder / "given"
    path.write_bytes(content)
    return read_whole(path, form, limits=limits).rows()


def faults_of(
    content: bytes, folder: Path, form: FileFormat = PLAIN, limits: SizeLimits = DEFAULT
) -> tuple[FileFault, ...]:
    with pytest.raises(FileRefused) as refused:
        rows_of(content, folder, form, limits)
    for fault in refused.value.faults:
        assert fault.message.zh
        assert fault.message.en
    return refused.value.faults


def places_of(faults: Sequence[FileFault]) -> list[tuple[str, str, int | None]]:
    return [(fault.code, fault.column, fault.row) for fault in faults]
