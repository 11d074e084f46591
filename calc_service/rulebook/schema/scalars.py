"""Shapes of single values as JSON Schema.

A schema sees what YAML makes of a value, not how it is spelled: without quotes `18797.50` is a number, `2027-01-01`,
`70%` and `NO` are texts, and `true` is a flag. So `1e5`, `+100000` or `True` look right to an editor and are refused
by `rules check` alone; and an editor asks for quotes around a text or an id spelled `true`, `false` or `null`.
"""

import re
from collections.abc import Mapping
from typing import Any

from calc_service.domain.wording import Label
from calc_service.rulebook.shapes.lists import ONLY_TRUE
from calc_service.rulebook.shapes.scalars import Choice, Matching, Numbers, Spelled, Text

Json = dict[str, Any]

_FLAGS: Mapping[str, bool] = {"true": True, "false": False}
_NOT_BLANK = r"(?=[\s\S]*\S)"
# What copying from a word processor or a chat leaves behind unseen: control, zero-width and direction marks.
_VISIBLE = (
    r"[^\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
)
_TEXT = Label("文字，不能空着，不能有看不见的字符", "a text that is not blank, without invisible characters")


def of_spelled(shape: Spelled) -> Json:
    """A figure, day or flag."""
    flag = ["boolean"] if re.fullmatch(shape.pattern, "true") else []
    started = int(shape.example) if shape.example.isdigit() else shape.example
    examples = {"examples": [started]} if shape.example else {}
    return {
        **_written(shape.pattern, shape.wanted, *flag, *_numeric(shape.numbers)),
        **_limits(shape.numbers),
        **examples,
    }


def of_matching(shape: Matching) -> Json:
    """An id, a code or a citation."""
    return {**_written(shape.pattern, shape.wanted, *_numeric(shape.numbers)), **_limits(shape.numbers)}


def of_choice(shape: Choice) -> Json:
    """One of a list of codes; a code that YAML takes for a flag may be written as one."""
    wanted = Label(f"这些代码之一：{'、'.join(shape.codes)}", f"one of these codes: {', '.join(shape.codes)}")
    return {"enum": [*shape.codes, *(_FLAGS[code] for code in shape.codes if code in _FLAGS)], **_said(wanted)}


def of_text(shape: Text) -> Json:
    """Free text; digits alone need no quotes."""
    return {**_written(f"{_NOT_BLANK}{_VISIBLE}", _TEXT, "number"), "maxLength": shape.longest}


def of_only_true() -> Json:
    """The flag that says something only where it is set."""
    return {"enum": [True, "true"], "description": bilingual(ONLY_TRUE), "errorMessage": on_one_line(ONLY_TRUE)}


def bilingual(label: Label) -> str:
    """Both languages, Chinese first, each on a line of its own."""
    return f"{label.zh}\n{label.en}"


def on_one_line(label: Label) -> str:
    """Both languages as a complaint shows them."""
    return f"{label.zh} / {label.en}"


def _written(pattern: str, wanted: Label, *besides: str) -> Json:
    return {"type": ["string", *besides] if besides else "string", "pattern": f"^(?:{pattern})$", **_said(wanted)}


def _said(wanted: Label) -> Json:
    wrong = Label(f"应为{wanted.zh}", f"this has to be {wanted.en}")
    return {"description": bilingual(wanted), "errorMessage": on_one_line(wrong)}


def _numeric(numbers: Numbers | None) -> list[str]:
    if numbers is None:
        return []
    return ["number" if numbers.decimals else "integer"]


def _limits(numbers: Numbers | None) -> Json:
    if numbers is None:
        return {}
    step = {"multipleOf": float(f"1e-{numbers.decimals}")} if numbers.decimals else {}
    return {"minimum": numbers.least, "exclusiveMaximum": numbers.below, **step}
