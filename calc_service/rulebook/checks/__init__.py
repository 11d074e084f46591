"""What the files have to say together, beyond the form of each; one check a file, its docstring the manual.

Every check is `check(folder)` and yields complaints; those that depend on the day are `check(folder, today)`. Those of
what is plausible yield doubts, which the entry that they are about may answer. What takes the structure of the files
for granted runs only on those in which the structure holds, so that one fault is complained about once. The name of a
check is that of its file; docs/rules-checks.md is made of their docstrings.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from calc_service.rulebook.checks import (
    categories,
    citation_days,
    citations,
    close_days,
    codes,
    coming_year,
    confirmations,
    covered_categories,
    cures,
    dates,
    distant_days,
    district_categories,
    district_days,
    district_files,
    district_limits,
    district_ratios,
    district_tracks,
    ended_documents,
    export_profiles,
    falling_floors,
    floors,
    future_documents,
    headers,
    labels,
    leaps,
    old_cites,
    one_track_a_class,
    overlaps,
    placeholders,
    platform,
    pools,
    premium_shares,
    ranks,
    referrals,
    replaced_documents,
    running_year,
    same_as,
    special_care,
    spellings,
    successors,
    taken_over,
    tilt_terms,
    unlike_others,
    unverified,
    uplift,
    years,
)
from calc_service.rulebook.complaints import ERROR, Complaint, first_at_each_place, named
from calc_service.rulebook.doubts import Doubt
from calc_service.rulebook.folder import RulesFolder

Check = Callable[[RulesFolder], Iterator[Complaint]]
CheckOfDay = Callable[[RulesFolder, str], Iterator[Complaint]]
DoubtCheck = Callable[[RulesFolder], Iterator[Doubt]]
DoubtCheckOfDay = Callable[[RulesFolder, str], Iterator[Doubt]]

REFERENCES: Mapping[str, Check] = {
    "citations": citations.check,
    "district_files": district_files.check,
}
STRUCTURE: Mapping[str, Check] = {
    "dates": dates.check,
    "successors": successors.check,
    "categories": categories.check,
    "same_as": same_as.check,
    "district_categories": district_categories.check,
    "district_tracks": district_tracks.check,
}
MEANING: Mapping[str, Check] = {
    "replaced_documents": replaced_documents.check,
    "citation_days": citation_days.check,
    "ranks": ranks.check,
    "placeholders": placeholders.check,
    "premium_shares": premium_shares.check,
    "referrals": referrals.check,
    "cures": cures.check,
    "years": years.check,
    "uplift": uplift.check,
    "one_track_a_class": one_track_a_class.check,
    "special_care": special_care.check,
    "taken_over": taken_over.check,
    "district_days": district_days.check,
    "district_ratios": district_ratios.check,
    "covered_categories": covered_categories.check,
    "district_limits": district_limits.check,
    "floors": floors.check,
    "pools": pools.check,
    "tilt_terms": tilt_terms.check,
    "overlaps": overlaps.check,
    "labels": labels.check,
    "headers": headers.check,
    "codes": codes.check,
    "spellings": spellings.check,
    "platform": platform.check,
    "export_profiles": export_profiles.check,
}
TODAY: Mapping[str, CheckOfDay] = {
    "running_year": running_year.check,
    "coming_year": coming_year.check,
    "ended_documents": ended_documents.check,
    "future_documents": future_documents.check,
    "unverified": unverified.check,
}

PLAUSIBLE: Mapping[str, DoubtCheck] = {
    "leaps": leaps.check,
    "falling_floors": falling_floors.check,
    "unlike_others": unlike_others.check,
    "close_days": close_days.check,
    "citation_days": citation_days.doubts,
    "old_cites": old_cites.check,
}
PLAUSIBLE_TODAY: Mapping[str, DoubtCheckOfDay] = {
    "distant_days": distant_days.check,
}
CONFIRMATIONS = "confirmations"


def check(folder: RulesFolder, today: date | None = None) -> Iterator[Complaint]:
    """Every complaint: references and structure of whatever could be read, meaning where the structure holds.

    What depends on the day and what is only plausible is looked at where `today` is given: it keeps nothing from being
    served.
    """
    yield from _run(REFERENCES, folder)
    faults = list(_run(STRUCTURE, folder))
    yield from faults
    readable = folder.readable()
    sound = None if readable is None else readable.without(frozenset(fault.path for fault in faults))
    if sound is None:
        return
    wrong = list(_run(MEANING, sound))
    yield from wrong
    if today is not None:
        for name, of_day in TODAY.items():
            yield from named(name, of_day(sound, today.isoformat()))
        # What is wrong for certain is not doubted besides: one fault is complained about once.
        refused = {(fault.path, fault.line) for fault in (*faults, *wrong) if fault.level == ERROR}
        yield from (one for one in _doubts(sound, today.isoformat()) if (one.path, one.line) not in refused)


def _doubts(folder: RulesFolder, today: str) -> Iterator[Complaint]:
    """What is hardly meant, answered or not, the first of each place; and answers to nothing."""
    found = [(name, doubt) for name, one in PLAUSIBLE.items() for doubt in one(folder)]
    found += [(name, doubt) for name, one in PLAUSIBLE_TODAY.items() for doubt in one(folder, today)]
    told = (complaint for name, doubt in found for complaint in named(name, [doubt.told]))
    yield from first_at_each_place(told)
    doubted = frozenset(doubt.entry.place for _, doubt in found)
    yield from named(CONFIRMATIONS, confirmations.check(folder, doubted))


def _run(checks: Mapping[str, Check], folder: RulesFolder) -> Iterator[Complaint]:
    for name, one in checks.items():
        yield from named(name, one(folder))
