"""The shape of a reason that somebody else can follow: a text that says more than that it is so."""

import re
from dataclasses import dataclass

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.shapes.scalars import TEXT, Text
from calc_service.rulebook.source import Node
from calc_service.rulebook.typos import SHOWN
from calc_service.rulebook.values import Value

_EMPTY_WORDS = re.compile(
    "confirm|confirmed|reason|because|true|false|yes|no|ok|okay|none|null|na|todo|tb[dc]|fixme|x+|example|checked|correct"
    "|right|unknown|test"
)
_EMPTY_CHINESE = re.compile(
    r"已?(确认|核对|核实)(无误|过|了)?|待(定|补|填|核实|确认)|无误|正确|属实|没错|没问题|理由|原因|说明|同上|如题|示?例|测试|无"
)
_LEAST = 4
"""Letters of a reason; a Chinese one counts as two."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Grounds:
    """A text that is no mere placeholder."""

    text: Text = TEXT

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The text with single spaces."""
        value = self.text.parse(node, complaints)
        if value is None or _says_something(value.text):
            return value
        complaints.append(
            node.place.complain(
                f"“{value.text[:SHOWN]}”没有说明理由；请写清楚为什么确实如此（例如：文件第三条由六万元提高到十万元）",
                f"'{value.text[:SHOWN]}' gives no reason; say why it is meant so (for example, clause 3 of the document"
                " raises it from 60,000 to 100,000 yuan)",
            )
        )
        return None


GROUNDS = Grounds()


def _says_something(text: str) -> bool:
    letters = re.sub(r"[\W\d_]", "", text).lower()
    empty = _EMPTY_WORDS.fullmatch(letters) or _EMPTY_CHINESE.fullmatch(letters)
    return not empty and len(letters) + len(_CHINESE.findall(letters)) >= _LEAST
