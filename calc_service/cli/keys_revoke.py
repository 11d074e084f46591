"""keys revoke: from now on a key opens nothing; its row stays, since the log and the history name it."""

from argparse import ArgumentParser, Namespace

from calc_service.cli.kept_state import with_state, without_key_argument
from calc_service.cli.own_key import own_key
from calc_service.state.acting import acting
from calc_service.state.keys import revoke


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("name", help="密钥名称 · the key's name")
    without_key_argument(parser)


def run(arguments: Namespace) -> int:
    """Revoke it; return 1 where there is no such key, 2 without a state."""
    return with_state(
        lambda state: revoke(state, arguments.name, by=acting(state, own_key(), without_key=arguments.without_key))
    )
