"""Files made for the tests, and what reading them says."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from calc_service.batch.files import CSV, Form, Limits
from calc_service.batch.refusals import FileFault, FileRefused
from tests.batch.whole import read_whole

Rows = list[tuple[str | None, ...]]


def rows_of(content: bytes, folder: Path, form: Form = Form(CSV), limits: Limits = Limits()) -> Rows:  # noqa: B008  frozen
    path = folder / "given"
    path.write_bytes(content)
    return read_whole(path, form, limits=limits).rows()


def faults_of(content: bytes, folder: Path, form: Form = Form(CSV), limits: Limits = Limits()) -> tuple[FileFault, ...]:  # noqa: B008  frozen
    with pytest.raises(FileRefused) as refused:
        rows_of(content, folder, form, limits)
    for fault in refused.value.faults:
        assert fault.message.zh
        assert fault.message.en
    return refused.value.faults


def places_of(faults: Sequence[FileFault]) -> list[tuple[str, str, int | None]]:
    return [(fault.code, fault.column, fault.row) for fault in faults]
