"""What a run is to do: decided when it is asked for, and kept beside its file, so that it ends as it began."""

import pickle
from functools import lru_cache

import msgspec

from calc_service import __version__
from calc_service.batch.audit import Request
from calc_service.batch.files import FileFormat
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import BOOKS_AT_ONCE
from calc_service.policy.law_code import law_digest
from calc_service.runs.folder import RunFolder


class RunOrder(msgspec.Struct, frozen=True):
    """What a run is to do.

    posted:   what its file is
    wanted:   the form of the first result; it may be packed
    language: in which a workbook speaks, "zh" or "en"
    rules_digest, engine, law: by what it is computed; `law` is `law_code.law_digest` of that engine
    """

    posted: FileFormat
    request: Request
    wanted: FileFormat
    language: str
    escape_formulas: bool
    rules_digest: str
    engine: str
    law: str

    @property
    def is_computed_here(self) -> bool:
        """Whether this process computes as the one did that took the order."""
        return (self.engine, self.law) == (__version__, law_digest())


def order_of(  # noqa: PLR0913  what was asked
    *, posted: FileFormat, request: Request, wanted: FileFormat, language: str, escape_formulas: bool, book: RuleBook
) -> RunOrder:
    """The order of a run under `book`, by this engine."""
    return RunOrder(posted, request, wanted, language, escape_formulas, book.digest, __version__, law_digest())


def keep_order(folder: RunFolder, order: RunOrder, book: RuleBook) -> None:
    """Write what is to be done into the folder of the run."""
    folder.order.write_bytes(msgspec.json.encode(order))
    folder.rules.write_bytes(pickle.dumps(book))


def read_order(folder: RunFolder) -> RunOrder:
    """What is to be done; raises OSError where the folder is gone, and msgspec.DecodeError."""
    return msgspec.json.decode(folder.order.read_bytes(), type=RunOrder)


def read_rules(folder: RunFolder) -> RuleBook:
    """The rules of the run; only for an order that `is_computed_here`."""
    return _unpacked(folder.rules.read_bytes())


@lru_cache(BOOKS_AT_ONCE)
def _unpacked(rules: bytes) -> RuleBook:
    book: RuleBook = pickle.loads(rules)  # noqa: S301  written by this service into a folder of its own user alone
    return book
