"""Whole columns of ids held against the form of identity numbers, by the rule of `domain.identity_number`."""

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.refusals import FileFault
from calc_service.domain.identity_number import (
    FIRST_YEAR,
    FORM,
    LAST_YEAR,
    LENGTH,
    LONGEST,
    MODULUS,
    PARTING,
    REMAINDER,
    TEN,
    WEIGHTS,
)
from calc_service.domain.wording import Label
from calc_service.engine.columns import Flags

Digits = NDArray[np.int64]
CODE = "identity_number"
DAYS_OF_MONTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, *[0] * 87])
"""By the two digits of a month, of a year that is no leap year."""
FEBRUARY = 2
_FOUND = Label(
    "这一列有 {count} 行是有效的居民身份证号码，整个文件未计算。请改用不含个人信息的编号；命令行可用"
    "“audit --pseudonymise”换成化名编号。确需使用身份证号码的，由运行人员设置“CALC_IDENTITY_NUMBERS=allow”",
    "Rows of this column that hold a valid identity number: {count}. Nothing of the file is computed. Use ids that say"
    " nothing of the person; audit --pseudonymise replaces them. Where they have to be used, the operator sets"
    " CALC_IDENTITY_NUMBERS=allow",
)


def are_identity_numbers(ids: pl.Series) -> Flags:
    """Of each id, as it is cleaned, whether it is a valid identity number; a null is none.

    What has not its length, which is most often everything, costs nothing further.
    """
    found = np.zeros(len(ids), dtype=np.bool_)
    places = ids.str.len_chars().is_between(LENGTH, LONGEST).arg_true()
    suspects = _half_width(ids.gather(places)).str.replace_all(PARTING, "")
    well_formed = suspects.str.contains(f"^{FORM}$")
    digits = _digits(suspects.filter(well_formed))
    found[places.filter(well_formed).to_numpy()] = _checked(digits) & _born_on_a_day(digits)
    return found


def numbers_by_header(frame: pl.DataFrame, headers: Iterable[str]) -> dict[str, int]:
    """By header how many of its cells are identity numbers; those without any are left out."""
    counted = {header: int(are_identity_numbers(frame[header]).sum()) for header in headers}
    return {header: count for header, count in counted.items() if count}


def identity_number_faults(pieces: Iterable[Mapping[str, int]]) -> tuple[FileFault, ...]:
    """The refusal of a file in whose pieces so many cells, by header, hold identity numbers; none where none does."""
    counts: dict[str, int] = {}
    for piece in pieces:
        for header, count in piece.items():
            counts[header] = counts.get(header, 0) + count
    return tuple(
        FileFault(CODE, Label(_FOUND.zh.format(count=count), _FOUND.en.format(count=count)), header)
        for header, count in counts.items()
    )


def _half_width(texts: pl.Series) -> pl.Series:
    plain = texts.str.len_bytes().sum() == texts.str.len_chars().sum()
    return texts if plain else texts.str.normalize("NFKC")


def _digits(numbers: pl.Series) -> Digits:
    """A row of digits of each number, X as ten."""
    together = "".join(numbers.to_list()).encode()
    digits = np.frombuffer(together, dtype=np.uint8).reshape(-1, LENGTH).astype(np.int64) - ord("0")
    digits[:, -1] = np.minimum(digits[:, -1], TEN)
    return digits


def _checked(digits: Digits) -> Flags:
    return np.asarray(digits @ np.array(WEIGHTS) % MODULUS == REMAINDER)


def _born_on_a_day(digits: Digits) -> Flags:
    year = digits[:, 6:10] @ np.array([1000, 100, 10, 1])
    month, day = digits[:, 10:12] @ np.array([10, 1]), digits[:, 12:14] @ np.array([10, 1])
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = DAYS_OF_MONTHS[month] + (leap & (month == FEBRUARY))
    return np.asarray((year >= FIRST_YEAR) & (year <= LAST_YEAR) & (day > 0) & (day <= last))
