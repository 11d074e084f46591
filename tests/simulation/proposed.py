"""Proposals in simulation: which folders, what each proposer wanted, and what is known to be kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from calc_service.state.folders import KeptFolder, digest_of
from calc_service.state.proposals import OPEN, REPLACED, Proposal, ProposalDraft, difference_digest

from .faults import must
from .places import Once, Write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calc_service.state.keys import Key

    from .world import Act

FOLDERS = 8
BYTES_OF_A_FILE = (40, 400, 4_000)
"""So that one is written in a sector, another over many pages."""
NO_PROPOSAL = "0" * 12


@cache
def folder(number: int) -> KeptFolder:
    """One of those that are proposed; no two hold the same."""
    chance = Random(f"folder {number}")
    size = BYTES_OF_A_FILE[number % len(BYTES_OF_A_FILE)]
    names = ("medical_assistance.yaml", "districts/500116.yaml")
    files = {name: chance.randbytes(size).hex().encode() for name in names}
    return KeptFolder(digest_of(files), f"sha256:{number:064x}", "1.7.0", files)


@dataclass(eq=False, slots=True)
class Version:
    """One version as somebody wanted it, told by its reason, which no other has; `folders` are where its files are."""

    act: Act
    draft: ProposalDraft
    by: Key
    folders: tuple[Once, ...]
    place: Once = field(default_factory=lambda: Once("a version"))
    number: int | None = None

    @property
    def seen(self) -> str:
        """What an approver signs."""
        return difference_digest(self.draft)

    def is_it(self, found: Proposal) -> bool:
        """Whether that is it, as a whole."""
        wanted = self.draft
        return (
            (found.folder, found.base) == (wanted.folder.digest, wanted.base.digest)
            and (found.in_force_from, found.reason) == (wanted.in_force_from, wanted.reason)
            and (found.difference, found.found) == (wanted.difference, wanted.found)
            and (found.person, found.key, found.difference_digest) == (self.by.person, self.by.name, self.seen)
            and found.proposed_at in {one.replace(microsecond=0) for one in self.act.moments}
        )

    def is_gone(self) -> bool:
        """Whether it never comes to be there."""
        return all(one.gone for one in self.place.writes)

    def was_there_before(self, act: Act) -> bool:
        """Whether it surely was."""
        return self.place.filled is not None and self.place.filled < act.begun

    def came_before(self, other: Version) -> bool:
        """Whether it has a lower number."""
        return self.number is not None and other.number is not None and self.number < other.number

    def heard(self, found: Proposal, step: int) -> None:
        """It was there at `step`, and with it what was kept in the same transaction."""
        must(self.number in {None, found.version}, f"version {self.number} of {found.id} became {found.version}")
        self.number = found.version
        for one in self.folders:
            one.found_some(step)


@dataclass(eq=False, slots=True)
class Known:
    """All that is known of a proposal; `end`: that it was published or withdrawn, of which the first stays."""

    act: Act
    person: str
    end: Once
    versions: list[Version] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Drawn by chance; nobody's where the call did not come so far."""
        return self.act.drawn[0].hex() if self.act.drawn else NO_PROPOSAL

    def want(self, version: Version, write: Write) -> None:
        """Somebody is about to keep `version`, by `write`."""
        version.place.what = f"what was proposed for {version.draft.reason}"
        version.place.writes.append(write)
        self.versions.append(version)
        for one in version.folders:
            one.writes.append(write)

    def refused(self, version: Version, write: Write) -> None:
        """It was not kept."""
        self.versions.remove(version)
        for one in version.folders:
            one.writes.remove(write)

    def surely_newest(self, version: Version, act: Act) -> bool:
        """Whether no other version can have been the newest during `act`."""
        others = (one for one in self.versions if one is not version and not one.is_gone())
        return version.was_there_before(act) and all(one.came_before(version) for one in others)

    def found(self, rows: Sequence[Proposal], act: Act) -> None:
        """A reading has found these versions, the newest first."""
        assert act.ended is not None
        told = {row.reason: row for row in rows}
        must([row.version for row in rows] == [*range(len(rows), 0, -1)], f"of {self.id} a version is missing or twice")
        must(told.keys() <= {one.draft.reason for one in self.versions}, f"of {self.id} is there what nobody proposed")
        for version in self.versions:
            row = told.get(version.draft.reason)
            version.place.found(row, act.begun, act.ended)
            if row:
                version.heard(row, act.ended)
        must({row.status for row in rows[1:]} <= {REPLACED}, f"of {self.id} an older version is not replaced")
        status = rows[0].status if rows else OPEN
        must(status != REPLACED, f"of {self.id} the newest version is replaced")
        self.end.found(None if status == OPEN else status, act.begun, act.ended)
