"""Whether text that was taken for GB18030, because it was not UTF-8, may have been written in another character set.

Nearly any bytes are GB18030; what they say then need not be what was written. Chinese of GB18030 uses the characters of
the first level of GB 2312, half of which begin with bytes that stand before none of the common characters of Big5.
"""

import unicodedata
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from calc_service.batch.files.table import ReadingNote
from calc_service.domain.wording import Label

RARER = 0x10000
"""Stands for every character from here on: there are no common ones among them."""
CHARACTERS = RARER + 1
BEYOND_ASCII = 0x80
PRIVATE = {"Co", "Cn", "Cs"}
COMMON = range(0xB0, 0xD8)
"""First bytes of the characters in daily use, by sound from a to z."""
SYMBOLS = range(0xA1, 0xAA)
SECOND_OF_COMMON = 0xA1
NOT_OF_BIG5 = 0xC9
"""From this first byte on Big5 has rare characters alone, and GB 2312 half of its common ones."""
TELLING = 4
"""So many different characters tell the one set from the other."""
SHARE = 3
"""One rare character among so many is more than any Chinese text has."""
DOUBT = ReadingNote(
    "encoding_doubtful",
    Label(
        "文件不是 UTF-8，按 GB18030 读取后的文字可疑，可能是 Big5 等其他编码，结果中的文字会不同；"
        "请另存为 UTF-8，或用“charset=gb18030”确认",
        "the file is not UTF-8, and what it says in GB18030 is doubtful: it may be Big5 or another set, and other "
        "characters would come back; save it as UTF-8, or confirm with charset=gb18030",
    ),
)


def counted(text: str, counts: NDArray[np.int64]) -> None:
    """Add to `counts` how often each character stands in `text`."""
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    beyond = points[points >= BEYOND_ASCII]
    if beyond.size:
        counts += np.bincount(np.minimum(beyond, RARER), minlength=CHARACTERS)


def doubts(counts: NDArray[np.int64]) -> tuple[ReadingNote, ...]:
    """The note of a text with these characters, if it is doubtful."""
    found = {chr(point): int(counts[point]) for point in np.flatnonzero(counts).tolist()}
    found.pop("\ufeff", None)
    return (DOUBT,) if _is_doubtful(found) else ()


def _is_doubtful(found: Mapping[str, int]) -> bool:
    if any(unicodedata.category(character) in PRIVATE for character in found):
        return True
    first = {character: character.encode("gb18030") for character in found}
    words = {character: number for character, number in found.items() if first[character][0] not in SYMBOLS}
    rare = sum(number for character, number in words.items() if not _is_common(first[character]))
    if rare * SHARE > sum(words.values()):
        return True
    return len(words) >= TELLING and all(first[character][0] < NOT_OF_BIG5 for character in words)


def _is_common(written: bytes) -> bool:
    return written[0] in COMMON and written[1] >= SECOND_OF_COMMON
