"""A file that is GB18030 only because it is not UTF-8 may be in another character set: that is said."""

from pathlib import Path

import pytest

from calc_service.batch.files import CSV, FileFormat, read

TRADITIONAL = "claim_id,備註\nS-1,顯卡測試\nS-2,大病住院治療後轉診\n"
SIMPLIFIED = "结算编号,姓名,医院,备注\nS-1,欧阳娜娜,重庆市璧山区人民医院,普通住院（异地就医）\n"


def notes_of(content: bytes, folder: Path, charset: str = "") -> list[str]:
    path = folder / "given.csv"
    path.write_bytes(content)
    return [note.code for note in read(path, FileFormat(CSV, charset), folder).notes]


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (TRADITIONAL, "big5"),
        ("備註\n身分證字號、醫院名稱\n", "big5"),
        ("a,비고\n1,입원 환자\n", "euc-kr"),
        ("a,備考\n1,入院ひらがなカタカナ\n", "shift-jis"),
        ("a,b\n1,\ue5e5\n", "gb18030"),
    ],
)
def test_other_sets_are_doubted(text: str, charset: str, tmp_path: Path) -> None:
    assert notes_of(text.encode(charset), tmp_path) == ["encoding_doubtful"]


@pytest.mark.parametrize(
    "text",
    [
        SIMPLIFIED,
        "姓名\n张三\n",
        "人员编号,医疗类别\nP-1,普通住院\nP-2,𠀀㐀女\n",
        "a,b\n1,—“”…·\n",
        "姓名,区\n覃珺,黔江\n",
    ],
)
def test_simplified_chinese_is_not_doubted(text: str, tmp_path: Path) -> None:
    assert notes_of(text.encode("gb18030"), tmp_path) == []


def test_what_is_declared_or_utf8_is_not_doubted(tmp_path: Path) -> None:
    assert notes_of(TRADITIONAL.encode("big5"), tmp_path, "gb18030") == []
    assert notes_of(TRADITIONAL.encode(), tmp_path) == []
