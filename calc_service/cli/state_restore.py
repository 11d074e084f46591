"""state restore: puts a backup back."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from calc_service.cli.kept_state import with_state_address
from calc_service.state.backup import restore


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="备份文件 · the backup")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="替换数据库里已有的数据 · in place of all that the database holds now",
    )


def run(arguments: Namespace) -> int:
    """Return 0 once all is back, 1 where it is refused, 2 without a state or with a backup that is not for it."""
    return with_state_address(lambda address: restore(address, arguments.file, replace=arguments.replace))
