"""Files of worked examples that say what comes out now: only the values that differ are other, at their own places.

What stands between them stays as it is, byte for byte: comments, quotes, order, line ends. What cannot be put into one
value is left as it is, with a complaint: an item that a reply does not have, a list of another length, a value that is
empty or takes several lines.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from json import dumps
from pathlib import Path
from re import compile as pattern

import yaml

from calc_service.policy.examples import EXAMPLES, ExampleResult, ExampleResults, Mismatch, title
from calc_service.policy.examples_file import Example
from calc_service.rulebook.complaints import Complaint, FilePlace, named
from calc_service.rulebook.plain_text import LARGEST_FILE

PLAIN = pattern(r"-?\w[\w./+-]*")
"""Texts that YAML reads as they are without quotes wherever a value may stand."""
WORDS = frozenset({"null", "true", "false"})
"""They would be texts in quotes."""


@dataclass(frozen=True, slots=True)
class ExampleChange:
    """One example and its values that are written anew; at least one."""

    example: Example
    values: tuple[Mismatch, ...]


@dataclass(frozen=True, slots=True)
class FileUpdate:
    """What one file would become: `path` as shown, `file` without links, its bytes `before` and `after`.

    `left` says what is not written, and why; without changes `after` is `before`.
    """

    path: str
    file: Path
    before: bytes
    after: bytes
    changes: tuple[ExampleChange, ...]
    left: tuple[Complaint, ...]

    def is_untouched(self) -> bool:
        """Whether the file is still what was read. Raises OSError where it cannot be read any more."""
        return self.file.resolve() == self.file and self.file.read_bytes() == self.before


def contents(folder: Path) -> Mapping[str, bytes]:
    """The bytes of the files of examples in the rules folder `folder`, by path as shown; to be taken before they count.

    Those that cannot be read are left out: computing the examples complains about them.
    """
    inside = folder.resolve()
    files = sorted((folder / EXAMPLES).glob("[!.]*.yaml"))
    read = {file.name: _bytes(file) for file in files if file.is_file() and file.resolve().is_relative_to(inside)}
    return {f"{inside.name}/{EXAMPLES}/{name}": data for name, data in read.items() if data is not None}


def _bytes(file: Path) -> bytes | None:
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except OSError:
        return None
    return data if len(data) <= LARGEST_FILE else None


def updates(folder: Path, results: ExampleResults, before: Mapping[str, bytes]) -> Iterator[FileUpdate]:
    """The update of each file that differs; `results` were computed of `folder` after `before` was read."""
    unreadable = {complaint.path for complaint in results.unreadable}
    for path, of_file in groupby(results.outcomes, lambda outcome: outcome.example.place.path):
        different = [outcome for outcome in of_file if outcome.complaints]
        if different and path in before:
            file = (folder / EXAMPLES / Path(path).name).resolve()
            yield _update(path, file, before[path], different, whole=path not in unreadable)


def _update(path: str, file: Path, before: bytes, different: list[ExampleResult], *, whole: bool) -> FileUpdate:
    left = [_not_computed(outcome.example) for outcome in different if not outcome.differences]
    if not whole:
        return FileUpdate(path, file, before, before, (), tuple(named(EXAMPLES, [*left, _not_whole(path)])))
    text = before.decode("utf-8")
    written = {scalar.position: scalar for scalar in _scalars(text)}
    changes: list[ExampleChange] = []
    for outcome in different:
        values = tuple(one for one in outcome.differences if _is_writable(one, written))
        left.extend(_by_hand(outcome.example, one) for one in outcome.differences if one not in values)
        if values:
            changes.append(ExampleChange(outcome.example, values))
    values = tuple(one for change in changes for one in change.values)
    after = _corrected(text, values, written)
    if not _says(after, text, values):
        left.extend(_by_hand(change.example, one) for change in changes for one in change.values)
        changes, after = [], text
    return FileUpdate(path, file, before, after.encode(), tuple(changes), tuple(named(EXAMPLES, left)))


@dataclass(frozen=True, slots=True)
class _WrittenScalar:
    """`source` is what stands in the file from `start`; `style` is its quote, if any; `position` counts from (1, 1)."""

    position: tuple[int, int]
    start: int
    source: str
    style: str | None
    text: str


def _scalars(text: str) -> Iterator[_WrittenScalar]:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.ScalarEvent) and start is not None and end is not None:
            source = text[start.index : end.index]
            yield _WrittenScalar((start.line + 1, start.column + 1), start.index, source, event.style, event.value)


def _position(one: Mismatch) -> tuple[int, int]:
    return one.place.line, one.place.column


_Written = Mapping[tuple[int, int], _WrittenScalar]


def _is_writable(one: Mismatch, written: _Written) -> bool:
    scalar = written.get(_position(one))
    if one.correction is None or scalar is None or (scalar.text or "null") != one.expected.en:
        return False
    return len(scalar.source.splitlines()) == 1


def _corrected(text: str, values: tuple[Mismatch, ...], written: _Written) -> str:
    for one in sorted(values, key=_position, reverse=True):
        scalar = written[_position(one)]
        new = _in_style(one.correction or "", scalar.style)
        text = text[: scalar.start] + new + text[scalar.start + len(scalar.source) :]
    return text


def _in_style(value: str, style: str | None) -> str:
    """`value` in the quotes that stood there, where it has to be a text at all."""
    if value in WORDS or (style not in {"'", '"'} and PLAIN.fullmatch(value)):
        return value
    if style == "'":
        return "'" + value.replace("'", "''") + "'"
    return dumps(value, ensure_ascii=False)


def _says(after: str, before: str, values: tuple[Mismatch, ...]) -> bool:
    """Whether `after` says what `before` does with `values` in their places, and nothing else."""
    meant = {_position(one): one.correction for one in values}
    expected = [meant.get(scalar.position, scalar.text) for scalar in _scalars(before)]
    try:
        return [scalar.text for scalar in _scalars(after)] == expected
    except yaml.YAMLError:
        return False


def _not_computed(example: Example) -> Complaint:
    return example.place.complain(
        f"算例“{title(example)}”不能计算，不更新；请先改正它的输入或规则",
        f"the example '{title(example)}' cannot be computed and is not updated; put its input or the rules right first",
    )


def _not_whole(path: str) -> Complaint:
    return FilePlace(path, 1, 1).complain(
        "此文件有读不出的内容，不更新；请先改正",
        "parts of this file cannot be read, so it is not updated; put them right first",
    )


def _by_hand(example: Example, one: Mismatch) -> Complaint:
    return one.place.complain(
        f"算例“{title(example)}”：{one.pointer} 写的是 {one.expected.zh}，算出 {one.found.zh}，"
        "不是改一个值就能一致的，不更新；请手工改正",
        f"the example '{title(example)}': {one.pointer} says {one.expected.en}, {one.found.en} comes out, which is not"
        " one value for another and is not updated; correct it by hand",
    )
