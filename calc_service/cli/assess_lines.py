"""assess --lines: a reply a line to a case a line, each as soon as it is read; what is refused says so on its line."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from calc_service.case.fault_types import RequestFault, shown
from calc_service.case.reading import read_json
from calc_service.case.refusals import MalformedBody, Refused
from calc_service.case.reply_types import Assessment
from calc_service.domain.reply_fields import Reply
from calc_service.engine.edition import RuleBook
from calc_service.policy.named_rules import Under, answered, named_in

STANDARD_INPUT = "-"
Assess = Callable[[object, RuleBook, str], Assessment]


class RefusedLine(Reply):
    """What stands on a line in place of a reply; `detail` says what is wrong where nothing could be read."""

    detail: str | None
    errors: list[RequestFault]


def computed(posted: object, rules: Under, language: str, reader: Assess) -> tuple[Assessment, RuleBook]:
    """Return the reply to a case, and the rules that it was computed under; raises as `reader` does."""
    return answered(named_in(posted), rules, language, lambda book: reader(posted, book, language))


def answer_lines(arguments: Namespace, rules: Under, reader: Assess) -> int:
    """Print a line for each line, and return 0 whatever they say."""
    with _opened(arguments.file) as file:
        for line in file:
            answer = _answer(line, rules, arguments.lang, reader)
            sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
            # Who reads may wait for this line before the next one is written.
            sys.stdout.buffer.flush()
    return 0


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == STANDARD_INPUT:
        yield sys.stdin.buffer
    else:
        with Path(file).open("rb") as opened:
            yield opened


def _answer(line: bytes, rules: Under, language: str, reader: Assess) -> Assessment | RefusedLine:
    try:
        return computed(read_json(line.removesuffix(b"\n")), rules, language, reader)[0]
    except Refused as refusal:
        detail = refusal.detail.in_language(language) if isinstance(refusal, MalformedBody) else None
        return RefusedLine(detail, [shown(fault) for fault in refusal.faults])
