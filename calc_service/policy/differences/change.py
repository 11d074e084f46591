"""One change as found, before it is put into words: where, what held, what holds, from which day until which."""

from dataclasses import dataclass
from enum import Enum

from calc_service.policy.differences.leaves import Leaf, Path


class Form(Enum):
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
class Change:
    """One change.

    path:   the file below the rules folder without ending, then the keys
    kind:   EFFECT, PROVENANCE or WORDS
    start:  the first ISO day on which both differ; "" where nothing depends on the day
    until:  the ISO day from which on both are alike again; "" where they never are
    """

    form: Form
    path: Path
    kind: str
    before: Leaf | None = None
    after: Leaf | None = None
    start: str = ""
    until: str = ""
