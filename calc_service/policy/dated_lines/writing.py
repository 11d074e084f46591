"""One line more in a list, in the text of its file: the line before it once more, with what is new in it.

All else stays as it is, byte for byte. A line that begins on the same day is put right in its place instead, and keeps
its comments.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from calc_service.policy.dated_lines.written import FROM, PROVENANCE, Path, WrittenLine, WrittenList, end_of

PLAIN = re.compile(r"\w(?:[\w.%#/+-]*\w)?%?", re.ASCII)
"""Texts that YAML reads as they are without quotes wherever a value may stand."""
COMMENT = re.compile(r" *#[^\r\n]*")
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
    end = "\r\n" if "\r\n" in text[before.start : before.end] else "\n"
    pairs = list(_pairs(text, before, new))
    joint = ", " if before.node.flow_style else end + " " * before.node.start_mark.column
    if before.first_day == new.first_day:
        first, last = before.node.value[0][0], before.node.value[-1][1]
        body = "".join((between or joint) + said for between, said in pairs).removeprefix(joint)
        return text[: first.start_mark.index] + body + text[end_of(text, last) :]
    body = joint.join(said for _, said in pairs)
    line = _opening(text, before, new, yearly=where.yearly) + (f"{{{body}}}" if before.node.flow_style else body) + end
    if new.first_day < before.first_day:
        return text[: before.start] + line + text[before.start :]
    above = text[: before.end]
    return above + ("" if above.endswith("\n") else end) + line + text[before.end :]


def scalar(text: str) -> str:
    """A text as it may stand as a value: in quotes unless it needs none."""
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _opening(text: str, before: WrittenLine, new: NewLine, *, yearly: bool) -> str:
    """What stands before the line's own content: its indentation with the dash, or the year; no comment on another."""
    opening = COMMENT.sub("", text[before.start : before.node.start_mark.index])
    return opening.replace(before.first_day[:4], new.first_day[:4], 1) if yearly else opening


def _pairs(text: str, line: WrittenLine, new: NewLine) -> Iterator[tuple[str, str]]:
    """What stands between two keys of a line, comments among it, "" where nothing did; and what the second now says."""
    edits = {(node.start_mark.index, node.end_mark.index): said for node, said in _new_figures(line, new)}
    provenance, ended = [*new.provenance()], line.node.value[0][0].start_mark.index
    for key, value in line.node.value:
        between, ended = text[ended : key.start_mark.index], end_of(text, value)
        if key.value == FROM:
            yield between, f"{FROM}: {new.first_day}"
        elif key.value not in PROVENANCE:
            yield between, _edited(text, key.start_mark.index, ended, edits)
        else:
            yield from ((between if place == 0 else "", said) for place, said in enumerate(provenance))
            provenance = []
    yield from (("", said) for said in provenance)


def _new_figures(before: WrittenLine, new: NewLine) -> Iterator[tuple[yaml.ScalarNode, str]]:
    for figure in before.figures:
        if figure.keys in new.values:
            yield figure.node, scalar(new.values[figure.keys])


def _edited(text: str, start: int, end: int, edits: Mapping[tuple[int, int], str]) -> str:
    for (first, after), said in sorted(edits.items(), reverse=True):
        if start <= first and after <= end:
            text, end = text[:first] + said + text[after:], end + len(said) - (after - first)
    return text[start:end]
