"""Proposals, their approval and the history over HTTP: what is asked is read, done on the state, and answered."""

from flask import Blueprint, Response

from calc_service.api.batches.options import HOW_TO_COMPUTE
from calc_service.api.problems import TrialRefused
from calc_service.api.publishing.forms import APPROVAL, SHADOW
from calc_service.api.publishing.kinds import OF_REFUSALS
from calc_service.api.publishing.proposing import Proposing
from calc_service.api.queries import takes
from calc_service.api.replies import json_reply, preferred_language
from calc_service.api.rules_trials.impact import read_impact_request
from calc_service.api.rules_trials.request import TrialRequest, posted_changes, read_trial_request, refuse_faults
from calc_service.case.reading import read_json
from calc_service.case.schema import Form
from calc_service.policy.proposed.acts import approve_seen
from calc_service.policy.proposed.reply_types import ProposalList, PublicationHistory
from calc_service.policy.proposed.shown import every_shown, history_shown, proposal_shown, published_shown
from calc_service.state import refusals
from calc_service.state.folders import digest_of
from calc_service.state.proposals import change, propose, refuse_unchangeable, withdraw
from calc_service.state.shadows import shadow

PROPOSALS, HISTORY = "/v1/rules/proposals", "/v1/rules/history"
PROPOSAL = f"{PROPOSALS}/<id>"
VERSIONS, WITHDRAWAL, APPROVAL_OF = f"{PROPOSAL}/versions", f"{PROPOSAL}/withdrawal", f"{PROPOSAL}/approval"
SHADOW_OF = f"{PROPOSAL}/shadow"


def resource(proposing: Proposing) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("publishing", __name__)
    _reading(blueprint, proposing)
    _proposing(blueprint, proposing)
    _deciding(blueprint, proposing)
    return blueprint


def _reading(blueprint: Blueprint, proposing: Proposing) -> None:
    """What anyone may look at who has a role for it."""
    publishing, serving = proposing.publishing, digest_of(proposing.rules.files)

    @blueprint.get(PROPOSALS)
    def list_proposals() -> Response:
        state = publishing.state
        with publishing.answered():
            return json_reply(ProposalList([]) if state is None else every_shown(state, serving))

    @blueprint.get(PROPOSAL)
    def show_proposal(id: str) -> Response:  # noqa: A002  as the address calls it
        if publishing.state is None:
            raise TrialRefused(OF_REFUSALS[refusals.NO_PROPOSAL])
        with publishing.answered():
            return json_reply(proposal_shown(publishing.state, id, serving))

    @blueprint.get(HISTORY)
    def show_history() -> Response:
        state = publishing.state
        with publishing.answered():
            return json_reply(PublicationHistory([], None, None) if state is None else history_shown(state))


def _proposing(blueprint: Blueprint, proposing: Proposing) -> None:
    """What a person proposes with a key of their own."""
    publishing = proposing.publishing

    @blueprint.post(PROPOSALS)
    @takes(HOW_TO_COMPUTE)
    def propose_rules() -> Response:
        asked = read_impact_request(proposing.rules)
        return _shown(proposing, proposing.proposed(asked, propose).id)

    @blueprint.post(VERSIONS)
    @takes(HOW_TO_COMPUTE)
    def change_proposal(id: str) -> Response:  # noqa: A002
        asked = read_impact_request(proposing.rules)
        state, by = publishing.signed()
        with publishing.answered():
            refuse_unchangeable(state, id, by)
        changed = proposing.proposed(asked, lambda kept, draft, who: change(kept, id, draft, who))
        return _shown(proposing, changed.id)


def _deciding(blueprint: Blueprint, proposing: Proposing) -> None:
    """What a person does with a key of their own about what is proposed: withdraw it, run it beside, approve it."""
    publishing, serving = proposing.publishing, digest_of(proposing.rules.files)

    @blueprint.post(WITHDRAWAL)
    def withdraw_proposal(id: str) -> Response:  # noqa: A002
        state, by = publishing.signed()
        with publishing.answered():
            withdraw(state, id, by)
        return _shown(proposing, id)

    @blueprint.post(SHADOW_OF)
    def shadow_proposal(id: str) -> Response:  # noqa: A002
        state, by = publishing.signed()
        asked = _posted(proposing, SHADOW)
        with publishing.answered():
            shadow(state, id, asked.fields["until"], by, approves=by.approves)
        return _shown(proposing, id)

    @blueprint.post(APPROVAL_OF)
    def approve_proposal(id: str) -> Response:  # noqa: A002
        state, by = publishing.signed()
        approval = _posted(proposing, APPROVAL)
        with publishing.answered():
            entry = approve_seen(state, id, approval.fields["seen"], by, serving)
            return json_reply(published_shown(state, entry))


def _posted(proposing: Proposing, form: Form) -> TrialRequest:
    """What is posted, read by its form. Raises for everything in it that cannot be taken."""
    posted = read_trial_request(form, read_json(posted_changes()), preferred_language())
    refuse_faults(posted, proposing.rules)
    return posted


def _shown(proposing: Proposing, proposal_id: str) -> Response:
    publishing = proposing.publishing
    state, _ = publishing.signed()
    with publishing.answered():
        return json_reply(proposal_shown(state, proposal_id, digest_of(proposing.rules.files)))
