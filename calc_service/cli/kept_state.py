"""The state for a command: opened as CALC_STATE says, and whatever it refuses printed."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable

from calc_service.cli.terminal import printable
from calc_service.config import Settings
from calc_service.domain.wording import Label
from calc_service.state.opening import KeptState, open_state, told_in_words
from calc_service.state.refusals import RefusedByState, StateRefused

REFUSED, NOT_OPENED = 1, 2
WITHOUT_KEY_HELP = "不用运行人员的密钥，会记录在案 · without an operator's key, which is recorded"
NOTHING_IS_KEPT = Label(
    "CALC_STATE 为“none”，什么也不保存；请写明数据库",
    "CALC_STATE is none, so nothing is kept; let it name a database",
)


def without_key_argument(parser: ArgumentParser) -> None:
    """Add what lets a command make or revoke keys where no operator's key is at hand."""
    parser.add_argument("--without-key", action="store_true", help=WITHOUT_KEY_HELP)


def with_state(work: Callable[[KeptState], int | None]) -> int:
    """Do `work` on the state and return the exit status: 0 done, 1 refused, 2 where there is no state to work on.

    Where it returns a status of its own, that.
    """

    def opened(address: str) -> int | None:
        state = open_state(address)
        with told_in_words():
            return work(state)

    return with_state_address(opened)


def with_state_address(work: Callable[[str], int | None]) -> int:
    """The same for what does not open it first."""
    try:
        address = Settings.from_environment().state
        if address is None:
            raise StateRefused(NOTHING_IS_KEPT)
        return work(address) or 0
    except RefusedByState as refusal:
        print(printable(str(refusal)), file=sys.stderr)
        return NOT_OPENED if isinstance(refusal, StateRefused) else REFUSED
