"""The log of those who work on runs, one JSON line an event; docs/manual/operation.md lists the fields.

No line holds a message or anything of a file: what was raised, and where.
"""

import sys
from datetime import UTC, datetime

import msgspec

from calc_service.config.reading import LOG_LEVELS
from calc_service.state.run_steps import HeldStep


class StepLine(msgspec.Struct):
    """What became of a step: `why` is a name of ours, `exception` and `at` say what was raised and where."""

    event: str
    run: str
    step: str
    why: str
    exception: str
    at: tuple[str, ...]
    level: str
    timestamp: str


class WorkerLog:
    """Writes to standard error what is at least as grave as `level`; a line that cannot be written is lost."""

    def __init__(self, level: str) -> None:
        self._least = LOG_LEVELS.index(level)

    def done(self, held: HeldStep) -> None:
        """A step is done."""
        self._write("info", "run_step_done", held, "")

    def ended(self, held: HeldStep, why: str, *, exception: str = "", at: tuple[str, ...] = ()) -> None:
        """A step was not done: it is tried again, or its run has ended."""
        self._write("warning", "run_step_ended", held, why, exception, at)

    def _write(  # noqa: PLR0913, PLR0917  the fields of a line
        self, level: str, event: str, held: HeldStep, why: str, exception: str = "", at: tuple[str, ...] = ()
    ) -> None:
        if LOG_LEVELS.index(level) < self._least:
            return
        moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        step = f"{held.key.kind}-{held.key.number}"
        line = StepLine(event, held.run, step, why, exception, at, level, moment)
        try:
            sys.stderr.write(msgspec.json.encode(line).decode() + "\n")
            sys.stderr.flush()
        except OSError:  # a full disk, or a pipe that nobody holds any more
            return
