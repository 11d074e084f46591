"""rules withdraw: a proposal of one's own is open no longer; it stays to be read."""

from argparse import ArgumentParser, Namespace

from calc_service.cli.kept_state import with_state
from calc_service.cli.own_key import own_key
from calc_service.state.acting import signing
from calc_service.state.keys import POLICY
from calc_service.state.proposals import withdraw


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("id", metavar="ID", help="提案编号 · the proposal")


def run(arguments: Namespace) -> int:
    """Withdraw it; return 1 where that is refused, 2 without a state."""
    return with_state(lambda state: withdraw(state, arguments.id, signing(state, own_key(), POLICY)))
