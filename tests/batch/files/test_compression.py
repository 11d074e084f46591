import gzip
from pathlib import Path

import pytest
import zstandard

from calc_service.batch.files import CSV, FileFormat, SizeLimits
from tests.batch.files.filing import faults_of, places_of, rows_of

CONTENT = b"a,b\n" + b"".join(b"%d,%d\n" % (i * 7919 % 1000, i) for i in range(5000))
GZIP, ZSTD = FileFormat(CSV, "", "gzip"), FileFormat(CSV, "", "zstd")
PACK = {"gzip": gzip.compress, "zstd": zstandard.ZstdCompressor().compress}


@pytest.mark.parametrize("form", [GZIP, ZSTD])
def test_packed_files_read_like_plain_ones(form: FileFormat, tmp_path: Path) -> None:
    assert rows_of(PACK[form.compression](CONTENT), tmp_path, form) == rows_of(CONTENT, tmp_path)


@pytest.mark.parametrize("form", [GZIP, ZSTD])
def test_members_follow_one_another(form: FileFormat, tmp_path: Path) -> None:
    pack = PACK[form.compression]
    parts = pack(CONTENT[:1000]) + pack(b"") + pack(CONTENT[1000:])
    assert rows_of(parts, tmp_path, form) == rows_of(CONTENT, tmp_path)


@pytest.mark.parametrize("form", [GZIP, ZSTD])
@pytest.mark.parametrize("kept", [0.2, 0.7, 0.99])
def test_truncated_files_are_refused(form: FileFormat, kept: float, tmp_path: Path) -> None:
    packed = PACK[form.compression](CONTENT)
    assert faults_of(packed[: int(len(packed) * kept)], tmp_path, form)[0].code == "truncated"


@pytest.mark.parametrize("form", [GZIP, ZSTD])
def test_a_truncated_second_member_is_refused(form: FileFormat, tmp_path: Path) -> None:
    packed = PACK[form.compression](CONTENT)
    assert faults_of(packed + packed[:-3], tmp_path, form)[0].code == "truncated"


@pytest.mark.parametrize("form", [GZIP, ZSTD])
@pytest.mark.parametrize("content", [CONTENT, b"\xff" * 50])
def test_what_is_not_packed_is_refused(form: FileFormat, content: bytes, tmp_path: Path) -> None:
    assert faults_of(content, tmp_path, form)[0].code == "wrong_form"


@pytest.mark.parametrize("form", [GZIP, ZSTD])
def test_garbage_after_the_packed_data_is_refused(form: FileFormat, tmp_path: Path) -> None:
    assert faults_of(PACK[form.compression](CONTENT) + b"garbage", tmp_path, form)[0].code == "wrong_form"


def test_damaged_packed_data_are_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(CONTENT))
    packed[len(packed) // 2] ^= 0xFF
    assert faults_of(bytes(packed), tmp_path, GZIP)[0].code in {"wrong_form", "truncated"}


@pytest.mark.parametrize("form", [GZIP, ZSTD])
def test_a_bomb_is_refused(form: FileFormat, tmp_path: Path) -> None:
    bomb = PACK[form.compression](b"a,b\n" + b"0" * 50_000_000)
    assert places_of(faults_of(bomb, tmp_path, form, SizeLimits(unpacked=1_000_000))) == [("too_large", "", None)]


def test_a_plain_file_has_the_same_limit(tmp_path: Path) -> None:
    assert places_of(faults_of(CONTENT, tmp_path, FileFormat(CSV), SizeLimits(unpacked=100))) == [
        ("too_large", "", None)
    ]


@pytest.mark.parametrize("form", [GZIP, ZSTD])
def test_an_empty_file_is_refused(form: FileFormat, tmp_path: Path) -> None:
    assert faults_of(PACK[form.compression](b""), tmp_path, form)[0].code == "empty"
