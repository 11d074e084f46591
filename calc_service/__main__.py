"""`python -m calc_service`."""

import gc
import os
import signal
import sys
from typing import NoReturn


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

status = main()
sys.stdout.flush()
sys.stderr.flush()
# A large file takes a fifth of a second to be taken apart in memory; the system takes it back at once.
os._exit(status)
