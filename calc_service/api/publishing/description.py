"""The operations of proposals and publications as the description shows them."""

from collections.abc import Iterable

from msgspec import Struct

from calc_service.api import problem_kinds
from calc_service.api.batches.options import HOW_TO_COMPUTE
from calc_service.api.description import LANGUAGE, PACKED, REQUEST_ID, TEXT, Shape, path_parameter, refusals, reply
from calc_service.api.problem_kinds import ProblemKind
from calc_service.api.publishing.examples import ID, PublishingExamples, made_up
from calc_service.api.publishing.forms import (
    RulesApprovalForm,
    RulesProposalForm,
    RulesProposalOfFileForm,
    RulesShadowForm,
)
from calc_service.api.publishing.kinds import BASE_UNREADABLE, OF_REFUSALS
from calc_service.api.publishing.resource import (
    APPROVAL_OF,
    HISTORY,
    PROPOSAL,
    PROPOSALS,
    SHADOW_OF,
    VERSIONS,
    WITHDRAWAL,
)
from calc_service.api.replies import JSON
from calc_service.api.rules_trials.description import READ_AS_JSON, posted_form
from calc_service.api.rules_trials.examples import TrialExamples
from calc_service.api.rules_trials.multipart import FORM
from calc_service.policy.proposed.reply_types import HistoryEntry, ProposalList, ProposalShown, PublicationHistory
from calc_service.policy.shadowing.few import FEW
from calc_service.state import refusals as codes

ABOUT = """\
Rules come in force by two persons: one with the role `policy` proposes, another with the role `approver` approves what
they have seen, by the digest of the difference. A person is known by a key of their own: without keys, without a
database (CALC_STATE), or signed in by a proxy nobody proposes or approves (403). Nothing that was proposed or published
is ever removed.
"""
PROPOSE_ABOUT = """
`files` are laid over the rules published last, over those that serve until some are, or over older ones (`again`: a
number of the history or a digest). The whole is checked, its decision space as well (`deep`), compared and covered, and
weighed where claims come with it, as `multipart/form-data` like POST /v1/rules/impact; of that nobody is named in what
is kept. It takes some seconds and the place of one batch. 422 `refused-rules` where the rules hold errors: nothing is
kept then. Bodies are bounded like those of POST /v1/rules/check.
"""
OPEN_ONLY = "\nOnly the person who proposed it, and while it is open: 403 `not-the-proposer`, 409 `not-open`.\n"
APPROVE_ABOUT = """
403 `same-person` for whoever proposed it, whatever key they use; 409 `changed-since` where the difference or the day is
another than was seen, `base-replaced` and `folder-moved-on` where the rules that it is compared with were replaced.
It is in force at once, or from its day on.
"""
SHADOW_ABOUT = f"""
From within two seconds on every case and file that is computed under the rules that the proposal is compared with is
counted under the proposal too; no reply changes. Kept are numbers of claims and sums of yuan, of all, by category, by
district, by track and by day, nothing of any claim: `shadows` shows them, without what would be of fewer than {FEW}
claims. One proposal runs at a time. Who proposed it starts and stops it, and whoever approves.
"""
HISTORY_ABOUT = """
Each entry has the hash of the one before. `broken_at` says where anything is not as it was written.
"""
SIGNED = (codes.NO_KEYS, codes.OWN_KEY_WANTED)
OF_ONE = (*SIGNED, codes.NO_PROPOSAL, codes.NOT_THE_PROPOSER, codes.NOT_OPEN)
OF_DRAFTS = (
    codes.NO_REASON,
    codes.NUMBER_IN_REASON,
    codes.PAST_START,
    codes.NOTHING_DIFFERS,
    codes.FOLDER_UNKNOWN,
    codes.FOLDER_DAMAGED,
)
OF_APPROVALS = (
    *SIGNED,
    codes.NO_PROPOSAL,
    codes.SAME_PERSON,
    codes.NOT_OPEN,
    codes.CHANGED_SINCE,
    codes.BASE_REPLACED,
    codes.FOLDER_MOVED_ON,
)
OF_SHADOWS = (
    *SIGNED,
    codes.NO_PROPOSAL,
    codes.NOT_TO_SHADOW,
    codes.NOT_OPEN,
    codes.SHADOW_RUNS,
    codes.NO_SHADOW,
    codes.SHADOW_DAYS,
)
POSTED = (
    *READ_AS_JSON,
    problem_kinds.NOT_JSON_NOR_FORM,
    problem_kinds.NO_SUCH_REPORT,
    problem_kinds.MALFORMED_FORM,
    problem_kinds.PART_NOT_UNDERSTOOD,
    problem_kinds.UNPROCESSABLE_TRIAL,
    problem_kinds.UNPROCESSABLE_FILE,
    problem_kinds.FILE_TOO_LARGE,
    problem_kinds.REFUSED_RULES,
    BASE_UNREADABLE,
)
KEY = path_parameter("id", "The proposal.", TEXT, ID)


