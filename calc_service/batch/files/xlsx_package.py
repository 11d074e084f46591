"""The parts of an XLSX workbook: a zip of XML. Its size is judged before any of it is unpacked.

XML is read as a stream. A document type or an entity, by which a few bytes can ask for gigabytes, is refused.
"""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from calc_service.batch.files.compression import too_large
from calc_service.batch.files.formats import SizeLimits
from calc_service.batch.refusals import FileRefused, refusal

MOST_MEMBERS = 2000
PIECE = 2**18  # bytes of XML at a time
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TRUE = {"1", "true"}

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its name, its member of the zip, and whether Excel hides it."""

    name: str
    member: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """The worksheets, the members with shared texts and styles ("" where there is none), and the first day's year."""

    sheets: tuple[Sheet, ...]
    texts: str
    styles: str
    since_1904: bool


@contextmanager
def opened(path: Path, limits: SizeLimits) -> Iterator[ZipFile]:
    """The zip at `path`, its size judged; damage met while it is read becomes a `FileRefused`."""
    try:
        with ZipFile(path) as package:
            _refuse_large(package, limits)
            yield package
    except (BadZipFile, zlib.error, EOFError, LookupError, RuntimeError, expat.ExpatError, ValueError):
        raise damaged() from None


def _refuse_large(package: ZipFile, limits: SizeLimits) -> None:
    members = package.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > limits.workbook:
        raise too_large(limits.workbook)
    if len({member.filename for member in members}) != len(members):
        raise damaged()


def damaged() -> FileRefused:
    """The refusal of what is no sound workbook."""
    return refusal(
        "wrong_form",
        "文件不是完好的 XLSX(旧的 .xls 或加密的工作簿请另存为 .xlsx)",
        "the file is no sound XLSX workbook (save an old .xls or an encrypted one as .xlsx)",
    )


def parse(package: ZipFile, member: str, parser: expat.XMLParserType) -> None:
    """Feed `member` to `parser`, whose handlers are set."""
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    with package.open(member) as xml:
        while piece := xml.read(PIECE):
            parser.Parse(piece, False)  # noqa: FBT003  expat takes no keywords
        parser.Parse(b"", True)  # noqa: FBT003  expat takes no keywords


def parser_of(start: Callable[[str, Attributes], None]) -> expat.XMLParserType:
    """A parser that calls `start` with each element's local name and attributes."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
    return parser


def local(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name[name.rfind(" ") + 1 :]


def _refuse_document_type(*_: object) -> None:
    raise damaged()


def workbook(package: ZipFile) -> Workbook:
    """The parts of the workbook in `package`."""
    targets, kinds = _relations(package)
    sheets: list[Sheet] = []
    since_1904: list[bool] = []

    def start(name: str, attributes: Attributes) -> None:
        plain = {local(key): value for key, value in attributes.items()}
        if name == "sheet" and kinds[plain["id"]] == "worksheet":
            hidden = plain.get("state", "visible") != "visible"
            sheets.append(Sheet(plain["name"], targets[plain["id"]], hidden))
        if name == "workbookPr":
            since_1904.append(plain.get("date1904", "0") in TRUE)

    parse(package, WORKBOOK, parser_of(start))
    member = {kind: targets[identity] for identity, kind in kinds.items()}
    return Workbook(tuple(sheets), member.get("sharedStrings", ""), member.get("styles", ""), any(since_1904))


def _relations(package: ZipFile) -> tuple[dict[str, str], dict[str, str]]:
    """By relation id, the member it names and the kind of it."""
    targets: dict[str, str] = {}
    kinds: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = normpath(join("/xl", attributes["Target"])).lstrip("/")
            kinds[attributes["Id"]] = attributes["Type"].rpartition("/")[2]

    parse(package, RELATIONS, parser_of(start))
    return targets, kinds
