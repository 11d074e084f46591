"""The command line: which commands there are, and what leads to them."""

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

from calc_service.cli import assess, audit, rules_check, rules_examples, serve
from calc_service.config import SettingRefused

Commands = Mapping[str, "ModuleType | Commands"]
# Each command is a module with HELP, arguments(parser) and run(asked), which returns the exit status.
COMMANDS: Commands = {
    "assess": assess,
    "audit": audit,
    "rules": {"check": rules_check, "examples": rules_examples},
    "serve": serve,
}
GROUP_HELP = {"rules": "检查规则文件 · look after the rules files"}
NOT_UNDERSTOOD = 2
CLOSED_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or different, 2 not understood."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    asked = _parser().parse_args(argv)
    try:
        status: int = asked.run(asked)
        sys.stdout.flush()
    except SettingRefused as refusal:
        print(refusal, file=sys.stderr)
        return NOT_UNDERSTOOD
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m calc_service",
        description="重庆医疗救助计算 · medical assistance in Chongqing, computed exactly and explained",
    )
    _add(parser, COMMANDS)
    return parser


def _add(parser: argparse.ArgumentParser, commands: Commands) -> None:
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in commands.items():
        if isinstance(command, ModuleType):
            subparser = subparsers.add_parser(name, help=command.HELP, description=command.HELP)
            command.arguments(subparser)
            subparser.set_defaults(run=command.run)
        else:
            _add(subparsers.add_parser(name, help=GROUP_HELP[name], description=GROUP_HELP[name]), command)
