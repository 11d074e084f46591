"""The worked change of the documentation: what is posted, and what comes back, which is computed and so always true.

The change is made as rules/README.md asks: a line is added, none is overwritten. It is laid over the rules in service
once, and read once for all three operations.
"""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

import polars as pl

from calc_service.api.problems import AnyFault, TrialRefused
from calc_service.api.replies import encoded
from calc_service.api.rules_trials.forms import CHECK, DIFF, IMPACT, IMPACT_OF_FILE, LINES
from calc_service.api.rules_trials.impact import changed_rules, synthetic_tables, weighed_examples
from calc_service.api.rules_trials.lines import rules_with_line
from calc_service.api.rules_trials.request import (
    TrialFolders,
    TrialRequest,
    overlaid,
    read_changed,
    read_trial_request,
    refused_rules,
)
from calc_service.api.rules_trials.resource import checked, compared
from calc_service.api.service_rules import ServiceRules
from calc_service.batch.audit import Request
from calc_service.batch.children import WorkLimits
from calc_service.batch.files import Table
from calc_service.batch.refusals import FileRefused
from calc_service.case.reading import read_json
from calc_service.case.schema import Form
from calc_service.policy.check import CheckedRules
from calc_service.policy.compared_rules import RulesToCompare
from calc_service.policy.coverage.report import CoveredClause, RulesCoverage
from calc_service.policy.dated_lines.shown import RulesWithLine
from calc_service.policy.differences.report import ComparedRules
from calc_service.policy.folder_files import FOLDER, laid_out
from calc_service.policy.impact import document
from calc_service.policy.impact.job import Tables
from calc_service.policy.impact.reply_types import ImpactReply
from calc_service.policy.impact.result import CLAIMS as CLAIMS_OF_FILE
from calc_service.policy.impact.result import ENROLMENTS, WeighedFile, WeighedRun
from calc_service.policy.overlay_folder import overlay_folder
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.load import load

Posted = dict[str, Any]
Answer = TypeVar("Answer")
DAY = "2025-06-01"
CHANGED = "medical_assistance.yaml"
POPULATION = {"persons": 3, "seed": 34}
"""So few that the reply is short; one of them gains under the rules that come with the service."""
CLAIMS = """\
person_id,district,insurance,categories,claim_id,settled_on,setting,disease_class,facility_level,facility_designated,\
place_of_care,referral,total_cost,policy_scope_cost,basic_paid
P-1,500101,employee,extreme_poverty,S-1,2025-06-01,inpatient,special,tertiary,true,,compliant,86432.17,76500.00,37850.00
P-2,500101,employee,,S-2,2025-06-02,outpatient,other,primary,true,,not_required,120.00,100.00,60.00
"""
"""Of a person who gains and one who does not; of employees, for whom no figure of a year is needed."""
TO_WRITE: Posted = {
    "files": {},
    "line": {
        "list": "medical_assistance/tracks/other/annual_cap",
        "begins": "2027-03-01",
        "figures": {"value": "80000"},
        "cite": "cq-2022-116#2.3.2-other",
        "verified": True,
    },
}
CHANGES = 812
COVERED = RulesCoverage(
    rules=f"sha256:{sha256(b'rules').hexdigest()}",
    examples=43,
    total=CoveredClause(None, None, CHANGES, CHANGES, 0, 0, 0, 0, "100.00%"),
    clauses=[],
    unnoticed=[],
    alike=[],
    not_deep=0,
    proposed=[],
)
"""Made up: to measure it takes seconds."""
ASSUMED = "place_of_care:in_city"
POINTS = 5
"""By so many percentage points the first ratio of the new entry is higher."""
_PERCENT = re.compile(r"([0-9]+)%")
_DAY = re.compile(r"\bfrom: ([0-9]{4})-[0-9]{2}-[0-9]{2}")
_ENTRY = re.compile(r"^( *)- \{?from: .*\n(?:\1 +.*\n)*", re.MULTILINE)
"""An entry of a dated list: the line with its dash and its day, and those that stand deeper than the dash."""

Ratio = str | Callable[[re.Match[str]], str]
NO_WORK = WorkLimits(0, 0)
"""Nothing of the examples is computed elsewhere."""
MISSPELT: Ratio = r"\1"
"""A ratio as it may not be written: without its sign."""


def raised(found: re.Match[str]) -> str:
    """Return a higher ratio than was found."""
    return f"{int(found[1]) + POINTS}%"


class Change(NamedTuple):
    """The text with one entry more, and the ISO day on which that begins; None where no entry holds a ratio."""

    text: str
    begins: str | None


def with_entry_added(text: str, today: str, ratio: Ratio) -> Change:
    """Return `text` with the last entry of its first list of ratios once more below it.

    The copy has `ratio` for its first, and begins with the year after `today` (ISO) and all that the text has begun.
    """
    entries = list(_ENTRY.finditer(text))
    last = next((entry for entry in entries if _PERCENT.search(entry[0])), None)
    if last is None:
        return Change(text, None)
    for entry in entries:
        if entry.start() == last.end() and entry[1] == last[1]:
            last = entry
    year = max(int(year) for year in (today[:4], *_DAY.findall(text))) + 1
    begins = f"{year}-01-01"
    added = _PERCENT.sub(ratio, _DAY.sub(f"from: {begins}", last[0], count=1), count=1)
    return Change(text[: last.end()] + added + text[last.end() :], begins)


