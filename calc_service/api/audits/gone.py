"""A run that is removed while a request reads its files: answered as one that is not there."""

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import InternalServerError

from calc_service.api.audits.kept import KeptRuns
from calc_service.api.problems import AccessRefused, TrialRefused
from calc_service.api.request_log import ChildFailed

RUNS_NAMED = frozenset({"id", "other"})
"""The parts of an address that name a run."""


def answer_for_gone(blueprint: Blueprint, kept: KeptRuns) -> None:
    """Answer so where a file is missing at an address of `blueprint`, in this process or in one that works for it.

    A run is forgotten before its files go (`runs.expiry.remove`): that it is still known is a failure as any other.
    """

    def gone(error: FileNotFoundError | ChildFailed) -> ResponseReturnValue:
        answer: Exception = InternalServerError(original_exception=error)
        if not isinstance(error, ChildFailed) or error.exception == FileNotFoundError.__name__:
            try:
                for name, value in (request.view_args or {}).items():
                    if name in RUNS_NAMED:
                        kept.seen(value)
            except (TrialRefused, AccessRefused) as refusal:
                answer = refusal
        return current_app.handle_user_exception(answer)

    blueprint.register_error_handler(FileNotFoundError, gone)
    blueprint.register_error_handler(ChildFailed, gone)
