"""Verifies a receipt against its request: by what can be seen, then by computing it anew."""

from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from calc_service.api.receipts.replay import ADDRESSES, NotAnswered, Replays
from calc_service.policy.past_refusals import PastRulesRefused
from calc_service.receipts import verification
from calc_service.receipts.receipt import Receipt
from calc_service.receipts.signing import ReceiptKeys
from calc_service.receipts.verification import ReceiptFound, differences, digest_of_posted, digest_of_replied


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies receipts by the public keys in `keys`."""

    keys: ReceiptKeys
    replays: Replays

    def verify(self, receipt: Receipt, body: Path, reply: Path | None, language: str) -> ReceiptFound:
        """What is to be said of `receipt`: of the request in `body`, and of the `reply` that was kept, if any was.

        Raises `NotAnswered` where the service cannot compute it just now.
        """
        signature = self.keys.found(receipt)
        replied = None if reply is None else digest_of_replied(receipt, reply)
        differs = differences(receipt, signature, digest_of_posted(receipt, body), replied)
        if receipt.address not in ADDRESSES:
            differs.append("address")
        if {"request", "address"} & set(differs):
            # Computed anew, another request would only differ in its reply as well.
            return verification.found(signature, differs, None, None, language)
        try:
            again = self.replays.again(receipt, body)
        except PastRulesRefused as refused:
            said = verification.found(signature, differs, verification.NO_SUCH_RULES, None, language)
            return structs.replace(said, message=f"{said.message} {refused.message.in_language(language)}")
        except NotAnswered as refused:
            if refused.for_now:
                raise
            return verification.found(signature, [*differs, "reply"], None, None, language)
        others, why = verification.against(receipt, again, signature)
        return verification.found(signature, list(dict.fromkeys([*differs, *others])), why, again, language)