@dataclass(frozen=True, slots=True)
class TrialExamples:
    """What is posted, and the reply to it; None under rules to which the change cannot be made.

    refused_rules: why a ratio that is misspelt is refused; refused_path: why a file outside the rules folder is
    """

    to_check: Posted
    to_compare: Posted
    to_weigh: Posted
    checked: CheckedRules | None
    compared: ComparedRules | None
    impact: ImpactReply | None
    to_weigh_claims: Posted
    impact_of_claims: ImpactReply | None
    refused_rules: tuple[AnyFault, ...]
    refused_path: tuple[AnyFault, ...]
    to_write: Posted
    written: RulesWithLine | None
    covered: RulesCoverage


def worked_examples(rules: ServiceRules) -> TrialExamples:
    """Return the examples, computed under `rules`."""
    text = rules.files[CHANGED].decode()
    change, misspelt = with_entry_added(text, DAY, raised), with_entry_added(text, DAY, MISSPELT)
    to_check = {"files": _posted(change), "today": DAY, "deep": False}
    to_compare = {"files": _posted(change), "settled_through": DAY}
    to_weigh = {"files": _posted(change), "population": POPULATION, "as_of": change.begins, "today": DAY}
    to_weigh_claims = {"changes": {"files": _posted(change), "as_of": change.begins, "today": DAY}, "claims": CLAIMS}
    with TemporaryDirectory(prefix="trial-") as name:
        scratch = Path(name)
        trial = _trial(CHECK, to_check)
        folders = _folders(trial, rules, scratch / "changed")
        changed = _answered(lambda: read_changed(folders, trial))
        return TrialExamples(
            to_check=to_check,
            to_compare=to_compare,
            to_weigh=to_weigh,
            checked=checked(folders, trial, NO_WORK),
            compared=compared(changed, rules, _trial(DIFF, to_compare)) if changed else None,
            impact=_answered(lambda: _impact(changed, rules, _trial(IMPACT, to_weigh))) if changed else None,
            to_weigh_claims=to_weigh_claims,
            impact_of_claims=_answered(lambda: _impact_of_claims(changed, rules, to_weigh_claims)) if changed else None,
            refused_rules=_rules_faults({"files": _posted(misspelt)}, rules, scratch / "misspelt"),
            refused_path=_path_faults({"files": {"../elsewhere.yaml": ""}}, rules, scratch / "elsewhere"),
            to_write=TO_WRITE,
            written=_answered(lambda: rules_with_line(_trial(LINES, TO_WRITE), rules, scratch / "written")),
            covered=COVERED,
        )


def _posted(change: Change) -> Mapping[str, str]:
    return {f"{FOLDER}/{CHANGED}": change.text}


def _trial(form: Form, posted: Posted) -> TrialRequest:
    return read_trial_request(form, read_json(encoded(posted)), "zh")


def _folders(trial: TrialRequest, rules: ServiceRules, scratch: Path) -> TrialFolders:
    """As for a request, but for the bounds of its work: how much the worked change is need not be asked."""
    before = laid_out(rules.files, scratch / "before")
    return TrialFolders(before, overlay_folder(before, trial.fields["files"], scratch / "after"))


def _impact(changed: RulesToCompare, rules: ServiceRules, trial: TrialRequest) -> ImpactReply:
    return _weighed(synthetic_tables(trial, rules), changed, rules, trial, WeighedRun(DAY, "", "", (), POPULATION))


def _impact_of_claims(changed: RulesToCompare, rules: ServiceRules, posted: Posted) -> ImpactReply:
    content = posted["claims"].encode()
    claims = Table.of(pl.read_csv(io.BytesIO(content), infer_schema=False))
    file = WeighedFile(CLAIMS_OF_FILE, "claims.csv", sha256(content).hexdigest(), len(content), len(claims))
    tables = {CLAIMS_OF_FILE: claims, ENROLMENTS: None}
    trial = _trial(IMPACT_OF_FILE, posted["changes"])
    return _weighed(tables, changed, rules, trial, WeighedRun(DAY, "", "", (file,)))


def _weighed(
    tables: Tables, changed: RulesToCompare, rules: ServiceRules, trial: TrialRequest, run: WeighedRun
) -> ImpactReply:
    request = Request(assumed=dict([ASSUMED.split(":")]))
    return document(weighed_examples(tables, rules, changed_rules(changed, rules), trial, request, run))


def _rules_faults(posted: Posted, rules: ServiceRules, scratch: Path) -> tuple[AnyFault, ...]:
    trial = _trial(DIFF, posted)
    try:
        load(_folders(trial, rules, scratch).after)
    except RulesRefused as refusal:
        return refused_rules(refusal, trial).faults
    return ()


def _path_faults(posted: Posted, rules: ServiceRules, scratch: Path) -> tuple[AnyFault, ...]:
    try:
        overlaid(_trial(DIFF, posted), rules, scratch)
    except TrialRefused as refusal:
        return refusal.faults
    return ()


def _answered(answer: Callable[[], Answer]) -> Answer | None:
    try:
        return answer()
    except (TrialRefused, FileRefused):
        return None
