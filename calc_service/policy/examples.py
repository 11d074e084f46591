"""Every worked example comes out to the fen.

算例中写的每一项，都与按现行规则算出的结果一致，精确到分；不能计算的算例也是错误。

Whoever changes a figure sees here what it does to the cases that were worked out by hand. What an example does not
mention is not looked at. Of a case that has to be refused it expects `errors`. The service serves the rules all the
same: `rules check` alone looks at examples.

Passes: examples/cap_reached.yaml
    -             assistance_base: 69109.02
    +             assistance_base: 69109.020

Fails: examples/cap_reached.yaml
    -             assistance_base: 69109.02
    +             assistance_base: 69109.03

Fails: examples/cap_reached.yaml
    -           settled_on: 2025-02-01
    +           settled_on: 2025-02-31
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import msgspec

from calc_service.case.assessment import assess
from calc_service.case.refusals import CaseRefused
from calc_service.case.reply_types import Assessment
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.examples_file import Example, read_examples
from calc_service.rulebook.complaints import Complaint, FilePlace, named
from calc_service.rulebook.folder import unusable_file
from calc_service.rulebook.source import Entries, Items, Node, Scalar

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
WORDS = {None: ("null", "~", ""), True: ("true",), False: ("false",)}
_ABSENT = Label("没有这一项", "nothing")
_OBJECT = Label("若干“键: 值”", "keys with values")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`place` is that of the expected value in the example; `pointer` that of what was found, in the reply.

    `correction` is the text that the example would have to say; None where no single value stands for another.
    """

    place: FilePlace
    pointer: str
    expected: Label
    found: Label
    correction: str | None = None


def mismatches(expected: Node, found: object, pointer: str = "") -> Iterator[Mismatch]:
    """Every difference between `expected` and the part of a reply that was `found`."""
    if isinstance(expected, Entries):
        yield from _in_object(expected, found, pointer)
    elif isinstance(expected, Items):
        yield from _in_list(expected, found, pointer)
    elif not _same(expected, found):
        shown = _shown(found)
        yield Mismatch(
            expected.place,
            pointer,
            _word(expected.text or "null"),
            shown,
            None if isinstance(found, list | dict) else shown.en,
        )


def _in_object(expected: Entries, found: object, pointer: str) -> Iterator[Mismatch]:
    if not isinstance(found, dict):
        yield Mismatch(expected.place, pointer, _OBJECT, _shown(found))
        return
    for key, value in expected.entries:
        inner = f"{pointer}/{key.text}"
        if key.text in found:
            yield from mismatches(value, found[key.text], inner)
        else:
            yield Mismatch(key.place, inner, _expected(value), _ABSENT)


def _in_list(expected: Items, found: object, pointer: str) -> Iterator[Mismatch]:
    if not isinstance(found, list) or len(found) != len(expected.items):
        yield Mismatch(expected.place, pointer, _count(len(expected.items)), _shown(found))
        return
    for position, (item, value) in enumerate(zip(expected.items, found, strict=True)):
        yield from mismatches(item, value, f"{pointer}/{position}")


def _same(expected: Scalar, found: object) -> bool:
    if found is None or isinstance(found, bool):
        return expected.text in WORDS[found]
    text = str(found)
    if NUMBER.fullmatch(expected.text) and NUMBER.fullmatch(text):
        return Decimal(expected.text) == Decimal(text)
    return expected.text == text


def _expected(node: Node) -> Label:
    if isinstance(node, Scalar):
        return _word(node.text or "null")
    return _OBJECT if isinstance(node, Entries) else _count(len(node.items))


def _shown(found: object) -> Label:
    if isinstance(found, list):
        return _count(len(found))
    if isinstance(found, dict):
        return _OBJECT
    return _word(WORDS[found][0] if found is None or isinstance(found, bool) else str(found))


def _count(items: int) -> Label:
    return Label(f"{items} 项的列表", f"a list of {items}")


def _word(text: str) -> Label:
    return Label(text, text)


