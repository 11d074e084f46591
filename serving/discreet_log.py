"""gunicorn's log without anything that a request may hold."""

import logging
import os
import sys
import traceback

from gunicorn.glogging import Logger


class DiscreetLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's log, in which a worker says only what happened, numbers, and which exception was raised where.

    gunicorn would write the exception's message, and the address that was asked: both may hold what a person has.
    """

    def setup(self, cfg: object) -> None:
        """Look at every line, whoever writes it."""
        super().setup(cfg)
        self._main_process = os.getpid()  # it has no requests, and what it cannot bind to has to be named
        self.error_log.addFilter(self._discreet)

    def _discreet(self, record: logging.LogRecord) -> bool:
        if os.getpid() != self._main_process:
            record.msg = record.msg if isinstance(record.msg, str) else type(record.msg).__qualname__
            record.args = tuple(_number_or_type(each) for each in record.args or ())
            error = record.exc_info[1] if record.exc_info else sys.exception()
            if error is not None:
                record.msg, record.args = "%s: %s", (record.getMessage(), _raised(error))
            record.exc_info = record.exc_text = record.stack_info = None
        return True


def _number_or_type(argument: object) -> object:
    return argument if isinstance(argument, int) else type(argument).__qualname__


def _raised(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return ", ".join([type(error).__qualname__, *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)])
