"""What the files have to say together, beyond the form of each; one check a file, its docstring the manual.

Every check is `check(folder)` and yields complaints. What takes the structure of the files for granted runs only on
those in which the structure holds, so that one fault is complained about once.
"""

from collections.abc import Callable, Iterator

from calc_service.rulebook.checks import (
    categories,
    citations,
    codes,
    dates,
    district_categories,
    district_files,
    district_limits,
    district_ratios,
    district_tracks,
    floors,
    headers,
    labels,
    one_track_a_class,
    overlaps,
    placeholders,
    pools,
    premium_shares,
    ranks,
    referrals,
    same_as,
    special_care,
    spellings,
    uplift,
    years,
)
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder

Check = Callable[[RulesFolder], Iterator[Complaint]]

REFERENCES: tuple[Check, ...] = (citations.check, district_files.check)
STRUCTURE: tuple[Check, ...] = (
    dates.check,
    categories.check,
    same_as.check,
    district_categories.check,
    district_tracks.check,
)
MEANING: tuple[Check, ...] = (
    ranks.check,
    placeholders.check,
    premium_shares.check,
    referrals.check,
    years.check,
    uplift.check,
    one_track_a_class.check,
    special_care.check,
    district_ratios.check,
    district_limits.check,
    floors.check,
    pools.check,
    overlaps.check,
    labels.check,
    headers.check,
    codes.check,
    spellings.check,
)


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Every complaint: references and structure of whatever could be read, meaning where the structure holds."""
    yield from _run(REFERENCES, folder)
    faults = list(_run(STRUCTURE, folder))
    yield from faults
    readable = folder.readable()
    sound = None if readable is None else readable.without(frozenset(fault.path for fault in faults))
    if sound is not None:
        yield from _run(MEANING, sound)


def _run(checks: tuple[Check, ...], folder: RulesFolder) -> Iterator[Complaint]:
    for one in checks:
        yield from one(folder)
