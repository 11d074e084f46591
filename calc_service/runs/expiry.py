"""What is over goes: runs whose days are over, uploads that were given up, folders of no run, runs without a folder."""

import shutil
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

from calc_service.config import Settings
from calc_service.runs.spool import Spool, SpoolRefused, open_spool
from calc_service.state.opening import KeptState
from calc_service.state.reaching import reaching
from calc_service.state.refusals import StateUnreachable
from calc_service.state.run_upkeep import known_runs, over
from calc_service.state.runs import remove_run

SECONDS_BETWEEN = 600.0
SECONDS_OF_GRACE = 3_600
"""For which a folder without a run, or a run without a folder, may be one that is just coming or going."""


def remove(state: KeptState, spool: Spool, run_id: str) -> None:
    """Remove all of a run, the row first: whoever works on it sees that, and removes what it still wrote."""
    remove_run(state, run_id)
    remove_folder(spool, run_id)


def remove_folder(spool: Spool, run_id: str) -> None:
    """Remove the files of a run that is no more, and what others were compared with it."""
    shutil.rmtree(spool.of(run_id), ignore_errors=True)
    for compared in spool.folder.glob(f"*/against-*{run_id}*"):
        compared.unlink(missing_ok=True)


def sweep(state: KeptState, spool: Spool) -> None:
    """Remove what is over. Raises `StateUnreachable`, and OSError where the spool is gone."""
    folders = {folder.name: folder for folder in spool.runs()}
    with reaching():
        for run_id in over(state):
            remove(state, spool, run_id)
        known = known_runs(state)
    for name, folder in folders.items():
        if name not in known and _is_old(_changed_at(folder), time.time()):
            remove_folder(spool, name)
    for run_id, run in known.items():
        is_gone = run.spool == spool.id and not spool.of(run_id).exists()
        if is_gone and _is_old(run.created_at, state.surroundings.second()):
            with reaching():
                remove_run(state, run_id)


def keep_swept(state: KeptState, settings: Settings) -> None:
    """Sweep now and then in a thread of this process: for a service without workers of its own."""
    Thread(target=_sweep_for_ever, args=(state, settings), daemon=True, name="expiry of runs").start()


def _sweep_for_ever(state: KeptState, settings: Settings) -> None:
    while True:
        with suppress(StateUnreachable, SpoolRefused, OSError):
            sweep(state, open_spool(settings))
        time.sleep(SECONDS_BETWEEN)


def _changed_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:  # it has just gone
        return time.time()


def _is_old(since: float, now: float) -> bool:
    return now - since > SECONDS_OF_GRACE
