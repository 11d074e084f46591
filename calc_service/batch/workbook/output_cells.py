"""The computed columns as cells: amounts and ratios as numbers, codes in words, findings coloured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import polars as pl

from calc_service.batch.files.table import in_yuan
from calc_service.batch.files.xlsx_cells import SheetCells, cells_by_code, number_cells, text_cells, worded_cells
from calc_service.batch.headers import label_of
from calc_service.batch.result import REJECTED
from calc_service.batch.unknowns.words import BOUNDS_IN_WORDS, CERTAINTIES
from calc_service.batch.workbook.headings import HEADINGS
from calc_service.batch.workbook.input_cells import Styles
from calc_service.batch.workbook.sheets import width_of
from calc_service.domain.columns import BOUNDS, CERTAINTY, FUNDS, UNCERTAIN
from calc_service.domain.days import AFTER_ALL_DAYS
from calc_service.domain.money import FEN_PER_YUAN
from calc_service.domain.vocabulary import FINDINGS, FLAGS, REASONS, STATUSES, TILT_STATUSES
from calc_service.domain.wording import WordedCodes
from calc_service.engine.edition import RuleBook

PARTED = "|"
JOINED = {"zh": "；", "en": "; "}
NOT_MONEY = ("year",)
NAMED = {"zh": "：", "en": ": "}
TRUTHS = {"true": "yes", "false": "no"}


@dataclass(frozen=True, slots=True)
class OutputWords:
    """The words of one language for what stands in the computed columns."""

    book: RuleBook
    codes: WordedCodes

    @classmethod
    def of(cls, book: RuleBook, language: str, day: int = AFTER_ALL_DAYS) -> "OutputWords":
        """The words of `book` in a language, as they are on `day` (see `WordedCodes`)."""
        return cls(book, WordedCodes(HEADINGS, book.wording, language, day))

    @property
    def language(self) -> str:
        """The language."""
        return self.codes.language

    def column(self, column: str) -> str:
        """What a column of ours is called."""
        label = label_of(column, self.book)
        return label.in_language(self.language) if label else column

    def flag(self, code: str) -> str:
        """What a flag is called."""
        flag = self.book.monitoring.flags.get(code)
        return flag.label.in_language(self.language) if flag else code

    def reason(self, code: str) -> str:
        """Why a row is not simply payable."""
        reason = self.book.wording.reasons.get(code)
        return reason.on(self.codes.day).message.in_language(self.language) if reason else code

    def status(self, code: str) -> str:
        """What became of a row."""
        return self.codes.term("row_status" if code == REJECTED else "status", code)

    def truth(self, code: str) -> str:
        """Yes or no."""
        return self.codes.heading(TRUTHS[code])

    def error(self, fault: str) -> str:
        """One entry of the column `errors`: the column that is meant, and what is wrong with it in one sentence."""
        column, _, code = fault.rpartition(":")
        terms = self.book.wording.terms
        label = terms.get("error", {}).get(code) or terms.get("batch_error", {}).get(code)
        sentence = label.in_language(self.language) if label else code
        first = sentence.partition("。")[0] if self.language == "zh" else sentence.partition(". ")[0].rstrip(".")
        return f"{self.column(column)}{NAMED[self.language]}{first.partition('：')[0]}" if column else first

    def joined(self, codes: str, word: Callable[[str], str]) -> str:
        """Several codes of one cell."""
        return JOINED[self.language].join(word(code) for code in codes.split(PARTED))

    def finding(self, code: str) -> str:
        """What a finding is called."""
        return self.codes.term("finding", code)

    def certainty(self, code: str) -> str:
        """How sure it is that what was paid is not what is due."""
        return CERTAINTIES[code].in_language(self.language)

    def bounds(self, code: str) -> str:
        """Whether extremes are attained."""
        return BOUNDS_IN_WORDS[code].in_language(self.language)

    def in_words(self, column: str) -> Callable[[str], str] | None:
        """How the cells of a computed column are put into words; None where they hold numbers."""
        words: dict[str, Callable[[str], str]] = {
            "status": self.status,
            "reasons": lambda cell: self.joined(cell, self.reason),
            "track": self.codes.track,
            "tilt_status": lambda cell: self.codes.term("tilt_status", cell),
            "deposit_waived": self.truth,
            "errors": partial(self.joined, word=cache(self.error)),
            "flags": lambda cell: self.joined(cell, self.flag),
            "district": self.codes.district,
            "category": self.codes.category,
            **dict.fromkeys(("finding", *(f"finding_{fund}" for fund in FUNDS)), self.finding),
            **dict.fromkeys((CERTAINTY + fund for fund in FUNDS), self.certainty),
            BOUNDS: self.bounds,
        }
        return words.get(column)

    def note(self, column: str) -> str:
        """The note of a header: our id of the column, and the codes that its words stand for."""
        return "\n".join([column, *(f"{code} = {word}" for code, word in self._codes_of(column))])

    def _codes_of(self, column: str) -> Iterator[tuple[str, str]]:
        listed = {
            "status": ((*STATUSES, REJECTED), self.status),
            "reasons": (REASONS, self.reason),
            "track": (tuple(self.book.wording.tracks), self.codes.track),
            "tilt_status": (TILT_STATUSES, lambda code: self.codes.term("tilt_status", code)),
            "flags": (FLAGS, self.flag),
            **{f"finding_{fund}": (FINDINGS, self.finding) for fund in FUNDS},
            BOUNDS: (tuple(BOUNDS_IN_WORDS), self.bounds),
            **{CERTAINTY + fund: (tuple(CERTAINTIES), self.certainty) for fund in FUNDS},
        }
        codes, word = listed.get(column, ((), str))
        yield from ((code, word(code)) for code in codes)


def output_cells(values: pl.Series, words: OutputWords, styles: Styles, style: str = "text") -> SheetCells:
    """The cells of one computed column, amounts in fen; `style` is that of words without a colour."""
    name = values.name
    if name in UNCERTAIN.in_fen:
        return number_cells(in_yuan(values), styles["money"])
    in_words = words.in_words(name)
    if in_words is not None:
        return worded_cells(values, lambda code: (in_words(code), styles.get(code, styles[style])))
    if name == "ratio":
        return cells_by_code(values, lambda codes: number_cells(codes, styles["percent"]).whole)
    return number_cells(values, styles["whole"]) if values.dtype.is_integer() else text_cells(values, styles["text"])


def output_width(values: pl.Series, words: OutputWords) -> int:
    """How many digits wide the widest cell of a computed column is."""
    if values.dtype.is_integer() and values.name not in NOT_MONEY:
        extremes = values.to_frame("fen").select(pl.col("fen").min(), pl.col("fen").max().alias("highest")).row(0)
        return max(len(f"{(fen or 0) // FEN_PER_YUAN:,}.00") for fen in extremes)
    in_words = words.in_words(values.name) or str
    return max((width_of(in_words(code)) for code in values.unique().drop_nulls()), default=0)