EXAMPLES = "examples"
ERRORS = "errors"
"""What an example expects of a case that is refused."""
SHOWN = 40
"""Most characters of an example's sentence that a complaint repeats."""


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example, and what is wrong with what came out; nothing where it came out as expected.

    One that cannot be computed has complaints, and neither differences nor a reply.
    """

    example: Example
    complaints: tuple[Complaint, ...]
    differences: tuple[Mismatch, ...] = ()
    reply: Assessment | None = None


@dataclass(frozen=True, slots=True)
class ExampleResults:
    """Every example of a folder in the order of files and lines; `unreadable` is said of what is no example."""

    outcomes: tuple[ExampleResult, ...]
    unreadable: tuple[Complaint, ...]

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """Everything that is wrong."""
        return (*self.unreadable, *(one for outcome in self.outcomes for one in outcome.complaints))


def compute_examples(folder: Path, book: RuleBook) -> ExampleResults:
    """The examples of the rules in `folder`, computed under `book`."""
    unreadable: list[Complaint] = []
    examples = [example for file in _files(folder, unreadable) for example in file]
    return ExampleResults(tuple(_computed(example, book) for example in examples), tuple(unreadable))


def differs(expected: Node, posted: object, book: RuleBook) -> bool:
    """Whether `posted` comes out under `book` otherwise than `expected`, or cannot be computed where it should."""
    return next(mismatches(expected, outcome_of(posted, book)), None) is not None


def outcome_of(posted: object, book: RuleBook) -> object:
    """The reply to a case as plain data; for one that is refused the `errors` with the pointer and code of each."""
    try:
        return msgspec.to_builtins(assess(posted, book, "zh"))
    except CaseRefused as refusal:
        return _errors(refusal)


def _errors(refusal: CaseRefused) -> object:
    return {ERRORS: [{"pointer": fault.pointer, "code": fault.code} for fault in refusal.faults]}


def _is_refusal(expected: Node) -> bool:
    return isinstance(expected, Entries) and any(key.text == ERRORS for key, _ in expected.entries)


def _files(folder: Path, unreadable: list[Complaint]) -> Iterator[Iterator[Example]]:
    for file in sorted((folder / EXAMPLES).rglob("[!.]*")):
        path = f"{folder.resolve().name}/{file.relative_to(folder).as_posix()}"
        if file.suffix == ".yaml" and file.parent == folder / EXAMPLES:
            unusable = list(unusable_file(file, folder, FilePlace(path, 1, 1)))
            unreadable.extend(unusable)
            if not unusable:
                yield read_examples(file, path, unreadable)
        elif file.is_file():
            unreadable.extend(named(EXAMPLES, [_not_read(path)]))


def _not_read(path: str) -> Complaint:
    return FilePlace(path, 1, 1).complain(
        "算例文件须直接放在 examples/ 里，名字以 .yaml 结尾，否则不会被读取；请改名或移走",
        "a file of examples stands in examples/ itself and its name ends in .yaml, or it would not be read;"
        " rename it or take it away",
    )


def _computed(example: Example, book: RuleBook) -> ExampleResult:
    reply = None
    try:
        reply = assess(example.posted, book, "zh")
        found: object = msgspec.to_builtins(reply)
    except CaseRefused as refusal:
        if not _is_refusal(example.expected):
            return ExampleResult(example, tuple(named(EXAMPLES, _refused(example, refusal, book))))
        found = _errors(refusal)
    differences = tuple(mismatches(example.expected, found))
    complaints = named(EXAMPLES, (_differs(example, one) for one in differences))
    return ExampleResult(example, tuple(complaints), differences, reply)


def _refused(example: Example, in_chinese: CaseRefused, book: RuleBook) -> Iterator[Complaint]:
    """The faults of a case are told in one language at a time."""
    try:
        assess(example.posted, book, "en")
    except CaseRefused as in_english:
        for zh, en in zip(in_chinese.faults, in_english.faults, strict=True):
            yield _place_of(example.input, zh.pointer).complain(
                f"算例“{title(example)}”不能计算：{zh.pointer}（{zh.code}）{zh.message}",
                f"the example '{title(example)}' cannot be computed: {en.pointer} ({en.code}) {en.message}",
            )


def _differs(example: Example, found: Mismatch) -> Complaint:
    return found.place.complain(
        f"算例“{title(example)}”不符：{found.pointer} 应为 {found.expected.zh}，算出 {found.found.zh}；"
        "请核对改过的规则，规则无误则改正算例",
        f"the example '{title(example)}' differs: {found.pointer} should be {found.expected.en} and is"
        f" {found.found.en}; look at the rules that were changed, or correct the example where they are right",
    )


def title(example: Example) -> str:
    """The sentence of `example`, cut where it is long."""
    return example.sentence if len(example.sentence) <= SHOWN else f"{example.sentence[: SHOWN - 1]}…"


def _place_of(node: Node, pointer: str) -> FilePlace:
    """The place of what a JSON pointer names; of the last thing on the way that is there."""
    for part in pointer.split("/")[1:]:
        inner = _inside(node, part)
        if inner is None:
            break
        node = inner
    return node.place


def _inside(node: Node, part: str) -> Node | None:
    if isinstance(node, Entries):
        return next((value for key, value in node.entries if key.text == part), None)
    if isinstance(node, Items) and part.isdigit() and int(part) < len(node.items):
        return node.items[int(part)]
    return None
