"""The history of publications in simulation: what its entries have to be, each after those before it.

It only grows: what was heard of once is in every later reading at its place. Each publication is one approval's, which
was told apart by the name of its key; each entry of what came in force was written by somebody who was told that day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from calc_service.state.history import IN_FORCE, KeptEntry
from calc_service.state.proposals import PUBLISHED

from .days import first_day, last_day
from .faults import must
from .places import Once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from calc_service.state.keys import Key

    from .places import Write
    from .proposed import Known, Version
    from .world import Act

BEFORE_ALL = f"sha256:{sha256(b'').hexdigest()}"
Publication = tuple[str, int]


@dataclass(eq=False, slots=True)
class Approval:
    """Somebody approves a version whose difference they saw; `place` is its entry in the history."""

    act: Act
    known: Known
    version: Version
    by: Key
    place: Once = field(default_factory=lambda: Once("a publication"))

    def attempted(self, write: Write) -> None:
        """It is about to be asked for, by `write`."""
        self.place.what = f"the publication of {self.known.id}"
        self.place.writes.append(write)
        self.known.end.writes.append(write)

    def happened(self, step: int) -> None:
        """Its entry was there at `step`, and with it what it published."""
        (write,) = self.place.writes
        self.place.hold(write, step)
        self.known.end.hold(write, step)
        self.version.place.found_some(step)

    def is_open(self) -> bool:
        """Whether it may have happened, and nobody has seen its entry yet."""
        return self.place.holds is None and not all(one.gone for one in self.place.writes)

    def refused(self) -> None:
        """It did not happen."""
        self.known.end.writes.remove(self.place.writes.pop())

    def is_it(self, found: object) -> bool:
        """Whether that is its entry, as a whole; or what its proposal is from then on."""
        if not isinstance(found, KeptEntry):
            return found == PUBLISHED
        wanted, said = self.version.draft, found.said
        expected = {
            "folder": wanted.folder.digest,
            "base": wanted.base.digest,
            "proposal": self.known.id,
            "reason": wanted.reason,
            "in_force_from": wanted.in_force_from and wanted.in_force_from.isoformat(),
            "proposed_by": self.version.by.person,
            "proposed_with": self.version.by.name,
            "difference_digest": self.version.seen,
            "approved_by": self.by.person,
            "approved_with": self.by.name,
        }
        return {name: said.get(name) for name in expected} == expected and written_during(self.act, found)


def written_during(act: Act, entry: KeptEntry) -> bool:
    """Whether `act` was told the moment that the entry says."""
    return datetime.fromisoformat(entry.said["at"]) in {one.replace(microsecond=0) for one in act.moments}


def publication(entry: KeptEntry) -> Publication:
    """Of which version of which proposal an entry is."""
    return entry.proposal, entry.version


def start_of(entry: KeptEntry) -> date | None:
    """The day from which on it is to be in force; None: at once."""
    said = entry.said["in_force_from"]
    return None if said is None else datetime.fromisoformat(said).date()


class Chain:
    """`heard`: each entry with the step from which on it is surely there; `held`: those that were held to be right."""

    def __init__(self) -> None:
        self.heard: dict[int, tuple[KeptEntry, int]] = {}
        self.held: list[KeptEntry] = []
        self.approvals: list[Approval] = []
        self.looks: list[Act] = []

    def hear(self, entry: KeptEntry, step: int) -> None:
        """It was there at `step`."""
        before, since = self.heard.get(entry.number, (entry, step))
        must(before == entry, f"entry {entry.number} became another")
        self.heard[entry.number] = before, min(since, step)

    def surely(self, kind: str, step: int) -> list[KeptEntry]:
        """What of a kind was there before `step`."""
        return [entry for entry, since in self.heard.values() if entry.kind == kind and since < step]

    def newest_folder(self) -> str | None:
        """The digest of what was published last, as far as was heard."""
        heard = [entry for entry, _ in self.heard.values() if entry.kind == PUBLISHED]
        return max(heard, key=lambda entry: entry.number).folder if heard else None

    def may_be_newest(self, act: Act) -> set[str]:
        """The digests of what may have been published last at some moment of `act`."""
        sure = max((one.number for one in self.surely(PUBLISHED, act.begun)), default=0)
        later = {one.folder for one, _ in self.heard.values() if one.kind == PUBLISHED and one.number >= sure}
        return later | {one.version.draft.folder.digest for one in self.approvals if one.is_open()}

    def read(self, entries: Sequence[KeptEntry], act: Act) -> None:
        """All of it, as a reading has found it."""
        assert act.ended is not None
        must([one.number for one in entries] == [*range(1, len(entries) + 1)], "the history does not count by one")
        lost = [number for number, (_, since) in self.heard.items() if since < act.begun and number > len(entries)]
        must(not lost, f"entry {min(lost, default=0)} is lost")
        for entry in entries:
            self.hear(entry, act.ended)
        told = {entry.said["approved_with"]: entry for entry in entries if entry.kind == PUBLISHED}
        for approval in self.approvals:
            approval.place.found(told.get(approval.by.name), act.begun, act.ended)
            if told.pop(approval.by.name, None) is not None:
                approval.happened(act.ended)
        must(not told, f"{[*told]} published, whom nobody let")
        for place in range(len(self.held), len(entries)):
            self._hold(entries[place], entries[place + 1] if place + 1 < len(entries) else None)

    def in_force(self, found: KeptEntry | None, act: Act) -> None:
        """What is in force, as somebody was told it."""
        assert act.ended is not None
        number = 0 if found is None else found.number
        before = max((one.number for one in self.surely(IN_FORCE, act.begun)), default=0)
        must(number >= before, f"entry {number} is in force, and before it was {before}")
        if found is not None:
            must(found.kind == IN_FORCE, f"entry {number} is in force, which only published it")
            self.hear(found, act.ended)
        day = first_day(act) if act.moments else None
        due = [one for one in self.surely(PUBLISHED, act.begun) if has_come(one, day)]
        newest = max(due, key=lambda one: one.number, default=None)
        must(newest is None or found is not None, "nothing is in force, though the day of something has come")
        if newest and found and (its := self._number_of(found)):
            must(its >= newest.number, f"publication {newest.number} is not in force, though its day has come")

    def _number_of(self, found: KeptEntry) -> int | None:
        """That of the publication that is in force; None where it was not heard of."""
        all_of_it = (entry for entry, _ in self.heard.values() if entry.kind == PUBLISHED)
        return next((one.number for one in all_of_it if publication(one) == publication(found)), None)

    def _hold(self, entry: KeptEntry, following: KeptEntry | None) -> None:
        """The next entry, which `following` follows."""
        said = json.loads(entry.record)
        must(f"sha256:{sha256(entry.record.encode()).hexdigest()}" == entry.hash, f"entry {entry.number} is not whole")
        must(
            said["previous"] == (self.held[-1].hash if self.held else BEFORE_ALL), f"the chain breaks at {entry.number}"
        )
        columns = (entry.number, entry.kind, entry.folder, entry.proposal, entry.version)
        names = ("number", "kind", "folder", "proposal", "version")
        must(columns == tuple(said[name] for name in names), f"entry {entry.number} says something else in its record")
        if entry.kind == PUBLISHED:
            self._hold_published(entry, following)
        else:
            self._hold_in_force(entry)
        self.held.append(entry)

    def _hold_published(self, entry: KeptEntry, following: KeptEntry | None) -> None:
        before = [one for one in self.held if one.kind == PUBLISHED]
        must(entry.proposal not in {one.proposal for one in before}, f"{entry.proposal} is published twice")
        must(not before or before[-1].folder == entry.said["base"], f"{entry.number} was compared with other rules")
        (approval,) = (one for one in self.approvals if one.by.name == entry.said["approved_with"])
        must(approval.by.person != approval.version.by.person, f"{entry.number} was approved by whoever proposed it")
        must(approval.version.number in {None, entry.version}, f"{entry.number} is not the version that was seen")
        if has_come(entry, first_day(approval.act)):
            at_once = following is not None and following.kind == IN_FORCE
            must(
                at_once and following and publication(following) == publication(entry), f"{entry.number} is half there"
            )

    def _hold_in_force(self, entry: KeptEntry) -> None:
        published = {publication(one): one.number for one in self.held if one.kind == PUBLISHED}
        must(publication(entry) in published, f"{entry.number} is in force, and was not published")
        before = [published[publication(one)] for one in self.held if one.kind == IN_FORCE]
        must(published[publication(entry)] not in before, f"{entry.proposal} came in force twice")
        must(published[publication(entry)] > max(before, default=0), f"{entry.number} put older rules in force again")
        writers = (one for one in (*self.looks, *(each.act for each in self.approvals)) if written_during(one, entry))
        must(any(has_come(entry, last_day(one)) for one in writers), f"{entry.number} came in force before its day")


def has_come(entry: KeptEntry, day: date | None) -> bool:
    """Whether its day has come on `day`; where nobody was told one, only what was to be in force at once."""
    start = start_of(entry)
    return start is None or (day is not None and start <= day)
