"""How a proposal that is posted comes to be kept: read, looked at in one of the places of batches, written at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from calc_service.api.places import Places, taken
from calc_service.api.publishing.drafting import Drafting, PostedProposal, read_posted, upon
from calc_service.api.publishing.people import KeyOfPerson, Publishing
from calc_service.api.rules_trials.impact import ImpactRequest
from calc_service.api.service_rules import ServiceRules
from calc_service.batch.scratch import scratch
from calc_service.config import Settings
from calc_service.policy.proposed.acts import Files, base_files, older_files, refuse_the_same
from calc_service.state.opening import KeptState
from calc_service.state.proposals import Proposal, ProposalDraft, refuse_unfit

Keep = Callable[[KeptState, ProposalDraft, KeyOfPerson], Proposal]


@dataclass(frozen=True, slots=True)
class Proposing:
    """What proposals are read and worked on with; `rules` serve, and are proposed upon until some are published."""

    rules: ServiceRules
    settings: Settings
    places: Places
    publishing: Publishing

    def proposed(self, options: ImpactRequest, keep: Keep) -> Proposal:
        """Return what is posted once `keep` has kept it; `options` say how files are computed.

        Raises as `POST /v1/rules/impact` does, and `TrialRefused`.
        """
        state, by = self.publishing.signed()
        with scratch(self.settings.batch_folder, "trial-") as folder:
            posted = read_posted(options, self.settings, folder)
            with taken(self.places):
                draft = self._drafted(state, by, posted, folder)
        with self.publishing.answered():
            return keep(state, draft, by)

    def _drafted(self, state: KeptState, by: KeyOfPerson, posted: PostedProposal, folder: Path) -> ProposalDraft:
        base, older = self._upon(state, posted)
        work = Drafting(posted, by, upon(base, self.rules, folder / "base"), self.settings, folder)
        files = work.files(upon(older, self.rules, folder / "older"))
        with self.publishing.answered():
            refuse_unfit(state, posted.wish.in_force_from, posted.wish.reason)
            refuse_the_same(state, files)
        return work.drafted(files, date.fromisoformat(state.surroundings.today()))

    def _upon(self, state: KeptState, posted: PostedProposal) -> tuple[Files, Files]:
        """What it is compared with, and what the posted files are laid over."""
        again = posted.trial.fields.get("again")
        with self.publishing.answered():
            base = base_files(state, self.rules.files)
            return base, older_files(state, again) if again else base
