"""Whatever a reader of bytes raises on bytes that are not what they seem becomes a refusal that says so."""

import lzma
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat
from zipfile import BadZipFile

import polars as pl

from calc_service.batch.files.costs import too_costly
from calc_service.batch.refusals import FileRefused, refusal

BY_DAMAGE: tuple[type[BaseException], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    BufferError,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    expat.ExpatError,
    lzma.LZMAError,
    pl.exceptions.PanicException,
    pl.exceptions.PolarsError,
    struct.error,
    zlib.error,
)
"""What readers raise on hostile bytes; RecursionError is a RuntimeError, and UnicodeDecodeError a ValueError."""


@contextmanager
def sound(zh: str, en: str, *further: type[BaseException]) -> Iterator[None]:
    """Refuse the file where what is done within meets damage.

    zh, en:  what the bytes should have been
    further: errors of the library that reads them
    """
    try:
        yield
    except (*BY_DAMAGE, *further):
        raise damaged(zh, en) from None
    except MemoryError:
        raise out_of_memory() from None


def damaged(zh: str, en: str) -> FileRefused:
    """The refusal of what is not what it was declared to be."""
    return refusal("wrong_form", f"文件不是完好的 {zh}", f"the file is no sound {en}")


def workbook_of(name: str) -> tuple[str, str]:
    """What a file should have been, as a refusal says it in both languages; `name`: of the format."""
    return f"{name}；加密的工作簿请先去掉密码", f"{name} workbook; of an encrypted one remove the password"


def out_of_memory() -> FileRefused:
    """The refusal of a file that asks for more memory than there is."""
    return too_costly(
        "读取该文件所需的内存超过允许；请分成几个文件",
        "reading the file takes more memory than is allowed; divide it into several",
    )
