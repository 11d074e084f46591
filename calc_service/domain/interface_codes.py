"""What files of claims are written in: columns and codes of the national interface, Chinese headers and words."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from calc_service.domain.fields import CHOICES
from calc_service.domain.kinds import FLAG_WORDS
from calc_service.domain.wording import Label

REFUND = "refund"
VALID = "valid"
"""What a column may mean that is no column of ours, "true" or "false": whether the row cancels an earlier one, and
whether its record is valid."""

WORDED: Mapping[str, tuple[str, ...]] = {**CHOICES, REFUND: FLAG_WORDS, VALID: FLAG_WORDS}
"""The columns whose values are of a closed list. Categories and districts are worded as well, by their registers."""


NOTHING = frozenset(("-", "--", "/", "\\n", "null", "n/a", "na", "nan", "none", "无", "空", "—", "——"))
"""What stands for nothing in a cell that may be blank, in lower case and half width."""
DASHES = frozenset(("-", "--", "—", "——"))
"""Of these, what accounts write for zero."""
NO_REFERENCE = "0"
"""What stands for nothing where another row, a stay or a facility would be named."""


def as_header(text: str) -> str:
    """A header as it is compared: without surrounding blanks, upper and lower case, full and half width alike."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Since when something holds (ISO day) and where it was read; `cite` or `source` is ""."""

    start: str
    cite: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class NationalField:
    """A field of the national interface. `means` is our column, or REFUND; `summed` fields add up to their column."""

    name: str
    headers: tuple[str, ...]
    means: str
    summed: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class FieldNotUsed:
    """A known field that is no input, and why not."""

    name: str
    headers: tuple[str, ...]
    why: Label


@dataclass(frozen=True, slots=True)
class CodeMap:
    """What the codes of one field mean from a day on.

    meanings: code → our column → our value
    labels:   code → its own name, where it has one
    """

    provenance: Provenance
    meanings: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class Codes:
    """Everything that a header or a cell can be understood by, beside our own ids and labels.

    maps:      field → its code maps, the earliest first
    headers:   our column → further headers
    spellings: our column → our value → further words for it
    """

    fields: Mapping[str, NationalField] = field(default_factory=dict)
    unused: Mapping[str, FieldNotUsed] = field(default_factory=dict)
    maps: Mapping[str, tuple[CodeMap, ...]] = field(default_factory=dict)
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spellings: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flag:
    """One question that the monitoring of claims asks. Parameters are whole fen or whole nights, by name."""

    label: Label
    definition: Label
    cite: str
    active: bool
    parameters: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The flags by code."""

    flags: Mapping[str, Flag] = field(default_factory=dict)


NO_CODES = Codes()
NO_MONITORING = Monitoring()
