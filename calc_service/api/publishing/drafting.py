"""A proposal that is posted: read, laid over the rules that it is proposed upon, and looked at as a whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import msgspec

from calc_service.api import problem_kinds
from calc_service.api.bounded_work import run, work_limits
from calc_service.api.problems import RulesFault, TrialRefused
from calc_service.api.publishing.forms import PROPOSAL, PROPOSAL_OF_FILE
from calc_service.api.publishing.kinds import BASE_UNREADABLE
from calc_service.api.publishing.people import KeyOfPerson
from calc_service.api.rules_trials.impact import (
    ImpactRequest,
    files_and_changes,
    needed_figures,
    weighing_of,
)
from calc_service.api.rules_trials.request import TrialRequest, overlaid, pointer_to, refuse_too_deep
from calc_service.api.service_rules import ServiceRules, read_service_rules
from calc_service.batch.audit_job import packed
from calc_service.case.refusals import listed
from calc_service.config import Settings
from calc_service.engine.edition import RuleBook
from calc_service.policy.check import CheckedRules
from calc_service.policy.coverage.report import RulesCoverage
from calc_service.policy.decision_space import ExploredSpace
from calc_service.policy.folder_files import FOLDER, files_of, laid_out
from calc_service.policy.impact.job import ImpactJob, PostedFile, explore_rules
from calc_service.policy.impact.job import weigh as weigh_job
from calc_service.policy.impact.reply_types import ImpactReply
from calc_service.policy.impact.result import CLAIMS, ENROLMENTS
from calc_service.policy.proposed.acts import Files
from calc_service.policy.publishing import BothRules, NotFit, Weigh, Wish, cover_rules, draft
from calc_service.rulebook.complaints import ERROR, RulesRefused
from calc_service.rulebook.load import SoundRules
from calc_service.state.proposals import ProposalDraft


@dataclass(frozen=True, slots=True)
class PostedProposal:
    """What is asked, the files of claims and enrolments by what they hold, and how these are computed."""

    trial: TrialRequest
    claims: Mapping[str, PostedFile]
    options: ImpactRequest

    @property
    def wish(self) -> Wish:
        """From when, and why; raises `KeyError` where either could not be read."""
        return Wish(self.trial.fields["in_force_from"], self.trial.fields["reason"] or "")


def read_posted(options: ImpactRequest, settings: Settings, scratch: Path) -> PostedProposal:
    """Return what is posted, JSON or a form; raises as `POST /v1/rules/impact` does. Faults are named later."""
    files, trial = files_and_changes(options, settings, scratch, (PROPOSAL, PROPOSAL_OF_FILE))
    return PostedProposal(trial, files, options)


def upon(files: Files, rules: ServiceRules, scratch: Path) -> ServiceRules:
    """Return the rules of `files`, mostly those that serve; raises `TrialRefused` where they cannot be read."""
    if files == rules.files:
        return rules
    try:
        return read_service_rules(laid_out(files, scratch), identity_numbers=rules.book.identity_numbers_allowed)
    except RulesRefused:
        raise TrialRefused(BASE_UNREADABLE) from None


@dataclass(frozen=True, slots=True)
class Drafting:
    """One draft under way: what is posted, who proposes, what it is proposed upon, and where it is worked on."""

    posted: PostedProposal
    by: KeyOfPerson
    base: ServiceRules
    settings: Settings
    scratch: Path

    def files(self, below: ServiceRules) -> Files:
        """Return the folder that is proposed: what is posted laid over `below`; raises `TrialRefused`."""
        return files_of(overlaid(self.posted.trial, below, self.scratch / "posted").after)

    def drafted(self, files: Files, today: date) -> ProposalDraft:
        """Return the draft with all that was found; raises `TrialRefused` where the rules hold errors."""
        weigh = self._weighing(today) if self.posted.claims else None
        place = self.scratch / "drafted"
        try:
            return draft(
                files,
                self.base.files,
                self.posted.wish,
                today,
                place,
                explore=self._explore,
                cover=self._cover,
                weigh=weigh,
            )
        except NotFit as refusal:
            faults = _faults(refusal.checked, self.posted.trial)
            raise TrialRefused(problem_kinds.REFUSED_RULES, listed(faults, self.posted.trial.language)) from None

    def _explore(self, book: RuleBook) -> ExploredSpace:
        refuse_too_deep(book, self.posted.trial)
        found = run(explore_rules, packed(book), limits=work_limits(self.settings))
        return msgspec.json.decode(found, type=ExploredSpace)

    def _cover(self, folder: Path, _: SoundRules) -> RulesCoverage:
        found = run(cover_rules, folder, limits=work_limits(self.settings))
        return msgspec.json.decode(found, type=RulesCoverage)

    def _weighing(self, today: date) -> Weigh:
        trial, claims, by_name = self.posted.trial, self.posted.claims, self.by.name

        def weigh(both: BothRules) -> ImpactReply:
            allowed = self.base.book.identity_numbers_allowed
            before, after = (replace(book, identity_numbers_allowed=allowed) for book in (both.before, both.after))
            job = ImpactJob(
                before=packed(before),
                after=packed(after),
                claims=claims.get(CLAIMS),
                enrolments=claims.get(ENROLMENTS),
                made_up=None,
                weighing=weighing_of(
                    trial, self.base, after, self.posted.options.request, needed_figures(claims, None)
                ),
                day=today.isoformat(),
                author=by_name,
                reason=self.posted.wish.reason,
                changes=tuple(one.sentence for one in both.compared.found),
                defaults=tuple(used.sentence for _, used in both.compared.defaults),
                as_page=False,
            )
            return msgspec.json.decode(run(weigh_job, job, limits=work_limits(self.settings)), type=ImpactReply)

        return weigh


def _faults(checked: CheckedRules, trial: TrialRequest) -> Iterator[RulesFault]:
    """Every error: of the files and examples at their places, then of the decision space, which has none."""
    chinese = trial.language == "zh"
    for one in checked.complaints:
        if one.level == ERROR:
            message = one.zh if chinese else one.en
            pointer = pointer_to(one.path, trial.fields["files"])
            yield RulesFault(pointer, one.check, message, one.path, one.line, one.column)
    for violation in checked.deep.violations if checked.deep else ():
        if violation.level == ERROR:
            message = violation.zh if chinese else violation.en
            yield RulesFault("/files", violation.kind, message, FOLDER, 1, 1)
