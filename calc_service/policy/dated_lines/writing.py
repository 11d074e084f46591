"""One line more in a list, in the text of its file: the line before it once more, with what is new in it.

All else stays as it is, byte for byte. A line that begins on the same day is put right in its place instead.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from calc_service.policy.dated_lines.written import FROM, PROVENANCE, Path, WrittenLine, WrittenList, end_of

PLAIN = re.compile(r"\w(?:[\w.%#/+-]*\w)?%?", re.ASCII)
"""Texts that YAML reads as they are without quotes wherever a value may stand."""
VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class NewLine:
    """From which ISO day on, what its figures say as they are written, and where it comes from.

    cite: a clause, or ""; source: in words, or ""; verified: whether it was read in an official document
    """

    first_day: str
    values: Mapping[Path, str]
    cite: str
    source: str
    verified: bool

    def provenance(self) -> Iterator[str]:
        """What is written of where it comes from: `verified` only where a clause alone does not say it."""
        if self.cite:
            yield f"cite: {scalar(self.cite)}"
        if self.source or not self.cite:
            yield f"source: {scalar(self.source)}"
        if self.source or not self.cite or not self.verified:
            yield f"{VERIFIED}: {str(self.verified).lower()}"


def with_line(text: str, where: WrittenList, new: NewLine) -> str:
    """`text` with the new line in its list."""
    before = where.before(new.first_day)
    body = _body(text, before, new)
    if before.first_day == new.first_day:
        return text[: before.node.start_mark.index] + body + text[end_of(before.node) :]
    line = _opening(text, before, new, yearly=where.yearly) + body + "\n"
    if new.first_day < before.first_day:
        return text[: before.start] + line + text[before.start :]
    above = text[: before.end]
    return above + ("" if above.endswith("\n") else "\n") + line + text[before.end :]


def scalar(text: str) -> str:
    """A text as it may stand as a value: in quotes unless it needs none."""
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _opening(text: str, before: WrittenLine, new: NewLine, *, yearly: bool) -> str:
    """What stands before the line's own content: its indentation with the dash, or the year."""
    opening = text[before.start : before.node.start_mark.index]
    return opening.replace(before.first_day[:4], new.first_day[:4]) if yearly else opening


def _body(text: str, before: WrittenLine, new: NewLine) -> str:
    edits = {(node.start_mark.index, node.end_mark.index): said for node, said in _new_figures(before, new)}
    pairs: list[str] = []
    for key, value in before.node.value:
        if key.value == FROM:
            pairs.append(f"{FROM}: {new.first_day}")
        elif key.value not in PROVENANCE:
            pairs.append(_edited(text, key.start_mark.index, end_of(value), edits))
        else:
            pairs.extend(said for said in new.provenance() if said not in pairs)
    if not any(key.value in PROVENANCE for key, _ in before.node.value):
        pairs.extend(new.provenance())
    if before.node.flow_style:
        return "{" + ", ".join(pairs) + "}"
    return ("\n" + " " * before.node.start_mark.column).join(pairs)


def _new_figures(before: WrittenLine, new: NewLine) -> Iterator[tuple[yaml.ScalarNode, str]]:
    for figure in before.figures:
        if figure.keys in new.values:
            yield figure.node, scalar(new.values[figure.keys])


def _edited(text: str, start: int, end: int, edits: Mapping[tuple[int, int], str]) -> str:
    for (first, after), said in sorted(edits.items(), reverse=True):
        if start <= first and after <= end:
            text, end = text[:first] + said + text[after:], end + len(said) - (after - first)
    return text[start:end]
