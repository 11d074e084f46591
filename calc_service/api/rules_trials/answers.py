"""What is said of changed rules: the same documents as the commands print."""

from dataclasses import dataclass
from typing import Any

from calc_service.api import problem_kinds
from calc_service.api.problems import TrialRefused
from calc_service.api.rules_trials.asked import Asked, Sides, refuse_too_deep, refused_rules
from calc_service.api.served import Served
from calc_service.batch.audit import Request
from calc_service.batch.files import Table
from calc_service.case.checks import Place, no_rules_in_force
from calc_service.case.form_fields import Complaint
from calc_service.case.validation import refused
from calc_service.domain.days import day_number
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.engine.regimes import tabulate
from calc_service.policy import check as checking
from calc_service.policy.decision_space import explore
from calc_service.policy.decision_space.document import document
from calc_service.policy.differences import differences
from calc_service.policy.differences.reading import read_sound
from calc_service.policy.differences.report import Compared, as_plain
from calc_service.policy.impact import Impact, NoRulesOnDay, impact
from calc_service.policy.population import NoPopulation, population
from calc_service.policy.today import today
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.digest import digest
from calc_service.rulebook.load import load

Json = dict[str, Any]


def checked(sides: Sides, asked: Asked) -> Json:
    """Return every complaint about the changed rules; where asked for, under `deep` what their decision space shows."""
    found = checking.check(sides.after, asked.fields["today"] or today())
    if asked.fields["deep"] and found.book:
        refuse_too_deep(found.book, asked)
    deep = {"deep": document(explore(found.book))} if asked.fields["deep"] and found.book else {}
    return checking.document(found) | deep


def compared(sides: Sides, asked: Asked) -> Json:
    """Return what the changes mean; raises `TrialRefused` where the changed rules hold errors."""
    through = asked.fields["settled_through"] or today()
    try:
        before, after = read_sound(sides.before), read_sound(sides.after)
    except RulesRefused as refusal:
        raise refused_rules(refusal, asked) from None
    return as_plain(Compared(digest(before), digest(after), through.isoformat(), differences(before, after)))


@dataclass(frozen=True, slots=True)
class Changed:
    """The changed rules, and what their changes mean, a sentence each."""

    book: RuleBook
    said: tuple[Label, ...]


def changed_rules(sides: Sides, asked: Asked) -> Changed:
    """Return the changed rules; raises `TrialRefused` where they hold errors."""
    try:
        book = load(sides.after)
    except RulesRefused as refusal:
        raise refused_rules(refusal, asked) from None
    found = differences(read_sound(sides.before), read_sound(sides.after))
    return Changed(book, tuple(one.sentence for one in found))


def made_up(asked: Asked, served: Served) -> Table:
    """Return the claims of the population `asked` for; raises `TrialRefused` for a year without figures."""
    wanted = asked.fields["population"]
    try:
        return Table.of(population(wanted["persons"], wanted["seed"], served.book, wanted["year"]))
    except NoPopulation as refusal:
        years = Complaint("unknown_value", allowed=", ".join(map(str, refusal.years)))
        raise _refused(("population", "year"), years, served, asked) from None


def weighed(table: Table, served: Served, after: RuleBook, request: Request, asked: Asked) -> Impact:
    """Return what the changes do to the claims in `table`; raises `TrialRefused` for a day without rules."""
    as_of = asked.fields["as_of"]
    try:
        return impact(table, served.book, after, request, day=None if as_of is None else day_number(as_of))
    except NoRulesOnDay:
        raise _refused(("as_of",), no_rules_in_force(served.book), served, asked) from None


def _refused(place: Place, complaint: Complaint, served: Served, asked: Asked) -> TrialRefused:
    faults = refused([(place, complaint)], tabulate(served.book), asked.language).faults
    return TrialRefused(problem_kinds.UNPROCESSABLE_TRIAL, faults)
