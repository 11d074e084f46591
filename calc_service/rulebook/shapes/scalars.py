"""Shapes of single values: figures, days, flags, codes, ids, citations, texts."""

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from calc_service.domain.wording import Label
from calc_service.rulebook import spelling
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.shapes import refuse_kind
from calc_service.rulebook.source import Node, Scalar
from calc_service.rulebook.typos import SHOWN
from calc_service.rulebook.values import UNLIMITED, Content, Value

LONGEST_TEXT = 2000
LONGEST_LIKENED = 64
"""Characters of an unknown text for which the nearest known one is looked for."""

NEAR = 0.75
"""How alike two texts are, from 0 to 1, of which one is taken for a slip of the other."""
CLEAR = 0.05
"""So much more alike than the next it has to be, or either could be meant."""


@dataclass(frozen=True, slots=True)
class NumberRange:
    """The numbers that YAML itself would see where a text of some shape stands without quotes.

    From `least` to just under `below`, with at most `decimals` decimals.
    """

    least: int
    below: int
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Spelled:
    """A figure, day or flag with exactly one spelling.

    pattern: every right spelling and no other
    exactly: the text → its content, None where it does not fit the pattern
    nearest: text → the spelling that was probably meant, or ""
    numbers: None where YAML takes no right spelling for a number
    example: one right spelling to start from
    """

    wanted: Label
    pattern: str
    exactly: Callable[[str], Content | None]
    nearest: Callable[[str], str]
    numbers: NumberRange | None = None
    example: str = ""

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The content of a scalar; a plain misspelling is complained about and read as meant."""
        text = scalar_text(node, complaints)
        if text is None:
            return None
        content = self._content(text)
        return self._as_meant(node, text, complaints) if content is None else Value(node.place, content)

    def _content(self, text: str) -> Content | None:
        # The pattern decides here as it does in an editor; `exactly` alone would let the two drift apart.
        return self.exactly(text) if re.fullmatch(self.pattern, text, re.ASCII) else None

    def _as_meant(self, node: Node, text: str, complaints: list[Complaint]) -> Value | None:
        meant = self.nearest(text)
        complaints.append(
            node.place.complain(
                f"“{text[:SHOWN]}”不对：应为{self.wanted.zh}；{f'请写 {meant}' if meant else '请核对'}",
                f"'{text[:SHOWN]}' is not {self.wanted.en}; {f'write {meant}' if meant else 'look it up'}",
            )
        )
        content = self._content(meant)
        return None if content is None else Value(node.place, content)


def _yuan_or_unlimited(text: str) -> Content | None:
    return UNLIMITED if text == UNLIMITED else spelling.fen(text)


_AMOUNTS = NumberRange(0, 100_000_000, decimals=2)
_AMOUNT = Label(
    "人民币元，0 到 99999999.99，最多两位小数，只用数字（例如 100000 或 18797.50）",
    "an amount in yuan from 0 to 99999999.99 with at most two decimals, in digits only (such as 100000 or 18797.50)",
)

PERCENT = Spelled(
    Label(
        "0% 到 100% 的百分数，最多两位小数，带 % 号（例如写 60%）",
        "a percentage from 0% to 100% with at most two decimals and its % sign (for example, write 60%)",
    ),
    spelling.PERCENT,
    spelling.basis_points,
    spelling.nearest_percent,
    example="60%",
)
YUAN = Spelled(_AMOUNT, spelling.YUAN, spelling.fen, spelling.nearest_yuan, _AMOUNTS, "100000")
YUAN_OR_NONE = Spelled(
    Label(f"{_AMOUNT.zh}，或“none”表示不设", f"{_AMOUNT.en}, or none for no limit"),
    f"{UNLIMITED}|{spelling.YUAN}",
    _yuan_or_unlimited,
    spelling.nearest_yuan,
    _AMOUNTS,
    "none",
)
STATED_CAP = Spelled(
    Label(
        f"{_AMOUNT.zh}；文件规定了年度限额（cq-2022-116#2.3.2），不能写成不设",
        f"{_AMOUNT.en}; the law states a yearly cap (cq-2022-116#2.3.2), so there is no way to have none",
    ),
    spelling.YUAN,
    spelling.fen,
    spelling.nearest_yuan,
    _AMOUNTS,
    "100000",
)
DAY = Spelled(
    Label(
        "真实存在的日期，写成 年-月-日（例如 2022-10-28）",
        "a day of the calendar spelled YYYY-MM-DD (such as 2022-10-28)",
    ),
    spelling.DAY,
    spelling.iso_day,
    spelling.nearest_day,
    example="2022-10-28",
)
FLAG = Spelled(Label("“true”或“false”", "true or false"), spelling.FLAG, spelling.flag, spelling.nearest_flag)


@dataclass(frozen=True, slots=True)
class Matching:
    """A text of a fixed pattern: an id, a code, a citation. `numbers` as for what is Spelled.

    looked_up: whether a check refuses whatever is unknown, and knows better what to write instead
    """

    wanted: Label
    pattern: str
    numbers: NumberRange | None = None
    looked_up: bool = field(default=False, compare=False)

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The text where it matches."""
        text = scalar_text(node, complaints)
        if text is None:
            return None
        if self.looked_up or re.fullmatch(self.pattern, text, re.ASCII):
            return Value(node.place, text)
        meant = spelling.as_typed(text)
        plain = re.fullmatch(self.pattern, meant, re.ASCII)
        complaints.append(
            node.place.complain(
                f"“{text[:SHOWN]}”不对：应为{self.wanted.zh}" + (f"；请写 {meant}" if plain else ""),
                f"'{text[:SHOWN]}' is not {self.wanted.en}" + (f"; write {meant}" if plain else ""),
            )
        )
        return None


