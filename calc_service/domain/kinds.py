"""The kinds of value that a field may hold: how each is read, posted, written in a file and counted in a column.

Tables that say more about kinds, for one door into the service, are made with `for_kinds`: a kind that one of them does
not know fails when the module is imported, not when the first claim comes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

from calc_service.domain import parsing
from calc_service.domain.days import day_number
from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL, yuan
from calc_service.domain.parsing import FIT_FOR_AN_ID, LAST_YEAR, LONGEST_ID, TIERS
from calc_service.domain.wording import Label

Entry = TypeVar("Entry")
NO_WORDS = Label("", "")


def _amounts(highest: int) -> Mapping[str, object]:
    """JSON Schema of amounts up to `highest` fen, posted as text or as a number."""
    digits = len(yuan(highest).partition(".")[0])
    return {
        "type": ["string", "number"],
        "pattern": rf"^(0|[1-9][0-9]{{0,{digits - 1}}})(\.[0-9]{{1,2}})?$",
        "minimum": 0,
        "exclusiveMaximum": 10**digits,
        "examples": ["76500.00"],
    }


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Kind:
    """One kind of value.

    name:    as the guide of columns calls it
    parse:   a text → what it means; raises ParseError
    posted:  as what JSON holds it: a text, a decimal (a text or a number), a whole number, a flag
    schema:  JSON Schema of a posted value
    number:  what it means → the whole number that stands in a column; None for what no column holds by itself
    neutral: what stands in for a value that could not be read while the others are checked
    choices: everything that it may be, where that is a closed list
    highest: the highest amount, fen
    example: how one looks
    worded:  whether a cell of a file holds words that the rules know
    wanted:  how staff write it in a worked example; None where the schema says it all
    written: how a cell of a file is written, in no words where no file has such a column
    """

    name: str
    parse: Callable[[str], Any]
    posted: Literal["text", "decimal", "whole", "flag"] = "text"
    schema: Mapping[str, object]
    number: Callable[[Any], int] | None = None
    neutral: object = None
    choices: tuple[str, ...] = ()
    highest: int = 0
    example: str = ""
    worded: bool = False
    wanted: Label | None = None
    written: Label = NO_WORDS


def choice(choices: tuple[str, ...]) -> Kind:
    """One of a closed list of codes; its number is its place in the list."""
    return Kind(
        name="choice",
        parse=partial(parsing.choice, choices=choices),
        schema={"type": "string", "enum": list(choices)},
        number=choices.index,
        neutral=choices[0],
        choices=choices,
        worded=True,
        written=Label("标识、中文名称或所列写法", "an id, its Chinese label or one of the words listed"),
    )


def _flag(text: str) -> bool:
    return parsing.choice(text, FLAG_WORDS) == FLAG_WORDS[0]


FLAG_WORDS = ("true", "false")
ID = Kind(
    name="id",
    parse=parsing.identifier,
    schema={"type": "string", "minLength": 1, "maxLength": LONGEST_ID, "pattern": FIT_FOR_AN_ID},
    example=f"1–{LONGEST_ID} characters",
    wanted=Label(f"1 到 {LONGEST_ID} 个字符的编号", f"an id of 1 to {LONGEST_ID} characters"),
    written=Label(
        "1 至 64 个字符，不含控制字符；空格原样保留", "1 to 64 characters without control characters; blanks count"
    ),
)
DAY = Kind(
    name="date",
    parse=parsing.day,
    schema={"type": "string", "format": "date", "pattern": parsing.DAY_OF_A_YEAR, "examples": ["2025-06-01"]},
    number=day_number,
    example="2025-06-01",
    written=Label(
        "2025-06-01、2025/6/1、2025-6-1、2025年6月1日或 20250601，其后可带时刻"
        "（结算日期的时刻用于当天的先后，其他日期只取日）；时区只接受 +08:00；不接受 Excel 序列数字",
        "2025-06-01, 2025/6/1, 2025-6-1, 2025年6月1日 or 20250601, also with a clock time (that of settled_on is used"
        " for the order of the day, of others the day alone is taken); of time zones only +08:00; Excel serial numbers"
        " are refused",
    ),
)
TIME = Kind(
    name="time",
    parse=parsing.clock,
    schema={"type": "string", "pattern": f"^{parsing.CLOCK.pattern}$", "examples": ["13:49:42"]},
    number=int,
    example="13:49:42",
    wanted=Label("一天中的时刻，写成 13:49:42", "a time of day spelled 13:49:42"),
    written=Label(
        "13:49:42，秒后最多九位小数；也可写在结算日期之后。同一天的结算按时刻先后计算，没有时刻的在前",
        "13:49:42, with up to nine decimals of the second; it may stand behind settled_on as well. Settlements of one"
        " day are computed in order of their times, those without one first",
    ),
)
FLAG = Kind(
    name="flag",
    parse=_flag,
    posted="flag",
    schema={"type": "boolean"},
    number=int,
    neutral=False,
    choices=FLAG_WORDS,
    worded=True,
    written=Label("true、false 或所列写法", "true, false or one of the words listed"),
)
AMOUNT = Kind(
    name="amount",
    parse=parsing.amount,
    posted="decimal",
    schema=_amounts(HIGHEST_AMOUNT),
    number=int,
    neutral=0,
    highest=HIGHEST_AMOUNT,
    example=f"0.00–{yuan(HIGHEST_AMOUNT)}",
    wanted=Label("人民币元，最多两位小数，只用数字", "an amount in yuan with at most two decimals, in digits only"),
    written=Label(
        "元，数字，最多两位小数，0 至 99999999.99；不接受千分位、全角数字、符号、科学计数法；退费行可为负",
        "yuan in digits with at most two decimals, 0 to 99999999.99; no thousands separators, full-width digits, signs"
        " or exponents; refunds may be negative",
    ),
)
TOTAL = Kind(
    name="total",
    parse=partial(parsing.amount, highest=HIGHEST_TOTAL),
    posted="decimal",
    schema=_amounts(HIGHEST_TOTAL),
    number=int,
    neutral=0,
    highest=HIGHEST_TOTAL,
    example=f"0.00–{yuan(HIGHEST_TOTAL)}",
    wanted=AMOUNT.wanted,
    written=Label("元，写法同金额，上限 99999999999.99", "yuan, written like an amount, up to 99999999999.99"),
)
DISTRICT = Kind(
    name="district",
    parse=parsing.identifier,
    schema=ID.schema,
    wanted=ID.wanted,
    worded=True,
    written=Label("六位代码或区县名称", "the code of six digits or the Chinese name"),
)
CATEGORIES = Kind(
    name="categories",
    parse=parsing.identifier,
    schema=ID.schema,
    worded=True,
    written=Label(
        "一个或多个类别，用 |、顿号、逗号或分号分隔；空白表示没有身份",
        "one or several categories, parted by | 、 , or ;; blank for none",
    ),
)
YEAR = Kind(
    name="year",
    parse=parsing.year,
    posted="whole",
    schema={"type": "integer", "minimum": 1, "maximum": LAST_YEAR},
    number=int,
    example="2025",
    written=Label("四位数字，其后可写“年”或“年度”", "four digits, 年 or 年度 may follow"),
)
TIER = Kind(
    name="tier",
    parse=parsing.tier,
    posted="whole",
    schema={"type": "integer", "enum": [int(tier) for tier in TIERS]},
    number=int,
    worded=True,
    written=Label("数字、中文名称或所列写法", "its digit, its Chinese label or one of the words listed"),
)
DIGEST = Kind(name="digest", parse=str, schema={"type": "string"})


def for_kinds(table: Mapping[str, Entry], kinds: Iterable[Kind]) -> Mapping[str, Entry]:
    """`table` by the name of a kind, which has an entry for each of `kinds` and no other. Raises LookupError."""
    names = {kind.name for kind in kinds}
    if names != table.keys():
        raise LookupError(f"kinds without an entry, or entries without a kind: {sorted(names ^ table.keys())}")
    return table
