"""Rules that are published for a test or a measurement: proposed by one person, approved by another, as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from calc_service import __version__
from calc_service.state.folders import KeptFolder, digest_of
from calc_service.state.history import KeptEntry, approve, in_force
from calc_service.state.keys import APPROVER, POLICY, Key, create, find
from calc_service.state.opening import KeptState
from calc_service.state.proposals import ProposalDraft, propose

LAST_DAY = date(2099, 12, 31)
CHANGED, RATIO = "medical_assistance.yaml", "subsistence_allowance: {}%"
AS_SHIPPED = 70
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Publishers:
    """Those who publish in `state`."""

    state: KeptState
    policy: Key
    approver: Key

    def publish(self, files: Files, *, engine: str = __version__, start: date | None = None) -> KeptEntry | None:
        """Publish a folder of these files; returns the entry of the rules that are in force then."""
        before = in_force(self.state)
        digest = digest_of(files)
        folder = KeptFolder(digest, digest, engine, files)
        base = folder if before is None else KeptFolder(before.folder, before.folder, engine, {})
        proposed = propose(self.state, ProposalDraft(folder, base, start, "test", "{}", "{}"), self.policy)
        approve(self.state, proposed.id, proposed.difference_digest, self.approver)
        return in_force(self.state)


def publishers(state: KeptState) -> Publishers:
    """Two persons with a key each."""
    policy, approver = (
        find(state, create(state, f"{role}-1", person, [role], LAST_DAY))
        for role, person in ((POLICY, "one"), (APPROVER, "two"))
    )
    return Publishers(state, policy, approver)


def with_ratio(files: Files, percent: int) -> dict[str, bytes]:
    """Sound rules of which one ratio is another; AS_SHIPPED is the one that they come with."""
    content = files[CHANGED].decode()
    return {**files, CHANGED: content.replace(RATIO.format(AS_SHIPPED), RATIO.format(percent), 1).encode()}
