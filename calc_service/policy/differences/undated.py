"""What the rules may write without a day, and then say of every day: a change of it changes what is said of past ones.

See `shapes.lists.PlainOrDated`.
"""

from calc_service.policy.differences.change import Path
from calc_service.rulebook.wording import LAWS

ANY = "*"
DISTRICT = "districts/"
_TRACK = ("medical_assistance", "tracks", ANY)
PLACES: frozenset[Path] = frozenset(
    {
        *((law, "label") for law in LAWS),
        *((law, "steps", ANY) for law in LAWS if law != "safeguards"),
        ("medical_assistance", "reasons", ANY),
        ("medical_assistance", "notices", ANY),
        ("catastrophic_insurance", "insured"),
        (*_TRACK, "label"),
        (*_TRACK, "pool"),
        (DISTRICT, "document"),
        (DISTRICT, *_TRACK, "label"),
        (DISTRICT, *_TRACK, "pool"),
    }
)
"""Where a value may be plain or dated: a file (of districts any), then keys."""


def could_be_dated(path: Path) -> bool:
    """Whether what stands at `path`, or what that is a part of, may be written with its days."""
    named = (DISTRICT if path[0].startswith(DISTRICT) else path[0], *path[1:])
    return any(_leads_to(place, named) for place in PLACES)


def _leads_to(place: Path, path: Path) -> bool:
    return len(path) >= len(place) and all(key in (ANY, own) for key, own in zip(place, path, strict=False))
