"""How files spell values: words where ours is one of a list, days and times of day; and columns of words.

Words are our ids, Chinese labels and the spellings of the rules, compared as they stand. Several categories in one cell
are parted by `|`, `、`, `,`, `，`, `;` or `；`, blanks around these or not; they come out in the order of the rules,
each once, parted by `|`. A day is ISO, `2025/6/1`, `2025-6-1`, `2025年6月1日` or `20250601`, each also with a clock
time behind a blank or `T`: minutes, seconds and up to nine decimals of these, in the time of China.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.domain import days, parsing
from calc_service.domain.interface_codes import WORDED, ExportProfile
from calc_service.domain.parsing import NANOSECOND_DIGITS, SECOND, ParseError
from calc_service.domain.wording import Label
from calc_service.engine.columns import NONE, Column
from calc_service.engine.edition import RuleBook

Reader = Callable[[str], str | None]
"""A cell → our value; None where no word is understood."""

SEPARATOR = "|"
_SEPARATORS = re.compile(r"\s*[|、,，;；]\s*")


def words_of(column: str, book: RuleBook) -> Mapping[str, str]:
    """Word → our value, for a worded column or `refund`. A word that two values share is not among them."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for word, value in _words(column, book):
        if found.setdefault(word, value) != value:
            shared.add(word)
    return {word: value for word, value in found.items() if word not in shared}


def reader_of(column: str, book: RuleBook) -> Reader:
    """How the cells of a worded column, or `refund`, are read."""
    words = words_of(column, book)
    return _categories(words, list(values_of(column, book))) if column == "categories" else words.get


def values_of(column: str, book: RuleBook) -> Mapping[str, Label | None]:
    """Every value of a worded column with its label, in the order of the rules; none for any other column."""
    wording = book.wording
    if column == "categories":
        ids = dict.fromkeys(category for profile in book.profiles for category in profile.categories)
        return {category: wording.categories.get(category) for category in ids}
    if column == "district":
        return {code: wording.districts[code].label for code in sorted(wording.districts)}
    return {value: wording.terms.get(column, {}).get(value) for value in WORDED.get(column, ())}


def parted(cell: str) -> list[str]:
    """The categories of one cell, each as it is written."""
    return _SEPARATORS.split(cell)


def _categories(words: Mapping[str, str], order: list[str]) -> Reader:
    def read(cell: str) -> str | None:
        named = [words.get(word) for word in ([cell] if cell in words else parted(cell))]
        known = {category for category in named if category is not None}
        return SEPARATOR.join(sorted(known, key=order.index)) if None not in named else None

    return read


def _words(column: str, book: RuleBook) -> Iterator[tuple[str, str]]:
    labels = values_of(column, book)
    yield from ((value, value) for value in labels)
    yield from ((label.zh, value) for value, label in labels.items() if label is not None)
    for value, spelled in book.codes.spellings.get(column, {}).items():
        yield from ((word, value) for word in spelled)


DAMAGED_ID = (
    r"^[-+]?[0-9０-９](?:[.．][0-9０-９]+[eEｅＥ][-+－＋]?|[eEｅＥ][+＋])[0-9０-９]+$|^[0-9]{16,}\.0+$"
    r"|^#(?:N/A|REF!|VALUE!|NAME\?|NULL!|DIV/0!|NUM!|#+)$"
)
"""What a spreadsheet makes of ids that it takes for numbers or cannot find: one text for many ids."""


def identifier(cell: str) -> str:
    """An id as a case may have it, that no spreadsheet has damaged. Raises ParseError."""
    if re.fullmatch(DAMAGED_ID, cell):
        raise ParseError("damaged_id")
    return parsing.identifier(cell)


BEHIND_A_DAY = r"[T ]([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,9}))?)?(?:\+08:00)?$"
"""Hours, minutes, seconds and decimals of the clock time behind a day."""
BY_ITSELF = f"^{parsing.CLOCK.pattern}$"
WITH_CLOCK = re.compile(f"(.+?){BEHIND_A_DAY}".removesuffix("$"))
SPELLED_DAYS = tuple(
    re.compile(f"([0-9]{{4}}){form}")
    for form in (
        "/([0-9]{1,2})/([0-9]{1,2})",
        "-([0-9]{1,2})-([0-9]{1,2})",
        "年([0-9]{1,2})月([0-9]{1,2})日",
        "([0-9]{2})([0-9]{2})",
    )
)
"""How files write year, month and day."""


