"""Python reads this at its start where its folder stands in PYTHONPATH: it makes `time.sleep` do under libfaketime.

Python sleeps until a moment of the monotonic clock, which libfaketime 0.9.10 refuses when it leaves that clock alone.
"""

import select
import time
from typing import Any


def sleep(seconds: Any, /) -> None:  # noqa: ANN401  what time.sleep takes
    """Wait for nothing at all, for so long."""
    select.select((), (), (), seconds)


time.sleep = sleep
