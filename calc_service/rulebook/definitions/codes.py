"""The shapes of what files of claims are written in: codes and words that all share, and the exports of one source."""

from calc_service.domain.columns import INPUTS
from calc_service.domain.interface_codes import BESIDE_OURS, WORDED
from calc_service.domain.wording import Label
from calc_service.rulebook.definitions.platform import PLATFORM
from calc_service.rulebook.shapes.lists import DatedList, ListOf
from calc_service.rulebook.shapes.records import LABEL, MapOf, Record, Sourced, WithAnyOf
from calc_service.rulebook.shapes.scalars import FLAG, ID, Matching, OneOf, Text

_LONGEST_NAME = 64

_NAME = Text(_LONGEST_NAME)
_CODE = Matching(
    Label(
        "代码：1 到 32 个字母、数字、点、横线或下划线", "a code of 1 to 32 letters, digits, dots, dashes or underscores"
    ),
    r"[A-Za-z0-9._-]{1,32}",
)
_CODES_LIKE = Matching(
    Label("代码：数字，x 表示任意一位数字（例如 99xx）", "codes: digits, x for any one digit (such as 99xx)"),
    r"[0-9x]{1,32}",
)
_FIELD_NAME = Matching(
    Label("字段名：字母开头，只含字母、数字和下划线", "a field name: letters, digits and underscores, a letter first"),
    r"[A-Za-z][A-Za-z0-9_]{0,63}",
)
_HEADER = Matching(
    Label("表头：1 到 64 个字符，首尾不是空格", "a header of 1 to 64 characters that neither begins nor ends blank"),
    r"\S(?:.{0,62}\S)?",
)
_DAY_FORM = Matching(
    Label(
        "日期的写法：YYYY、M、D 的一种次序，中间各一个符号（例如 YYYY.M.D）",
        "a spelling of days: YYYY, M and D in some order, parted by one mark (such as YYYY.M.D)",
    ),
    r"(?:YYYY[^A-Za-z0-9]M[^A-Za-z0-9]D|D[^A-Za-z0-9]M[^A-Za-z0-9]YYYY|M[^A-Za-z0-9]D[^A-Za-z0-9]YYYY)",
)
_MEANS = OneOf((*INPUTS, *BESIDE_OURS))
_FIELD = Record(
    required={"headers": ListOf(_NAME), "means": _MEANS},
    optional={"sum": FLAG},
    defaults={"sum": False},
)
_NOT_INPUT = Record(
    required={"headers": ListOf(_NAME), "why": LABEL}, optional={"fund": FLAG}, defaults={"fund": False}
)
_MEANING = Record(optional={"label": LABEL, **{column: OneOf(values) for column, values in WORDED.items()}})
_WORDS = Record(
    optional={
        **{column: Record(optional=dict.fromkeys(values, ListOf(_NAME))) for column, values in WORDED.items()},
        "categories": MapOf(_FIELD_NAME, ListOf(_NAME)),
    }
)

CODES = Record(
    required={"label": LABEL},
    optional={
        "platform": PLATFORM,
        "columns": DatedList(Record(required={"fields": MapOf(_FIELD_NAME, _FIELD)})),
        "not_inputs": MapOf(_FIELD_NAME, _NOT_INPUT),
        "several_meanings": MapOf(_FIELD_NAME, Record(required={"headers": ListOf(_NAME), "why": LABEL})),
        "codes": MapOf(_FIELD_NAME, DatedList(Record(required={"meanings": MapOf(_CODE, _MEANING)}))),
        "ambiguous_codes": MapOf(_FIELD_NAME, Record(required={"codes": ListOf(_CODES_LIKE), "why": LABEL})),
        "headers": DatedList(Record(required={"names": Record(optional=dict.fromkeys(INPUTS, ListOf(_NAME)))})),
        "spellings": DatedList(Record(required={"words": _WORDS})),
        "payments": Record(required={"words": ListOf(_NAME), "unless": ListOf(_NAME)}),
        "places": Record(required={"city": ListOf(_NAME), "elsewhere": ListOf(_NAME)}),
    },
)

_UNUSED_HEADER = Record(required={"why": LABEL})
_USED_HEADER = Record(required={"means": _MEANS}, optional={"field": _FIELD_NAME, "sum": FLAG}, defaults={"sum": False})
PROFILE = Sourced(
    Record(
        required={
            "label": LABEL,
            "known_by": ListOf(_HEADER),
            "headers": MapOf(_HEADER, WithAnyOf(("why",), _UNUSED_HEADER, _USED_HEADER)),
        },
        optional={
            "codes": MapOf(_FIELD_NAME, ID),
            "nothing": ListOf(_NAME),
            "days": ListOf(_DAY_FORM),
        },
    )
)