def day_number(text: str) -> int:
    """Days since 1970-01-01 of a day in any of the spellings that files have. Raises ParseError."""
    # Days before 1970 only have to lie before any settlement: below that day stands NONE.
    return max(exact_day(text), 0)


@lru_cache(maxsize=10_000)
def exact_day(text: str) -> int:
    """The same, negative for days before 1970."""
    # Kept from piece to piece of a file: a century has few days.
    with_clock = WITH_CLOCK.fullmatch(text)
    day = with_clock[1] if with_clock else text
    parts = next(filter(None, (form.fullmatch(day) for form in SPELLED_DAYS)), None)
    iso = "-".join((parts[1], parts[2].zfill(2), parts[3].zfill(2))) if parts else day
    return days.day_number(parsing.day(iso))


_YEAR = re.compile("([0-9]{4})(?:年度?)?")


def year_number(text: str) -> int:
    """A calendar year, 年 or 年度 behind it or not. Raises ParseError."""
    found = _YEAR.fullmatch(text)
    if found is None:
        raise ParseError("out_of_range", minimum=1, maximum=parsing.LAST_YEAR)
    return parsing.year(found[1])


def as_all_spell(
    frame: pl.DataFrame, profile: ExportProfile, columns: Sequence[str], of_days: Sequence[str]
) -> pl.DataFrame:
    """The cells of an export, its own marks for nothing blank in `columns`, its days `of_days` written 2025/6/1."""
    blank = pl.lit(None, dtype=pl.String)
    cells = [pl.when(pl.col(name).is_in(profile.nothing)).then(blank).otherwise(pl.col(name)) for name in columns]
    frame = frame.with_columns(cell.alias(name) for cell, name in zip(cells, columns, strict=True))
    return frame.with_columns(_slashed(pl.col(name), profile.days) for name in of_days)


def _slashed(days: pl.Expr, forms: Sequence[str]) -> pl.Expr:
    for form in forms:
        pattern = re.escape(form).replace("YYYY", "(?P<y>[0-9]{4})").replace("M", "(?P<m>[0-9]{1,2})")
        pattern = pattern.replace("D", "(?P<d>[0-9]{1,2})")
        days = days.str.replace(f"^{pattern}(?P<clock>[T ].*)?$", "${y}/${m}/${d}${clock}")
    return days


def without_clock(cells: pl.Series) -> pl.Series:
    """The days of cells that may have a clock time behind them."""
    return cells.str.replace(BEHIND_A_DAY, "")


def clock(cells: pl.Series, pattern: str) -> Column:
    """Nanoseconds since midnight of what `pattern` finds in each cell; NONE where it finds nothing."""
    found = cells.str.extract_groups(pattern).struct.unnest()
    hours, minutes, seconds, decimals = (pl.col(name) for name in found.columns)
    whole = (hours.cast(pl.Int64) * 60 + minutes.cast(pl.Int64)) * 60 + seconds.cast(pl.Int64).fill_null(0)
    fraction = decimals.str.pad_end(NANOSECOND_DIGITS, "0").cast(pl.Int64).fill_null(0)
    return found.select((whole * SECOND + fraction).fill_null(NONE)).to_series().to_numpy()


NAMELESS = -1


def named(names: Sequence[str | None], positions: NDArray[np.integer]) -> pl.Series:
    """The name at each position, null where that is NAMELESS: kept as positions, a fraction of the size of texts."""
    words, places, nothing = _words_in_order(tuple(names))
    numbers = pl.Series(places[positions])
    return numbers.set(numbers == nothing, None).cat.to(words)


@lru_cache(maxsize=64)
def _words_in_order(names: tuple[str | None, ...]) -> tuple[pl.Enum, NDArray[np.unsignedinteger], int]:
    """(the different names, the place of each name among them and that of NAMELESS behind, the place of no name)."""
    different = list(dict.fromkeys(name for name in names if name is not None))
    words = pl.Enum(different)
    # The narrowest whole numbers that hold all positions and one more, for null, at once: what is small is quick.
    kind = pl.Series([], dtype=words).to_physical().to_numpy().dtype.type
    nothing = int(np.iinfo(kind).max)
    place_of = {name: place for place, name in enumerate(different)}
    places = [nothing if name is None else place_of[name] for name in names]
    return words, np.array([*places, nothing], dtype=kind), nothing
