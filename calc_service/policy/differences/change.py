"""One change of the rules: as it is found, and as people and programs read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from calc_service.domain.wording import Label

EFFECT = "effect"
PROVENANCE = "provenance"
WORDS = "words"

Path = tuple[str, ...]
Bounds = tuple[tuple[str, int], ...]
Leaf = str | int | frozenset[str] | Bounds

_SAYS_WHERE_FROM = frozenset(
    {"cite", "source", "verified", "confirmed", "number", "issued_on", "in_force_until", "replaced_by"}
)
_NAMES_A_DISTRICTS_FILE = frozenset({"district", "document"})
_SAYS_IN_WORDS = frozenset({"zh", "en", "field", "curable", "successor"})
_OF_AN_ENTRY = "value"
"""What an entry of a dated list says: it is called after the list."""
_CURE = "cure"
"""What a reason says is entered once it is put right: it decides what is shown as possible, never a payment."""


def kind_of(path: Path) -> str:
    """Whether a value decides what is paid and understood, says where that comes from, or is only said to people."""
    key = path[-2] if len(path) > 1 and path[-1] == _OF_AN_ENTRY else path[-1]
    if key in _SAYS_WHERE_FROM or (path[0].startswith("districts/") and key in _NAMES_A_DISTRICTS_FILE):
        return PROVENANCE
    return WORDS if path[-1] in _SAYS_IN_WORDS or _CURE in path else EFFECT


class ChangeForm(Enum):
    """In which way something differs.

    CHANGED      another content holds; None stands for nothing
    LATER        what `after` says begins on `until` instead of `start`
    EARLIER      what `after` says begins on `start` instead of `until`
    ADDED        a part is new that holds more than one value, or an entry where there was none
    REMOVED      such a part or entry is gone
    REPEATED     an entry is new that says what held before it
    UNREPEATED   such an entry is gone
    REARRANGED   the same is written in other entries
    """

    CHANGED = "changed"
    LATER = "later"
    EARLIER = "earlier"
    ADDED = "added"
    REMOVED = "removed"
    REPEATED = "repeated"
    UNREPEATED = "unrepeated"
    REARRANGED = "rearranged"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change.

    path:   the file below the rules folder without ending, then the keys
    kind:   EFFECT, PROVENANCE or WORDS
    start:  the first ISO day on which both differ; "" where nothing depends on the day
    until:  the ISO day from which on both are alike again; "" where they never are
    undated: whether it could have days and has none on either side, so that it is another thing on all days
    """

    form: ChangeForm
    path: Path
    kind: str
    before: Leaf | None = None
    after: Leaf | None = None
    start: str = ""
    until: str = ""
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    kind:     `effect` (what is paid, to whom, what is understood), `provenance` (where that comes from) or `words`
    path:     the file below the rules folder without ending, then the keys; within dated lists those of an entry
    district: the code of the district whose file it is in; "" for the city's files
    start:    the first ISO day on which both states differ; "" where no settlement depends on it
    until:    the ISO day from which on they are alike again; "" where they never are
    undated:  whether it could have days and has none, so that another thing is said of past days too
    """

    kind: str
    path: Path
    district: str
    start: str
    until: str
    sentence: Label
    undated: bool = False

    def reaches_back(self, settled_through: str) -> bool:
        """Whether something else holds on a day up to `settled_through` (ISO, inclusive) than what was settled by."""
        return self.kind == EFFECT and bool(self.start) and self.start <= settled_through


def rewriting(found: Iterable[Difference], settled_through: str) -> tuple[Difference, ...]:
    """Those without days of their own that say something else of days up to `settled_through` (ISO, inclusive)."""
    return tuple(one for one in found if one.undated and one.start <= settled_through)


def reaching_back(found: Iterable[Difference], settled_through: str) -> tuple[Difference, ...]:
    """Those that reach back into days up to `settled_through` (ISO, inclusive), the one that goes furthest first."""
    back = [one for one in found if one.reaches_back(settled_through)]
    return tuple(sorted(back, key=lambda one: one.start))
