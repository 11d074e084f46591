"""Which cell styles of a workbook show a number as a day or a time."""

import re
from zipfile import ZipFile

from calc_service.batch.files.xlsx_package import Attributes, Workbook, parse, parser_of

BUILT_IN_TIMES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # ECMA-376 part 1, 18.8.30
NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # literal text, colours and locales, padding
SHOWS_TIME = re.compile(r"[ymdhs]", re.IGNORECASE)
GENERAL = "general"


def time_styles(package: ZipFile, book: Workbook) -> frozenset[str]:
    """The style ids, as cells name them, whose format shows a day or a time."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    within: list[str] = [""]

    def start(name: str, attributes: Attributes) -> None:
        if name in {"cellXfs", "cellStyleXfs", "dxfs"}:
            within[0] = name
        if name == "numFmt" and within[0] != "dxfs":
            formats[attributes["numFmtId"]] = attributes["formatCode"]
        if name == "xf" and within[0] == "cellXfs":
            styles.append(attributes.get("numFmtId", "0"))

    if book.styles:
        parse(package, book.styles, parser_of(start))
    return frozenset(str(place) for place, identity in enumerate(styles) if _is_time(identity, formats))


def _is_time(identity: str, formats: dict[str, str]) -> bool:
    if identity in formats:
        code = formats[identity]
        return code.lower() != GENERAL and SHOWS_TIME.search(NOT_SHOWN.sub("", code)) is not None
    return int(identity) in BUILT_IN_TIMES
