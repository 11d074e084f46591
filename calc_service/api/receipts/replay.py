"""A request answered once more, by the very views that answered it, to see whether its receipt is the same.

It passes no gate and is in no log or figure: whoever asks has been let in to ask for this.
"""

from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, has_request_context, request

from calc_service.api import problems
from calc_service.api.assessments import case_lines, many, variants
from calc_service.api.assessments import resource as assessments
from calc_service.api.batches import resource as batches
from calc_service.api.batches.description import PATH as PATH_OF_BATCHES
from calc_service.api.metrics.metrics import Metrics
from calc_service.api.past_rules import AnyRules
from calc_service.api.places import Places
from calc_service.api.receipts.giving import ONLY, RECEIPT
from calc_service.api.request_log import RequestLog
from calc_service.api.shadowing.shadows import Shadows
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.reply_types import BatchSummary
from calc_service.case.reply_types import Assessment
from calc_service.config import Settings
from calc_service.receipts.giving import Receipts
from calc_service.receipts.receipt import Receipt, receipt_in
from calc_service.receipts.verification import NotComputedNow

OWN_PREFIX = "calc_service."
"""Begins what the environment of a request holds of ours: who asks, and under which id the log knows it."""
BOOKS_KEPT = 4
ADDRESSES = frozenset({assessments.PATH, variants.PATH, case_lines.PATH, PATH_OF_BATCHES})
"""Those that give receipts."""


class NotAnswered(NotComputedNow):
    """The service has no reply to the request of a receipt: `reply` is the problem that it answers instead."""

    def __init__(self, reply: Response) -> None:
        super().__init__(str(reply.status_code))
        self.reply = reply

    @property
    def for_now(self) -> bool:
        """Whether it says nothing of the request: the service is busy, or failed."""
        status = self.reply.status_code
        return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS


class Uncounted(Metrics):
    """Counts nothing."""

    def assessed(self, reply: Assessment) -> None:
        """Count nothing."""

    def audited(self, summary: BatchSummary | PremiumBatchSummary) -> None:
        """Count nothing."""


class Replays:
    """Computes requests anew, under the rules that their receipts name."""

    def __init__(self, rules: AnyRules, settings: Settings, places: Places, log: RequestLog) -> None:
        self._rules, self._settings, self._places, self._log = rules, settings, places, log
        self._shadows = Shadows(None, log, identity_numbers=settings.identity_numbers_allowed)
        self._answering = lru_cache(BOOKS_KEPT)(self._service_of)

    def again(self, receipt: Receipt, body: Path) -> Receipt:
        """The receipt of the same request computed now. Raises `PastRulesRefused` and `NotAnswered`."""
        rules = self._rules.rules_of(receipt.rules)
        asked = {**receipt.query, RECEIPT: [ONLY]}
        with (
            body.open("rb") as content,
            self._answering(rules.book.digest).test_request_context(
                receipt.address,
                method="POST",
                query_string=urlencode(asked, doseq=True),
                headers={"Accept": receipt.form, "Accept-Language": receipt.language},
                content_type=receipt.content_type,
                content_length=body.stat().st_size,
                input_stream=content,
                environ_overrides=_own(),
            ) as inner,
        ):
            reply = inner.app.full_dispatch_request()
            content_of_reply = reply.get_data()
        if reply.status_code != HTTPStatus.OK:
            raise NotAnswered(reply)
        return receipt_in(content_of_reply)

    def _service_of(self, rules_digest: str) -> Flask:
        service = Flask("calc_service", static_folder=None)
        service.config["MAX_CONTENT_LENGTH"] = self._settings.case_body_limit
        service.logger.disabled = True
        problems.install(service, self._log)
        rules = self._rules.serving_instead(self._rules.rules_of(rules_digest))
        settings, places, unsigned, uncounted, shadows = (
            *(self._settings, self._places),
            *(Receipts(), Uncounted(), self._shadows),
        )
        for blueprint in (
            assessments.resource(rules, uncounted, shadows, unsigned),
            variants.resource(rules, unsigned),
            batches.resource(rules, settings, places, uncounted, shadows, unsigned),
            many.resource(rules, settings, places, self._log, uncounted, shadows, unsigned),
        ):
            service.register_blueprint(blueprint)
        return service


def _own() -> Mapping[str, object]:
    if not has_request_context():
        return {}
    return {name: value for name, value in request.environ.items() if name.startswith(OWN_PREFIX)}
