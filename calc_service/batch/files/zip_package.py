"""A zip of XML, as workbooks are: judged before any of it is unpacked, and read as a stream.

A document type or an entity, by which a few bytes can ask for gigabytes, is refused; so are members that are packed in
other ways than workbooks are, that overlap, or that hold far more than their bytes can.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from calc_service.batch.files.compression import too_large
from calc_service.batch.files.costs import LONGEST_CELL, LONGEST_RECORD, refuse_unfolded, too_costly
from calc_service.batch.files.damage import damaged, sound, workbook_of
from calc_service.batch.files.formats import SizeLimits
from calc_service.batch.refusals import FileRefused

MOST_MEMBERS = 2000
PIECE = 2**18  # bytes of XML at a time
FREE = 2**22
"""Bytes of XML that may come out of any workbook, however small: it takes a hundred times longer to read than text."""
MOST_FOLD = 100
"""By which a workbook may grow beyond that: real ones grow ten to thirty fold."""
DEEPEST = 256  # elements within one another: sheets need ten
LONGEST_DIRECTORY = 2**22  # bytes that are read at once

Attributes = dict[str, str]


class _Modest(io.FileIO):
    """A file of which no more than a zip of few members needs is read at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Raise `FileRefused` instead of reading a list of members that is longer than any."""
        if (size or 0) > LONGEST_DIRECTORY:
            raise _many_members()
        return super().read(-1 if size is None else size)

    def seek(self, place: int, whence: int = io.SEEK_SET, /) -> int:
        """Raise BadZipFile for a place that no file has; the system would blame the disk."""
        if whence == io.SEEK_SET and place < 0:
            raise BadZipFile
        return super().seek(place, whence)


@contextmanager
def opened(path: Path, limits: SizeLimits, name: str) -> Iterator[ZipFile]:
    """The zip at `path`, its size judged; damage met while it is read becomes a `FileRefused`.

    name: what the file should be, as refusals say it
    """
    with sound(*workbook_of(name)), _Modest(path) as file, ZipFile(file) as package:
        _refuse_costly(package, path.stat().st_size, limits, name)
        yield package


def _refuse_costly(package: ZipFile, sent: int, limits: SizeLimits, name: str) -> None:
    members = package.infolist()
    if len(members) > MOST_MEMBERS:
        raise _many_members()
    size = sum(member.file_size for member in members)
    if size > limits.workbook:
        raise too_large(limits.workbook)
    refuse_unfolded(size, sent, free=FREE, fold=MOST_FOLD)
    if any(member.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for member in members):
        raise too_costly(
            "工作簿的压缩方法不是 deflate；请用表格软件重新保存",
            "the workbook is packed by another method than deflate; save it anew with a spreadsheet program",
        )
    places = sorted((member.header_offset, member.header_offset + member.compress_size) for member in members)
    overlap = any(end > start for (_, end), (start, _) in pairwise(places))
    if overlap or len({member.filename for member in members}) != len(members):
        raise damaged(*workbook_of(name))


def _many_members() -> FileRefused:
    return too_costly(
        f"工作簿由 {MOST_MEMBERS} 个以上的部件组成；请用表格软件重新保存",
        f"the workbook is made of more than {MOST_MEMBERS} parts; save it anew with a spreadsheet program",
    )


def parse(
    package: ZipFile, member: str, parser: expat.XMLParserType, judge: Callable[[], object] = lambda: None
) -> None:
    """Feed `member` to `parser`, whose handlers are set; `judge` is called now and then and may refuse."""
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    with package.open(member) as xml:
        fed = 0
        while piece := xml.read(PIECE):
            parser.Parse(piece, False)  # noqa: FBT003  expat takes no keywords
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_RECORD + PIECE:
                raise _long_token()
            judge()
        parser.Parse(b"", True)  # noqa: FBT003  expat takes no keywords


def parser_of(
    start: Callable[[str, Attributes], object], end: Callable[[str], object] = lambda _: None
) -> expat.XMLParserType:
    """A parser that calls `start` with each element's local name and attributes, and `end` with its name."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def begun(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise too_deep()
        start(local(name), attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local(name))

    parser.StartElementHandler, parser.EndElementHandler = begun, ended
    return parser


def local(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name[name.rfind(" ") + 1 :]


def _refuse_document_type(*_: object) -> None:
    raise damaged("XML", "XML")


def _long_token() -> FileRefused:
    return too_costly(
        "工作簿中有一个标记或注释长得不合理；请用表格软件重新保存",
        "a mark or a comment in the workbook is longer than any; save it anew with a spreadsheet program",
    )


def too_deep() -> FileRefused:
    """The refusal of elements within one another beyond any sheet."""
    return too_costly(
        "工作簿的 XML 嵌套过深；请用表格软件重新保存",
        "the XML of the workbook is nested deeper than any; save it anew with a spreadsheet program",
    )


def refuse_long_text(parts: list[str]) -> None:
    """Raise `FileRefused` where the text of one cell, in parts, is longer than any."""
    if sum(map(len, parts)) > LONGEST_CELL:
        raise too_costly(
            f"有单元格的文本超过 {LONGEST_CELL} 个字符；请截短后重新保存",
            f"a cell holds more than {LONGEST_CELL} characters; save the workbook with a shorter text",
        )
