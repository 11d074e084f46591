"""The shape of a file of codes: how the columns and values of other systems are called, and what they mean here."""

from calc_service.domain.fields import CLAIM_FIELDS
from calc_service.domain.interface_codes import REFUND, WORDED
from calc_service.domain.wording import Label
from calc_service.rulebook.shapes.lists import Dated, Several
from calc_service.rulebook.shapes.records import LABEL, Record, Table
from calc_service.rulebook.shapes.scalars import FLAG, Choice, Matching, Text

_LONGEST_NAME = 64

AMOUNTS_THAT_ADD_UP = ("other_insurance_paid",)
TARGETS = (
    "person_id",
    "district",
    "insurance",
    "categories",
    *(field.name for field in CLAIM_FIELDS),
    "facility_id",
    "recorded_assistance",
    "recorded_tilt",
    "opening_catastrophic_base",
    "opening_tilt_base",
)
_NAME = Text(_LONGEST_NAME)
_CODE = Matching(
    Label(
        "代码：1 到 32 个字母、数字、点、横线或下划线", "a code of 1 to 32 letters, digits, dots, dashes or underscores"
    ),
    r"[A-Za-z0-9._-]{1,32}",
)
_FIELD_NAME = Matching(
    Label("字段名：字母开头，只含字母、数字和下划线", "a field name: letters, digits and underscores, a letter first"),
    r"[A-Za-z][A-Za-z0-9_]{0,63}",
)
_FIELD = Record(
    required={"headers": Several(_NAME), "means": Choice((*TARGETS, REFUND))},
    optional={"sum": FLAG},
    defaults={"sum": False},
)
_MEANING = Record(optional={"label": LABEL, **{column: Choice(values) for column, values in WORDED.items()}})
_WORDS = Record(
    optional={
        **{column: Record(optional=dict.fromkeys(values, Several(_NAME))) for column, values in WORDED.items()},
        "categories": Table(_FIELD_NAME, Several(_NAME)),
    }
)

CODES = Record(
    required={"label": LABEL},
    optional={
        "columns": Dated(Record(required={"fields": Table(_FIELD_NAME, _FIELD)})),
        "not_inputs": Table(_FIELD_NAME, Record(required={"headers": Several(_NAME), "why": LABEL})),
        "codes": Table(_FIELD_NAME, Dated(Record(required={"meanings": Table(_CODE, _MEANING)}))),
        "headers": Dated(Record(required={"names": Record(optional=dict.fromkeys(TARGETS, Several(_NAME)))})),
        "spellings": Dated(Record(required={"words": _WORDS})),
    },
)
