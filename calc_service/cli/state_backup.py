"""state backup: writes what is kept into one file, while the service runs."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from calc_service.cli.kept_state import with_state_address
from calc_service.state.backup import back_up


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="新的备份文件 · the backup, which must not exist yet")


def run(arguments: Namespace) -> int:
    """Return 0 once the file is whole, 1 where it is refused, 2 without a state."""
    return with_state_address(lambda address: back_up(address, arguments.file))
