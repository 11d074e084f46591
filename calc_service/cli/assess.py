"""assess: one case from a file, its breakdown as a table or as JSON."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseRefused, Fault, MalformedBody
from calc_service.cli.breakdown import breakdown
from calc_service.cli.rules_folder import folder_argument, loaded
from calc_service.cli.table import aligned, printable

STANDARD_INPUT = "-"


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("file", metavar="FILE", help="JSON 案件，- 为标准输入 · a case as JSON, - for standard input")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print the reply as JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")
    folder_argument(parser, "--rules")


def run(asked: Namespace) -> int:
    """Print the breakdown and return 0; print every fault and return 1."""
    book = loaded(asked.folder)
    if book is None:
        return 1
    try:
        reply = assess(read_json(_body(asked.file)), book, asked.lang)
    except OSError as error:
        return _refuse(f"{printable(asked.file)}: {error.strerror}")
    except MalformedBody as refusal:
        return _refuse(refusal.detail.in_language(asked.lang), refusal.faults)
    except CaseRefused as refusal:
        return _refuse(None, refusal.faults)
    if asked.json:
        print(json.dumps(reply, ensure_ascii=False, indent=2))
    else:
        print(*map(printable, breakdown(reply, book.wording, asked.lang)), sep="\n")
    return 0


def _body(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()


def _refuse(detail: str | None, faults: Iterable[Fault] = ()) -> int:
    rows = [(printable(fault.pointer) or "/", fault.code, fault.message) for fault in faults]
    print(*([detail] if detail else []), *aligned(rows), sep="\n", file=sys.stderr)
    return 1
