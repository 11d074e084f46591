"""rules examples: compute the worked examples that stand beside the rules."""

import sys
from argparse import ArgumentParser, Namespace

from calc_service.cli.rules_folder import folder_argument, folder_or_default, load_or_print
from calc_service.policy.examples import ExampleResult, compute_examples


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_argument(parser, "DIR")


def run(arguments: Namespace) -> int:
    """Print each example's sentence with ok or what differs; return 1 where anything does, or nothing is there."""
    book = load_or_print(arguments.folder)
    if book is None:
        return 1
    worked = compute_examples(folder_or_default(arguments.folder), book)
    for outcome in worked.outcomes:
        _show(outcome)
    for complaint in worked.unreadable:
        print(complaint, file=sys.stderr)
    different = sum(bool(outcome.complaints) for outcome in worked.outcomes)
    print(f"{len(worked.outcomes)} 个算例，{different} 个不符 · {len(worked.outcomes)} examples, {different} different")
    return int(bool(worked.complaints or not worked.outcomes))


def _show(outcome: ExampleResult) -> None:
    print("✗" if outcome.complaints else "✓", outcome.example.sentence)
    print(*(f"    {complaint}\n" for complaint in outcome.complaints), sep="", end="")
