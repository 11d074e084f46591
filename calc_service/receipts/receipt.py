"""A receipt: which request got which reply, under which rules. Nothing in it is of the moment or of chance.

It names no person, but its digest of a request confirms a guess to whoever guesses the whole of it right: it goes to
those who have the request, and is kept by nobody else (`journal` keeps what a secret key makes of it).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from calc_service.domain.digests import digest_of
from calc_service.domain.reply_fields import Reply, RulesDigest, means
from calc_service.domain.wording import LANGUAGES, Label
from calc_service.receipts.canonical import RequestForm

VERSION = 1
ONE_LINE = Meta(pattern="^[ -~]{1,200}$")
Digest = Annotated[str, Meta(pattern="^sha256:[0-9a-f]{64}$")]
MALFORMED = Label(
    "这不是收据：须为服务给出的 JSON，或 X-Receipt 头的内容",
    "this is no receipt: it has to be the JSON that the service gave, or what stood in X-Receipt",
)


class NoReceipt(ValueError):  # noqa: N818  named for what it says, as RulesRefused is
    """What is said to be a receipt is none."""


class Receipt(Reply, kw_only=True):
    """What was asked and what was replied, by digests; the order of its fields is that of RFC 8785."""

    address: Annotated[str, means("the path that was asked")]
    content_type: Annotated[
        str, ONE_LINE, means("what the request was: its media type, and the charset where that is no UTF-8")
    ]
    digest: Annotated[
        Digest | UnsetType, means("SHA-256 over all the rest but `signature`, in canonical form: nothing is mistyped")
    ] = UNSET
    engine: Annotated[str, means("the version of the service that replied")]
    form: Annotated[
        str, ONE_LINE, means("what Accept names to get the same reply: its media type, and that within an archive")
    ]
    key: Annotated[str | UnsetType, means("thumbprint of the key that signed (RFC 7638); absent: not signed")] = UNSET
    language: Annotated[str, ONE_LINE, Meta(extra_json_schema={"enum": list(LANGUAGES)}), means("of the texts")]
    query: Annotated[dict[str, list[str]], means("parameters with their values, without `lang` and `receipt`")]
    reply: Annotated[Digest, means("SHA-256 of the reply before it is packed; of an archive, of its list of digests")]
    request: Annotated[Digest, means("SHA-256 of the request, unpacked")]
    request_form: Annotated[
        RequestForm, means("over what: the canonical form of its JSON (RFC 8785), or the bytes that came")
    ]
    rules: Annotated[RulesDigest, means("the digest of the rules")]
    signature: Annotated[
        str | UnsetType,
        means("Ed25519 over all the rest, `key` among it, in canonical form (RFC 8785); absent: not signed"),
    ] = UNSET
    version: Annotated[int, Meta(ge=VERSION, le=VERSION), means("of the form of receipts")] = VERSION


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Receipt)


def content_of(receipt: Receipt) -> bytes:
    """A receipt as it is sent, in canonical form."""
    return _encoder.encode(receipt)


def sealed(receipt: Receipt) -> Receipt:
    """The same with its own digest."""
    return replace(receipt, digest=digest_of(_encoder.encode(replace(receipt, digest=UNSET, signature=UNSET))))


def is_whole(receipt: Receipt) -> bool:
    """Whether its own digest holds: nothing in it was mistyped."""
    return receipt.digest == sealed(receipt).digest


def signed_content(receipt: Receipt) -> bytes:
    """What its signature is over."""
    return _encoder.encode(replace(receipt, signature=UNSET))


def header_of(receipt: Receipt) -> str:
    """The same as one word for a header."""
    return urlsafe_b64encode(content_of(receipt)).decode().rstrip("=")


def receipt_in(content: bytes) -> Receipt:
    """The receipt that `content` holds, as JSON or as the word of a header. Raises `NoReceipt` for all else."""
    content = content.strip()
    try:
        text = content if content.startswith(b"{") else _unwrapped(content)
        return _decoder.decode(text)
    except (msgspec.DecodeError, Error, ValueError):
        raise NoReceipt from None


def _unwrapped(word: bytes) -> bytes:
    content = urlsafe_b64decode(word + b"=" * (-len(word) % 4))
    # Bits that the last letter has to spare would say nothing, and other letters are passed over.
    if urlsafe_b64encode(content).rstrip(b"=") != word:
        raise NoReceipt
    return content
