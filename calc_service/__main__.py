"""`python -m calc_service`."""

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from flask import Flask


def end(number: int, _: object) -> NoReturn:
    """Leave by the way of every error, so that temporary files go too; 128 and the signal's number, as in a shell.

    Who asks again does not want to wait for that.
    """
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(128 + number)


# Before anything is loaded: whoever presses Ctrl-C is not to be shown what was being loaded.
for each in (signal.SIGINT, signal.SIGTERM):
    if signal.getsignal(each) is not signal.SIG_IGN:  # as for a command in the background
        signal.signal(each, end)

from calc_service.batch.discretion import be_discreet  # noqa: E402  see above
from calc_service.batch.memory import use_again  # noqa: E402  see above

be_discreet()

# A command is over before anything is worth collecting.
gc.disable()
if sys.argv[1:2] != ["serve"]:
    use_again()

from calc_service.cli.program import main  # noqa: E402  what is loaded is what would be looked through


def service() -> "Flask":
    """Return the service, for a command that asks it in this process; raises `SettingRefused`."""
    from calc_service.api.access.proxy_file import ProxyFileRefused  # noqa: PLC0415  few commands need them
    from calc_service.app import create_app  # noqa: PLC0415
    from calc_service.config import SettingRefused  # noqa: PLC0415
    from calc_service.rulebook.complaints import RulesRefused  # noqa: PLC0415
    from calc_service.state.refusals import StateRefused  # noqa: PLC0415

    try:
        return create_app()
    except (RulesRefused, StateRefused, ProxyFileRefused) as refusal:
        raise SettingRefused(str(refusal)) from None


status = main(service=service)
sys.stdout.flush()
sys.stderr.flush()
# A large file takes a fifth of a second to be taken apart in memory; the system takes it back at once.
os._exit(status)
