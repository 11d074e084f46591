"""rules check: every complaint about the rules files, or what they hold."""

import sys
from argparse import ArgumentParser, Namespace

from calc_service.cli.rules_folder import chosen, folder_argument
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.complaints import ERROR
from calc_service.rulebook.load import inspect, load


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_argument(parser, "DIR")


def run(asked: Namespace) -> int:
    """Print every complaint and return 1 where one is an error, else say what was found and return 0."""
    folder = chosen(asked.folder)
    complaints = inspect(folder)
    print(*(f"{complaint.level}: {complaint}\n" for complaint in complaints), sep="", end="", file=sys.stderr)
    errors = sum(complaint.level == ERROR for complaint in complaints)
    if errors:
        print(f"{errors} 处错误，规则不能使用 · {errors} errors: these rules cannot be served", file=sys.stderr)
        return 1
    print(_found(load(folder)))
    return 0


def _found(book: RuleBook) -> str:
    clauses = sum(len(document.clauses) for document in book.wording.documents.values())
    counts = {
        "documents": len(book.wording.documents),
        "clauses": clauses,
        "districts": len(book.wording.districts),
        "district files": len(book.profiles) - 1,
        "categories": len(book.wording.categories),
        "editions": len(book.starts),
    }
    return f"规则无误 · rules in order: {book.digest} ({', '.join(f'{n} {what}' for what, n in counts.items())})"
