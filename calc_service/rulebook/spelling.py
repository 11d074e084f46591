"""Every value is spelled in the one way that its place asks for, under keys that are known.

每个值都按其所在位置要求的写法填写，键都认识、必填的都有：比例写 70%，金额写 100000，日期写 2027-01-01，文字有中英两种。

`70` and `0.7` could both be meant as a percentage, so neither is read; `10万` would be a text to one program and ten to
another. A complaint says the right spelling of what was probably meant. A label stands in both languages.

Passes: medical_assistance.yaml
              low_income_margin: 60%

Fails: medical_assistance.yaml
    -           low_income_margin: 60%
    +           low_income_margin: 70

Fails: medical_assistance.yaml
    -           low_income_margin: 60%
    +           low_income_margin: 0.7

Fails: medical_assistance.yaml
    -           low_income_margin: 60%
    +           low_income_margin: ７０％

Fails: medical_assistance.yaml
    - value: 100000
    + value: 10万

Fails: medical_assistance.yaml
    - value: 60000, floor: true
    + value: 60000, floors: true

Fails: tilt_assistance.yaml
    - label: {zh: 倾斜救助, en: Tilt assistance}
    + label: {zh: 倾斜救助}
"""

import re
from decimal import Decimal

_AT_MOST_100 = r"(?=100(?:\.0{1,2})?%|[0-9]{1,2}[.%])"
_LEAP_YEAR = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_MONTH_AND_DAY = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)

# Every right spelling and no other, in regular expressions that editors know as well.
PERCENT = _AT_MOST_100 + r"(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?%"
YUAN = r"(0|[1-9][0-9]{0,7})(\.[0-9]{1,2})?"
DAY = rf"(?!0000)(?:[0-9]{{4}}-{_MONTH_AND_DAY}|{_LEAP_YEAR}-02-29)"
YEAR = r"20[0-9]{2}"
FLAG = "true|false"

_WHOLE = r"(?P<whole>[0-9]{1,12}|[0-9]{1,3}(?:[,_ ][0-9]{3}){1,3})"
_DECIMALS = r"(?:\.(?P<part>[0-9]{1,2}))?"
_AMOUNT = re.compile(rf"[¥￥]?{_WHOLE}{_DECIMALS}(?:[eE]\+?(?P<zeros>[0-9]))?(?P<unit>[万亿]?)元?")
_FRACTION = re.compile(r"0?\.[0-9]{1,4}|0+")
_PERCENT = re.compile(rf"\+?(?P<whole>[0-9]{{1,3}}){_DECIMALS}(?P<sign>%?)")
_LEAST_WITHOUT_SIGN = 10
"""Below it a number without % may be a percentage or tenths (成)."""
_DAY = re.compile(r"(?:(20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|(20[0-9]{2})([0-9]{2})([0-9]{2}))")
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " ", 0xFE6A: "%"}
_LOOSE_SPACE = re.compile(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])")
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_FLAGS = {
    **dict.fromkeys(("true", "yes", "y", "on", "1", "是", "对"), "true"),
    **dict.fromkeys(("false", "no", "n", "off", "0", "否", "不"), "false"),
}


def basis_points(text: str) -> int | None:
    """`70%` → 7000, `5.25%` → 525; None unless spelled exactly so and at most 100%."""
    return int(Decimal(text[:-1]).scaleb(2)) if re.fullmatch(PERCENT, text, re.ASCII) else None


def nearest_percent(text: str) -> str:
    """`60`, `0.6`, `６０％` → `60%`; "" where it could be read in several ways, as `6.5`, or in none, as `60‰`."""
    plain = as_typed(text)
    if _FRACTION.fullmatch(plain):
        return _percent(Decimal(plain) * 100)
    found = _PERCENT.fullmatch(plain)
    number = _number(found) if found else Decimal(0)
    return _percent(number) if found and (found["sign"] or number >= _LEAST_WITHOUT_SIGN) else ""


def fen(text: str) -> int | None:
    """`18797.5` → 1879750; None unless spelled exactly so, 0 to 99999999.99."""
    return int(Decimal(text).scaleb(2)) if re.fullmatch(YUAN, text, re.ASCII) else None


def nearest_yuan(text: str) -> str:
    """`10万`, `100,000`, `¥100000`, `1e5` → `100000`; "" for what is no amount throughout, as `1.2倍`, `120.000`."""
    found = _AMOUNT.fullmatch(as_typed(text))
    if found is None:
        return ""
    number = _number(found).scaleb(int(found["zeros"] or 0)) * _MYRIADS.get(found["unit"], 1)
    spelled = _shortest(number)
    return spelled if fen(spelled) is not None else ""


def iso_day(text: str) -> str | None:
    """The text itself where it is a day of the calendar, spelled YYYY-MM-DD; else None."""
    return text if re.fullmatch(DAY, text, re.ASCII) else None


def nearest_day(text: str) -> str:
    """`2022/10/28`, `2022年10月28日`, `20221028` → `2022-10-28`; "" for no day, `2022-02-30`, or several, `2022111`."""
    found = _DAY.fullmatch(as_typed(text))
    if found is None:
        return ""
    year, month, day = (int(part) for part in found.groups() if part)
    return iso_day(f"{year:04}-{month:02}-{day:02}") or ""


def flag(text: str) -> bool | None:
    """`true` and `false`; else None."""
    return {"true": True, "false": False}.get(text)


def nearest_flag(text: str) -> str:
    """`yes`, `是`, `True` → `true`; else ""."""
    return _FLAGS.get(as_typed(text).lower(), "")


def year(text: str) -> int | None:
    """A year of this century; else None."""
    return int(text) if re.fullmatch(YEAR, text, re.ASCII) else None


def as_typed(text: str) -> str:
    """The text in half-width signs, without quotes around it and without spaces but those between letters or digits.

    Only what is the same sign in another width: `10⁵` is not 105.
    """
    narrow = text.translate(HALF_WIDTH).strip(" \t\n\"'“”‘’")
    return _LOOSE_SPACE.sub("", narrow)


def _number(found: re.Match[str]) -> Decimal:
    whole = re.sub("[,_ ]", "", found["whole"])
    return Decimal(f"{whole}.{found['part'] or 0}")


def _percent(number: Decimal) -> str:
    spelled = f"{_shortest(number)}%"
    return spelled if basis_points(spelled) is not None else ""


def _shortest(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.01')):f}".removesuffix(".00")
