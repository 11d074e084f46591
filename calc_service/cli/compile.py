"""compile: make the machine code that files are computed by, so that the first file need not wait for it."""

from argparse import ArgumentParser, Namespace

from calc_service.cli.rules_folder import folder_argument, folder_or_default, load_or_print
from calc_service.engine import compiled
from calc_service.engine.tables import tabulate


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_argument(parser, "DIR")


def run(arguments: Namespace) -> int:
    """Compile or load everything, remove what is kept of other sources, and return 0; 1 where the rules are refused.

    Where nothing can be compiled files are computed all the same, only slower.
    """
    book = load_or_print(folder_or_default(arguments.folder))
    if book is None:
        return 1
    if not compiled.warm(tabulate(book)):
        print("无法编译，结算文件将按源程序计算（较慢） · Cannot compile: files are computed by the source, slower")
        return 0
    compiled.forget_others()
    print("结算文件的计算已编译 · The law is compiled for files")
    return 0