def operations(trials: TrialExamples) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    examples = made_up(trials)
    return {
        PROPOSALS: {
            "get": _operation(PROPOSALS, "Every proposal · 全部提案", ABOUT, (ProposalList, examples.listed), ()),
            "post": _drafting(PROPOSALS, "Propose rules · 提出规则", PROPOSE_ABOUT, examples, SIGNED),
        },
        _path(PROPOSAL): {
            "get": _operation(
                PROPOSAL, "One proposal · 一份提案", ABOUT, (ProposalShown, examples.shown), (codes.NO_PROPOSAL,)
            )
        },
        _path(VERSIONS): {
            "post": _drafting(VERSIONS, "Change a proposal · 修改提案", PROPOSE_ABOUT + OPEN_ONLY, examples, OF_ONE)
        },
        _path(WITHDRAWAL): {
            "post": _operation(
                WITHDRAWAL, "Withdraw a proposal · 撤回提案", ABOUT + OPEN_ONLY, (ProposalShown, examples.shown), OF_ONE
            )
        },
        _path(APPROVAL_OF): {"post": _approval(examples)},
        _path(SHADOW_OF): {"post": _shadow(examples)},
        HISTORY: {
            "get": _operation(
                HISTORY,
                "What came in force, by whom and why · 公布和生效的历史",
                ABOUT + HISTORY_ABOUT,
                (PublicationHistory, examples.history),
                (),
            )
        },
    }


def _path(address: str) -> str:
    return address.replace("<", "{").replace(">", "}")


def _operation(  # noqa: PLR0913, PLR0917  an operation is all of this
    address: str,
    title: str,
    about: str,
    shown: tuple[type[Struct], Struct],
    refused: Iterable[str],
    more: Iterable[ProblemKind] = (),
) -> Shape:
    kinds = (*(OF_REFUSALS[code] for code in refused), *more)
    return {
        "summary": title,
        "description": about,
        "tags": ["publishing"],
        "parameters": [*([KEY] if "<" in address else []), LANGUAGE, REQUEST_ID],
        "responses": {"200": reply("As it stands now.", *shown)} | refusals(address.replace("<id>", ID), kinds),
    }


def _drafting(address: str, title: str, about: str, examples: PublishingExamples, refused: tuple[str, ...]) -> Shape:
    described = _operation(
        address, title, ABOUT + about, (ProposalShown, examples.shown), (*refused, *OF_DRAFTS), POSTED
    )
    parameters = described["parameters"]
    own = sum(parameter["in"] == "path" for parameter in parameters)
    content = {
        JSON: {"schema": RulesProposalForm, "example": examples.to_propose},
        FORM: posted_form(RulesProposalOfFileForm),
    }
    return described | {
        "parameters": [*parameters[:own], *HOW_TO_COMPUTE, *parameters[own:]],
        "requestBody": {"required": True, "description": PACKED, "content": content},
    }


def _approval(examples: PublishingExamples) -> Shape:
    kinds = (*READ_AS_JSON, problem_kinds.NOT_JSON, problem_kinds.UNPROCESSABLE_TRIAL)
    title = "Approve what another person proposed · 批准他人的提案"
    shown = (HistoryEntry, examples.published)
    described = _operation(APPROVAL_OF, title, ABOUT + APPROVE_ABOUT, shown, OF_APPROVALS, kinds)
    content = {JSON: {"schema": RulesApprovalForm, "example": examples.to_approve}}
    return described | {"requestBody": {"required": True, "description": PACKED, "content": content}}


def _shadow(examples: PublishingExamples) -> Shape:
    kinds = (*READ_AS_JSON, problem_kinds.NOT_JSON, problem_kinds.UNPROCESSABLE_TRIAL)
    title = "Run a proposal beside the rules in force · 让提案与现行规则并行"
    shown = (ProposalShown, examples.shown)
    described = _operation(SHADOW_OF, title, ABOUT + SHADOW_ABOUT, shown, OF_SHADOWS, kinds)
    content = {JSON: {"schema": RulesShadowForm, "example": examples.to_shadow}}
    return described | {"requestBody": {"required": True, "description": PACKED, "content": content}}
