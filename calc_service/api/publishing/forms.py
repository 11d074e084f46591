"""What is posted to propose and to approve: the fields, and what each may hold."""

import re
from typing import Any

from calc_service.api.rules_trials.forms import (
    ChangedFiles,
    FiguresOfForm,
    FreeText,
)
from calc_service.case.schema import Form, ObjectField, OptionalField, ValueField
from calc_service.domain.kinds import DAY
from calc_service.domain.parsing import ParseError
from calc_service.state.proposals import LONGEST_REASON
from calc_service.state.shadows import MOST_DAYS

_FILES = (
    "The changed files by path: the whole text of each, null for a file that is to be left out. They are laid over the"
    " rules published last, or over those that serve until some are; {} takes these as they are"
)
_AGAIN = (
    "Lay the files over older rules instead: a number of the history, or the digest of a folder or of rules; with no"
    " file the older rules come back"
)
_FROM = "The day from which on it is to be in force; without it once it is approved"
_SEEN = "The digest of the difference that was seen, as the proposal shows it"
_UNTIL = f"Its last day, at most {MOST_DAYS} days from today on; null, or left out: it stops"
_OLDER = re.compile("[0-9]{1,9}|sha256:[0-9a-f]{64}")
_DIGEST = re.compile("sha256:[0-9a-f]{64}")


class PatternField(OptionalField):
    """A text of a form; anything else is of the wrong type."""

    def __init__(self, form: re.Pattern[str], **options: Any) -> None:  # noqa: ANN401  marshmallow's own options
        super().__init__(**options)
        self.form = form

    def read(self, value: object) -> str:
        """See `OptionalField`."""
        if not isinstance(value, str) or not self.form.fullmatch(value):
            raise ParseError("wrong_type")
        return value


class RulesProposalForm(Form):
    """Rules to be proposed, for another person to approve."""

    files = ChangedFiles(required=True, metadata={"description": _FILES})
    again = PatternField(_OLDER, load_default=None, metadata={"description": _AGAIN})
    in_force_from = ValueField(DAY, load_default=None, metadata={"description": _FROM})
    reason = FreeText(LONGEST_REASON, required=True, metadata={"description": "Why, kept for ever"})


class RulesProposalOfFileForm(RulesProposalForm):
    """The same with claims, by which its impact is computed."""

    as_of = ValueField(
        DAY,
        load_default=None,
        metadata={"description": "Compute every claim by the rules of this day; without it each by its own"},
    )
    figures_of = ObjectField(
        FiguresOfForm(),
        load_default=None,
        metadata={"description": "Take the figures of these years for every year; without it those of each row's own"},
    )


class RulesApprovalForm(Form):
    """What an approver has seen."""

    seen = PatternField(_DIGEST, required=True, metadata={"description": _SEEN})


class RulesShadowForm(Form):
    """For how long a proposal is to run beside the rules in force, or that it is to stop."""

    until = ValueField(DAY, load_default=None, metadata={"description": _UNTIL})


PROPOSAL = RulesProposalForm()
PROPOSAL_OF_FILE = RulesProposalOfFileForm()
APPROVAL = RulesApprovalForm()
SHADOW = RulesShadowForm()
