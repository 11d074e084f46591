"""The shape of what the messages of the national platform say: a section of a file of codes."""

from calc_service.domain.platform_facts import (
    FUND_MEANINGS,
    MESSAGES,
    RUNNING_MEANINGS,
    SETTLEMENT_MEANINGS,
)
from calc_service.domain.wording import Label
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.lists import ListOf
from calc_service.rulebook.shapes.records import LABEL, MapOf, Record, Sourced
from calc_service.rulebook.shapes.scalars import ID, Matching, OneOf, Text

_CODE = Matching(
    Label("代码：1 到 32 个字母、数字或下划线", "a code of 1 to 32 letters, digits or underscores"),
    r"[A-Za-z0-9_]{1,32}",
)
_FIELD_NAME = Matching(
    Label(
        "报文字段名：字母开头，只含字母、数字和下划线",
        "a field: letters, digits, underscores, a letter first",
    ),
    r"[A-Za-z][A-Za-z0-9_]{0,63}",
)
_MARK = Text(16)


def _codebook(means: Shape) -> MapOf:
    return MapOf(_CODE, Record(required={"label": LABEL, "means": means}))


PLATFORM = Sourced(
    Record(
        required={
            "settlement": MapOf(_FIELD_NAME, OneOf(SETTLEMENT_MEANINGS)),
            "not_used": Record(required=dict.fromkeys(MESSAGES, ListOf(_FIELD_NAME))),
            "identities": _codebook(ID),
            "running_totals": _codebook(OneOf(RUNNING_MEANINGS)),
            "narrower_from": _MARK,
            "funds": MapOf(
                _CODE,
                Record(required={"label": LABEL, "means": OneOf(FUND_MEANINGS)}, optional={"setlinfo": _FIELD_NAME}),
            ),
            "told_in_text": ListOf(_CODE),
        }
    )
)
"""Messages only say how a case is posted; what they mean decides money all the same, so nothing here is borrowed."""
