"""work: works on audit runs, as the workers do that the service starts; also on other machines."""

import gc
import os
import signal
from argparse import ArgumentParser, Namespace

from calc_service import __version__
from calc_service.batch.memory import BEFORE_THOSE_THAT_ANSWER, end_before_others
from calc_service.cli.kept_state import with_state
from calc_service.config import Settings
from calc_service.state.opening import KeptState

PARENTS_HELP = "该进程结束时随之结束 · ends when this process does, which has to be the one that started it"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--once", action="store_true", help="全部完成后结束 · end when nothing is left to be done")
    parser.add_argument("--end-with", type=int, metavar="PROCESS", help=PARENTS_HELP)


def run(arguments: Namespace) -> int:
    """Return 0 once told to stop, or with --once when nothing is open; 2 without a state or a folder of runs."""
    settings = Settings.from_environment()
    os.umask(0o077)
    gc.enable()  # unlike other commands this one lasts
    return with_state(lambda state: _work(state, settings, arguments))


def _work(state: KeptState, settings: Settings, arguments: Namespace) -> None:
    # Only now: a command that is refused is to be so at once.
    from calc_service.policy.law_code import law_digest  # noqa: PLC0415
    from calc_service.runs.splitting import RunLimits  # noqa: PLC0415
    from calc_service.runs.spool import open_spool  # noqa: PLC0415
    from calc_service.runs.worker import WorkBounds, Worker  # noqa: PLC0415
    from calc_service.runs.worker_log import WorkerLog  # noqa: PLC0415
    from calc_service.state.run_steps import Ours  # noqa: PLC0415

    end_before_others(BEFORE_THOSE_THAT_ANSWER)
    spool = open_spool(settings)
    told = _Told(arguments.end_with)
    limits = RunLimits(settings.run_memory, settings.run_unpacked_limit, settings.batch_workbook_limit)
    Worker(
        state,
        spool,
        Ours(spool.id, __version__, law_digest()),
        WorkBounds(limits, settings.run_step_seconds),
        stopping=told.to_stop,
        log=WorkerLog(settings.log_level),
    ).run(once=arguments.once)


class _Told:
    """Whether the worker is to end: by a signal, or because the process is gone that it ends with."""

    def __init__(self, parent: int | None) -> None:
        self._parent, self._signalled = parent, False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def to_stop(self) -> bool:
        return self._signalled or self._parent not in {None, os.getppid()}

    def _hear(self, number: int, _: object) -> None:
        self._signalled = True
        signal.signal(number, signal.SIG_DFL)  # who asks again does not want to wait
