"""The bytes of a rules file as text, where nothing in them is invisible or ambiguous: UTF-8, no mark, no tabs."""

from collections.abc import Iterator
from pathlib import Path

from calc_service.rulebook.complaints import Complaint, Place

LARGEST_FILE = 1_000_000
BYTE_ORDER_MARK = "\ufeff"


def read_text(file: Path, path: str, complaints: list[Complaint]) -> str | None:
    """The text of `file`, shown as `path` in complaints; None where it cannot be taken at its word."""
    data = file.read_bytes()
    if len(data) > LARGEST_FILE:
        complaints.append(_too_large(path))
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        complaints.append(_undecodable(path, line=data.count(b"\n", 0, error.start) + 1))
        return None
    faults = [*_mark(text, path), *_tabs(text, path)]
    complaints.extend(faults)
    return None if faults else text


def _too_large(path: str) -> Complaint:
    return Place(path, 1, 1).complain(
        f"文件超过 {LARGEST_FILE} 字节，规则文件不会这么大；请检查内容",
        f"the file is larger than {LARGEST_FILE} bytes, which no rules file is; check what it holds",
    )


def _undecodable(path: str, line: int) -> Complaint:
    return Place(path, line, 1).complain(
        "不是 UTF-8 编码，文字会读错；请另存为 UTF-8（无 BOM）",
        "not UTF-8, so its characters cannot be trusted; save the file as UTF-8 without BOM",
    )


def _mark(text: str, path: str) -> Iterator[Complaint]:
    if text.startswith(BYTE_ORDER_MARK):
        yield Place(path, 1, 1).complain(
            "文件开头有字节顺序标记（BOM），会混进第一个键；请另存为 UTF-8（无 BOM）",
            "the file begins with a byte order mark, which would become part of the first key; save it without BOM",
        )


def _tabs(text: str, path: str) -> Iterator[Complaint]:
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            yield Place(path, number, line.index("\t") + 1).complain(
                "有制表符（Tab），缩进的含义因此不明；请改用空格",
                "a tab, with which the indentation is ambiguous; use spaces",
            )
