"""POST /v1/receipts/verify: a receipt and its request in, whether it is genuine out."""

from flask import Blueprint, Response, request

from calc_service.api.access.callers import CALLER
from calc_service.api.access.gate import refuse_role
from calc_service.api.access.table import who_may
from calc_service.api.receipts.posted import received
from calc_service.api.receipts.replay import ADDRESSES, NotAnswered
from calc_service.api.receipts.verifying import Verifier
from calc_service.api.replies import in_language, preferred_language
from calc_service.batch.scratch import scratch
from calc_service.config import Settings
from calc_service.receipts.receipt import Receipt

PATH = "/v1/receipts/verify"


def resource(verifier: Verifier, settings: Settings) -> Blueprint:
    """Return the routes; `settings` bound what a file may cost, as where it was posted first."""
    blueprint = Blueprint("receipts", __name__)

    @blueprint.post(PATH)
    def verify_receipt() -> Response:
        language = preferred_language()
        with scratch(settings.batch_folder, "batch-") as folder:
            posted = received(folder, settings.batch_body_limit)
            _refuse_others(posted.receipt)
            try:
                return in_language(language, verifier.verify(posted.receipt, posted.body, posted.reply, language))
            except NotAnswered as refused:
                return refused.reply

    return blueprint


def _refuse_others(receipt: Receipt) -> None:
    """Who may not have a request computed may not have it computed anew."""
    caller = request.environ.get(CALLER)
    if caller is None or not caller.roles or receipt.address not in ADDRESSES:
        return
    roles = who_may(receipt.address, "POST")
    if not roles & caller.roles:
        refuse_role(roles)