ID = Matching(
    Label(
        "标识：小写字母开头，只含小写字母、数字和下划线，最多 64 个字符",
        "an id: lower-case letters, digits and underscores, a letter first, at most 64 characters",
    ),
    r"[a-z][a-z0-9_]{0,63}",
)
CATEGORY_ID = replace(ID, looked_up=True)
DOCUMENT_ID = Matching(
    Label("文件标识（例如 cq-2022-116）", "a document id (such as cq-2022-116)"), r"[a-z0-9][a-z0-9-]{0,63}"
)
CLAUSE_ID = Matching(
    Label("条款标识（例如 2.3.2-special）", "a clause id (such as 2.3.2-special)"), r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}"
)
CITATION = Matching(
    Label(
        "引用：文件标识#条款标识（例如 cq-2022-116#2.3.2-special）",
        "a citation: document id # clause id (such as cq-2022-116#2.3.2-special)",
    ),
    r"[a-z0-9][a-z0-9-]{0,63}#[A-Za-z0-9][A-Za-z0-9.-]{0,63}",
)
DISTRICT_CODE = Matching(
    Label("六位区县代码（例如 500116）", "a district code of six digits (such as 500116)"),
    r"50[0-9]{4}",
    NumberRange(500_000, 510_000),
)
RANK = Matching(
    Label("顺位：1 到 99 的整数", "a rank: a whole number from 1 to 99"), r"[1-9][0-9]?", NumberRange(1, 100)
)
YEAR = Matching(Label("年份（例如 2025）", "a year (such as 2025)"), spelling.YEAR)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a closed list of codes."""

    codes: tuple[str, ...]

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The code."""
        text = scalar_text(node, complaints)
        if text is None or text in self.codes:
            return None if text is None else Value(node.place, text)
        zh, en = did_you_mean(text, self.codes)
        complaints.append(
            node.place.complain(f"没有“{text[:SHOWN]}”这个代码；{zh}", f"'{text[:SHOWN]}' is no code here; {en}")
        )
        return None


@dataclass(frozen=True, slots=True)
class Text:
    """Free text on one line; folded and wrapped spellings read the same."""

    longest: int = LONGEST_TEXT

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The text with single spaces."""
        text = scalar_text(node, complaints)
        if text is None:
            return None
        line = " ".join(text.split())
        if line.isprintable() and len(line) <= self.longest:
            return Value(node.place, line)
        complaints.append(
            node.place.complain(
                f"文字含有不可见字符或超过 {self.longest} 个字符；请改写",
                f"the text holds invisible characters or more than {self.longest} characters; write it anew",
            )
        )
        return None


TEXT = Text()


def scalar_text(node: Node, complaints: list[Complaint]) -> str | None:
    """The text of a scalar that is not blank; else None and a complaint."""
    if not isinstance(node, Scalar):
        refuse_kind(node, Scalar, complaints)
        return None
    if not node.text.strip():
        complaints.append(
            node.place.complain(
                "此处没有值，缺少的不会当作零；请写上值或删去这一项",
                "no value stands here, and missing is never zero; write one or remove the entry",
            )
        )
        return None
    return node.text


def did_you_mean(text: str, known: Iterable[str]) -> tuple[str, str]:
    """What to do about an unknown `text`, in Chinese and English: the only known one that is near, or all of them."""
    return _nearest(text, tuple(known))


def same_but_for_signs(text: str, known: Iterable[str]) -> tuple[str, str]:
    """The same for what may well exist unregistered, as documents do: near is what differs by case and signs alone."""
    choices = tuple(known)
    same = [one for one in choices if _letters(one) == _letters(text)]
    listed = ", ".join(choices)
    return meant(same[0]) if len(same) == 1 else (f"已登记的有：{listed}", f"registered are: {listed}")


# The same file is read for more than one question, and comparing texts costs more than reading them.
@lru_cache(4096)
def _nearest(text: str, choices: tuple[str, ...]) -> tuple[str, str]:
    same = [one for one in choices if _letters(one) == _letters(text)]
    if len(same) == 1:
        return meant(same[0])
    near = difflib.get_close_matches(text, choices, 2, NEAR) if len(text) <= LONGEST_LIKENED else []
    likeness = [difflib.SequenceMatcher(None, one, text).ratio() for one in near]
    # Another number is another thing: of two codes that differ by a digit, neither was meant for the other.
    if near and _digits(near[0]) == _digits(text) and likeness[0] - sum(likeness[1:]) >= (CLEAR if near[1:] else 0):
        return meant(near[0])
    listed = ", ".join(choices)
    return f"请从这些里选：{listed}", f"choose one of: {listed}"


def meant(known: str) -> tuple[str, str]:
    """The advice to write `known`, in Chinese and English."""
    return f"是不是“{known}”？请改成它", f"did you mean '{known}'? Write that"


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.translate(spelling.HALF_WIDTH)).lower()


def _digits(text: str) -> list[str]:
    return re.findall("[0-9]+", text)
