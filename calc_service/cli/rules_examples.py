"""rules examples: compute the worked examples that stand beside the rules."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from calc_service.case.assessment import assess
from calc_service.case.refusals import CaseRefused
from calc_service.cli.differences import differences
from calc_service.cli.examples_file import Example, read_examples
from calc_service.cli.rules_folder import chosen, folder_argument, loaded
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.complaints import Complaint


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_argument(parser, "DIR")


def run(asked: Namespace) -> int:
    """Print each example's sentence with ok or what differs; return 1 where anything does, or nothing is there."""
    book = loaded(asked.folder)
    if book is None:
        return 1
    complaints: list[Complaint] = []
    outcomes = [_shown(example, book) for example in _examples(chosen(asked.folder), complaints)]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    different = sum(not same for same in outcomes)
    print(f"{len(outcomes)} 个算例，{different} 个不符 · {len(outcomes)} examples, {different} different")
    return int(bool(different or complaints or not outcomes))


def _examples(folder: Path, complaints: list[Complaint]) -> Iterator[Example]:
    for file in sorted(folder.glob("examples/*.yaml")):
        yield from read_examples(file, f"{folder.name}/examples/{file.name}", complaints)


def _shown(example: Example, book: RuleBook) -> bool:
    found = list(_differences(example, book))
    print("✗" if found else "✓", example.sentence)
    print(*(f"    {line}\n" for line in found), sep="", end="")
    return not found


def _differences(example: Example, book: RuleBook) -> Iterator[str]:
    place = f"{example.place.path}:{example.place.line}"
    try:
        reply = assess(example.posted, book, "zh")
    except CaseRefused as refusal:
        yield from (f"{place} {fault.pointer} {fault.code}: {fault.message}" for fault in refusal.faults)
    else:
        yield from (f"{place} {line}" for line in differences(example.expected, reply))
