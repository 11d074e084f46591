"""A progress bar on standard error, where that is a terminal."""

import sys

CELLS = 24
CLEAR = "\r\x1b[K"


class Progress:
    """Shows how far a job is; `close` takes the bar away, so that only what the job printed remains."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def show(self, label: str, done: int, total: int) -> None:
        """Show that `done` of `total` is done and `label` is what happens now."""
        filled = CELLS * done // max(total, 1)
        self._write(f"{CLEAR}{'█' * filled}{'░' * (CELLS - filled)} {100 * done // max(total, 1):3d}% {label}")

    def close(self) -> None:
        """Take the bar away."""
        self._write(CLEAR)

    def _write(self, text: str) -> None:
        if self._shown:
            print(text, end="", file=sys.stderr, flush=True)
