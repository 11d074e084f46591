"""The parts of an XLSX workbook: which sheets there are, and where what their cells refer to stands."""

from dataclasses import dataclass
from posixpath import join, normpath
from zipfile import ZipFile

from calc_service.batch.files.damage import damaged, workbook_of
from calc_service.batch.files.zip_package import Attributes, local, parse, parser_of

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TRUE = {"1", "true"}


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
    if len({sheet.member for sheet in sheets}) != len(sheets):
        raise damaged(*workbook_of("XLSX"))
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
