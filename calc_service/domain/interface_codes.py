"""What files of claims are written in: columns and codes of the national interface, Chinese headers, whose exports."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from calc_service.domain.fields import CHOICES
from calc_service.domain.kinds import FLAG_WORDS
from calc_service.domain.parsing import TIERS
from calc_service.domain.wording import Label

REFUND = "refund"
"""What a column may mean that is no column of ours: whether the row cancels an earlier one, "true" or "false"."""
VALID = "valid"
"""The same: whether the row counts, "true" or "false"; a row that was declared invalid does not."""
FACILITY_DISTRICT = "facility_district"
"""The same: the district, or place, of the facility, which with the person's district gives the place of care."""
BESIDE_OURS = (REFUND, VALID, FACILITY_DISTRICT)

WORDED: Mapping[str, tuple[str, ...]] = {**CHOICES, "tier": TIERS, REFUND: FLAG_WORDS, VALID: FLAG_WORDS}
"""The columns whose values are of a closed list. Categories and districts are worded as well, by their registers."""
NATIONAL = "national"
"""Whose codes count where nobody says anything else. A file of codes is called after the owner of its lists."""

CODES_OF = "@"
"""What stands between a field and the owner whose codes it holds, where a run says what a column is."""
NO_PROFILE = "none"
"""What asks that no profile of exports is taken."""

_UNSEEN = re.compile(r"[\s\u200b\ufeff]+")
_IN_BRACKETS = r"[(\[【〔](?:单位)?:?(?:人民币)?(?:{0})[)\]】〕]"
_YUAN = re.compile(
    f"(?:{_IN_BRACKETS.format('元|人民币|yuan|rmb|cny|¥')}|(?<![十百千万亿])[-/_,:、]?元|[-/_](?:yuan|rmb|cny))$"
)
_SCALED = "[十百千]?万元?|[十百千亿]元|亿|角|分"
_NOT_YUAN = re.compile(f"(?:{_IN_BRACKETS.format(_SCALED)}|[-/_,:、]?(?:[十百千]?万元|千元|百元|亿元))$")


DASHES = frozenset(("-", "--", "---", "—", "——"))
"""What accounts write for zero, and others for nothing."""
NOTHING = DASHES | {"/", "\\n", "null", "(null)", "<null>", "[null]", "n/a", "na", "nan", "none", "无", "空"}
"""What stands for nothing in a cell that may be blank, in lower case and half width."""
NO_REFERENCE = "0"
"""What stands for nothing where another row, a stay or a facility would be named."""


def as_header(text: str) -> str:
    """A header as it is compared: without blanks and the unit yuan; upper and lower case, half and full width alike."""
    plain = _plain(text)
    return _YUAN.sub("", plain) or plain


def without_other_unit(text: str) -> str:
    """A header as it is compared without a unit that is not yuan, such as 万元; "" where it bears none."""
    plain = _plain(text)
    bare = _NOT_YUAN.sub("", plain)
    return bare if bare != plain else ""


def _plain(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


NO_LABEL = Label("", "")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Since when something holds (ISO day) and where it was read; `cite` or `source` is ""."""

    start: str
    cite: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class NationalField:
    """A field of the national interface. `means` is our column, or one of BESIDE_OURS; `summed` fields add up."""

    name: str
    headers: tuple[str, ...]
    means: str
    summed: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class FieldNotUsed:
    """A known field that is no input, and why not. `fund`: whether it is a payment of a fund."""

    name: str
    headers: tuple[str, ...]
    why: Label
    fund: bool = False


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
class AmbiguousCodes:
    """Codes that mean one thing here and another there. `pattern`: the codes as a regular expression."""

    pattern: str
    why: Label


@dataclass(frozen=True, slots=True)
class PaymentWords:
    """By what a header looks like a payment: it holds one of `words`, and does not end with one of `unless`."""

    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """How places are called: the whole city without a district, and the other provinces."""

    city: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """What one header of an export is. `means`: our column, one of BESIDE_OURS, or "" where `why` says why it is none.

    field:  the national field whose codes it holds, or ""
    summed: whether it adds up with others
    """

    means: str
    field: str = ""
    summed: bool = False
    why: Label = NO_LABEL


@dataclass(frozen=True, slots=True)
class ExportProfile:
    """How the exports of one source are read, where that differs from what every file may be written in.

    known_by: headers, as they are compared, of which no file of another source has all
    headers:  header, as it is compared → what it is
    owners:   national field → whose codes it holds
    nothing:  further marks for nothing
    days:     further spellings of days, such as YYYY.M.D
    """

    name: str
    label: Label
    provenance: Provenance
    known_by: frozenset[str]
    headers: Mapping[str, ExportHeader]
    owners: Mapping[str, str]
    nothing: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codes:
    """Everything that a header or a cell can be understood by, beside our own ids and labels.

    unsettled: fields that practice uses for different things; headers and why
    maps:      field → owner → its code maps, the earliest first
    ambiguous: field → its codes that mean several things
    headers:   our column → further headers
    spellings: our column → our value → further words for it
    profiles:  name → how the exports of one source are read
    """

    fields: Mapping[str, NationalField] = field(default_factory=dict)
    unused: Mapping[str, FieldNotUsed] = field(default_factory=dict)
    unsettled: Mapping[str, FieldNotUsed] = field(default_factory=dict)
    maps: Mapping[str, Mapping[str, tuple[CodeMap, ...]]] = field(default_factory=dict)
    ambiguous: Mapping[str, AmbiguousCodes] = field(default_factory=dict)
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spellings: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    payments: PaymentWords = PaymentWords()
    places: PlaceWords = PlaceWords()
    profiles: Mapping[str, ExportProfile] = field(default_factory=dict)


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
