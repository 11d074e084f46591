"""What the cells of a sheet say as text: shared texts, numbers, and the days and moments that their styles show."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from math import ulp
from zipfile import ZipFile

from calc_service.batch.files.costs import too_costly
from calc_service.batch.files.xlsx_package import Workbook
from calc_service.batch.files.zip_package import Attributes, parse, parser_of, refuse_long_text

TOO_LARGE = 10**15  # Excel keeps fifteen digits of a number
LARGEST_SUM = 10**12
"""Below it, yuan; above, doubles stand too far apart to tell what was meant."""
UNITS = 4
"""Units in the last place by which arithmetic on amounts may miss the double that is nearest to two decimals."""
LONGEST_FORMAT = 1000  # characters; Excel allows a quarter of that
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
SINCE_1900 = datetime(1899, 12, 30)  # noqa: DTZ001  a sheet knows no time zone
SINCE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001  a sheet knows no time zone
FIRST_TRUE_DAY = 61  # Excel holds 1900 for a leap year: smaller numbers are times of no day, or a day off
LAST_DAY = 2_958_466  # the first of the year 10000
MILLISECONDS = 86_400_000
BUILT_IN_TIMES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # ECMA-376 part 1, 18.8.30
NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # literal text, colours and locales, padding
SHOWS_TIME = re.compile(r"[ymdhs]", re.IGNORECASE)
GENERAL = "general"


class NoExactText(Exception):  # noqa: N818  caught where the cell is known
    """A cell whose content has no exact text; its argument is the code of the fault."""


def number(stored: str) -> str:
    """The shortest digits that give the stored double back, without an exponent: 13745.56, 5.

    A sum or product of amounts misses by a few units in the last place the number of two decimals that it shows: such a
    double is taken for that number, so 647.1199999999999 is 647.12. Any other keeps all its digits.
    Raises `NoExactText` for a number of more digits than Excel keeps: an id that was taken for a number.
    """
    if "_" in stored:  # which Python alone reads as part of a number
        raise ValueError("not a number")
    double = float(stored)
    if not -TOO_LARGE < double < TOO_LARGE:
        raise NoExactText("inexact_number")
    shortest = repr(double)
    if len(shortest) > FEWEST_OFF:
        amount = float(f"{double:.2f}")
        if amount and abs(double) < LARGEST_SUM and abs(double - amount) <= UNITS * ulp(double):
            shortest = repr(amount)
    shortest = shortest.removesuffix(".0")
    return f"{Decimal(shortest):f}" if "e" in shortest else shortest.replace("-0", "0") if not double else shortest


FEWEST_OFF = 16
"""Characters of a double that is off by so little: shorter ones are what they show."""


def moment(stored: str, *, since_1904: bool) -> str:
    """A day, or a day and a clock time to the nearest millisecond of that day, in ISO form.

    Raises `NoExactText` for a time of no day.
    """
    days = float(stored)
    milliseconds = round(days * MILLISECONDS)
    if days % 1 and milliseconds == (days // 1 + 1) * MILLISECONDS:
        milliseconds -= 1
    if not FIRST_TRUE_DAY * MILLISECONDS <= milliseconds < LAST_DAY * MILLISECONDS - 1462 * MILLISECONDS * since_1904:
        raise NoExactText("wrong_type")
    found = (SINCE_1904 if since_1904 else SINCE_1900) + timedelta(milliseconds=milliseconds)
    if milliseconds % MILLISECONDS == 0:
        return found.date().isoformat()
    return found.isoformat(" ", "milliseconds" if found.microsecond else "seconds")


def unescaped(text: str) -> str:
    """Text with the characters that XML cannot hold put back; raises `NoExactText` for one that no cell may hold."""
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    if code == 0 or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  NUL and halves of a surrogate pair
        raise NoExactText("bad_characters")
    return chr(code)


def shared_texts(package: ZipFile, book: Workbook) -> list[str]:
    """The texts that cells name by number, as they are stored, without phonetic readings."""
    texts: list[str] = []
    parts: list[str] = []
    place = {"kept": False, "phonetic": False}

    def start(name: str, _: Attributes) -> None:
        place["phonetic"] |= name == "rPh"
        place["kept"] = name == "t" and not place["phonetic"]

    def end(name: str) -> None:
        place["phonetic"] &= name != "rPh"
        place["kept"] = False
        if name == "si":
            texts.append("".join(parts))
            parts.clear()

    parser = parser_of(start, end)
    parser.CharacterDataHandler = lambda text: parts.append(text) if place["kept"] else None
    if book.texts:
        parse(package, book.texts, parser, lambda: refuse_long_text(parts))
    return texts


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
    times = {identity for identity in set(styles) if _is_time(identity, formats)}
    return frozenset(str(place) for place, identity in enumerate(styles) if identity in times)


def _is_time(identity: str, formats: dict[str, str]) -> bool:
    if identity in formats:
        code = formats[identity]
        if len(code) > LONGEST_FORMAT:
            raise too_costly("工作簿有过长的数字格式", "the workbook has a number format that is longer than any")
        return code.lower() != GENERAL and SHOWS_TIME.search(NOT_SHOWN.sub("", code)) is not None
    return int(identity) in BUILT_IN_TIMES
