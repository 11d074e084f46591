"""The bytes of a rules file as text, where nothing in them is invisible or ambiguous.

文件须是 UTF-8 编码的纯文本：没有 BOM、制表符、用来缩进或分隔的全角空格和其他看不见的字符，大小不超过 1 MB。

Saved as UTF-8 without a mark, with plain spaces and not tabs, without control characters, and no larger than a
megabyte: whatever cannot be seen in an editor cannot be checked by who signs for the figure. A text may hold any space.

Passes: tilt_assistance.yaml
      label: {zh: 倾斜救助, en: Tilt assistance}

Fails: tilt_assistance.yaml
    - label: {zh: 倾斜救助, en: Tilt assistance}
    + <<<<<<< HEAD
    + label: {zh: 倾斜救助, en: Tilt assistance}

Fails: tilt_assistance.yaml
    - label: {zh: 倾斜救助, en: Tilt assistance}
    + label:␉{zh: 倾斜救助, en: Tilt assistance}

Fails: tilt_assistance.yaml
    - label: {zh: 倾斜救助, en: Tilt assistance}
    + label:　{zh: 倾斜救助, en: Tilt assistance}
"""

import re
from collections.abc import Iterator
from pathlib import Path

from calc_service.rulebook import typos
from calc_service.rulebook.complaints import Complaint, FilePlace, named

LARGEST_FILE = 1_000_000
BYTE_ORDER_MARK = "\ufeff"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 1000
"""Bytes at the beginning that tell UTF-16: every ASCII character has a zero byte there."""
_CONFLICT = re.compile(r"\s*(?:<{7}|>{7}|\|{7}|={7})(?:\s|$)")
MOST_LINES = 12
"""Lines with marks of a merge that a complaint lists."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def read_text(file: Path, path: str, complaints: list[Complaint]) -> str | None:
    """The text of `file`, shown as `path` in complaints; None where it cannot be taken at its word."""
    found: list[Complaint] = []
    text = _text(file, path, found)
    complaints.extend(named("plain_text", found))
    return None if found else text


def _text(file: Path, path: str, found: list[Complaint]) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        found.append(_unreadable(path, error.strerror))
        return ""
    if len(data) > LARGEST_FILE:
        found.append(_too_large(path))
        return ""
    if data.startswith(_UTF_16_MARKS) or data[:_LOOKED_AT].count(0) * 4 > len(data[:_LOOKED_AT]):
        found.append(_utf_16(path))
        return ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        found.append(_undecodable(path, data[: error.start].decode("utf-8")))
        return ""
    found.extend(_conflict(text, path))
    found.extend((*_mark(text, path), *_tabs(text, path), *_wide_spaces(text, path), *_invisible(text, path)))
    return text


def _conflict(text: str, path: str) -> Iterator[Complaint]:
    """The first mark that a merge left behind, and the lines of the others."""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _CONFLICT.match(line)]
    for line in lines[:1]:
        listed = ", ".join(map(str, lines[:MOST_LINES]))
        yield FilePlace(path, line, 1).complain(
            f"有合并冲突标记（<<<<<<<、=======、>>>>>>>，第 {listed} 行），两个版本都在文件里；"
            "请按文件只留对的那一版，并删去标记",
            f"marks of a merge conflict (<<<<<<<, =======, >>>>>>>; lines {listed}), so both versions are in the file;"
            " keep the one that the document says, and remove the marks",
        )


def _unreadable(path: str, reason: str | None) -> Complaint:
    return FilePlace(path, 1, 1).complain(
        f"文件打不开（{reason}）；请检查它的权限", f"the file cannot be opened ({reason}); look at its permissions"
    )


def _too_large(path: str) -> Complaint:
    return FilePlace(path, 1, 1).complain(
        f"文件超过 {LARGEST_FILE} 字节，规则文件不会这么大；请检查内容",
        f"the file is larger than {LARGEST_FILE} bytes, which no rules file is; check what it holds",
    )


def _utf_16(path: str) -> Complaint:
    return FilePlace(path, 1, 1).complain(
        "是 UTF-16 编码，不是 UTF-8；请另存为 UTF-8（无 BOM）",
        "UTF-16 and not UTF-8; save the file as UTF-8 without BOM",
    )


def _undecodable(path: str, before: str) -> Complaint:
    return _after(before, path).complain(
        "不是 UTF-8 编码（可能是 GBK），文字会读错；请另存为 UTF-8（无 BOM）",
        "not UTF-8 (it may be GBK), so its characters cannot be trusted; save the file as UTF-8 without BOM",
    )


def _mark(text: str, path: str) -> Iterator[Complaint]:
    if text.startswith(BYTE_ORDER_MARK):
        yield FilePlace(path, 1, 1).complain(
            "文件开头有字节顺序标记（BOM），会混进第一个键；请另存为 UTF-8（无 BOM）",
            "the file begins with a byte order mark, which would become part of the first key; save it without BOM",
        )


def _tabs(text: str, path: str) -> Iterator[Complaint]:
    tabs = text.count("\t")
    if tabs:
        yield _after(text[: text.index("\t")], path).complain(
            f"有制表符（Tab，全文 {tabs} 个），缩进的含义因此不明；请都改用空格",
            f"a tab, the first of {tabs}, with which the indentation is ambiguous; use spaces throughout",
        )


def _wide_spaces(text: str, path: str) -> Iterator[Complaint]:
    """The first one that stands where only a plain space separates or indents."""
    lines = enumerate(text.split("\n"), 1)
    found = [(number, index, name) for number, line in lines for index, name in typos.wide_spaces(line)]
    for number, index, name in found[:1]:
        yield FilePlace(path, number, index + 1).complain(
            f"有{name.zh}（此类空格全文 {len(found)} 处），不能用来缩进或分隔；请改用半角空格",
            f"a {name.en}, the first of {len(found)} places, which neither indents nor separates; use plain spaces",
        )


def _invisible(text: str, path: str) -> Iterator[Complaint]:
    """The first invisible character of a file: a file that is no text at all holds nothing else."""
    beginning = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    found = _INVISIBLE.search(text, beginning)
    if found is not None:
        code = f"U+{ord(found[0]):04X}"
        yield _after(text[beginning : found.start()], path).complain(
            f"有看不见的字符 {code}，读者看不出实际内容；请删去它，或把文件另存为纯文本（UTF-8）",
            f"an invisible character, {code}, which hides what is meant; remove it, or save the file as plain text in"
            " UTF-8",
        )


def _after(before: str, path: str) -> FilePlace:
    """The place of what follows the text `before`."""
    lines = before.split("\n")
    return FilePlace(path, len(lines), len(lines[-1]) + 1)
