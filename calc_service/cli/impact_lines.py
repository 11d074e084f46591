"""An impact as lines to read: what to mind first, then the sentence, what was changed, who and where."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from calc_service import __version__
from calc_service.cli.terminal import aligned
from calc_service.domain.money import signed_yuan
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact import messages, phrases
from calc_service.policy.impact.headings import HEADINGS
from calc_service.policy.impact.result import (
    AffectedRow,
    AffectedRows,
    BeforeAfter,
    EnrolmentImpact,
    GainOrLoss,
    GroupImpact,
    Impact,
    OneSidedRows,
    PersonImpact,
)
from calc_service.policy.impact.sayings import all_warnings, bases, headlines
from calc_service.policy.impact.shown import REJECTED
from calc_service.policy.impact.weighing import Weighed

Translation = Callable[[Label], str]
Cells = tuple[str, ...]


def impact_lines(weighed: Weighed, language: str) -> Iterator[str]:
    """Yield the lines of everything that was weighed, in `language`."""

    def text(label: Label) -> str:
        return label.in_language(language)

    for warning in all_warnings(weighed):
        yield f"!! {text(warning)}"
    yield from map(text, (*headlines(weighed), *bases(weighed)))
    if weighed.has_claims:
        counts = {name: getattr(weighed.claims, name) for name in ("rows", "persons", "compared", "affected_rows")}
        yield " · ".join(f"{_heading(name, text)} {count}" for name, count in counts.items())
    for heading, sentences in (("defaults", weighed.defaults), ("changes", weighed.changes)):
        yield from _section(heading, ((f"  {text(each)}",) for each in messages.most(sentences)), text, ())
    if weighed.has_claims:
        yield from _of_claims(weighed, text)
    if weighed.enrolments:
        yield from _of_enrolments(weighed.enrolments, weighed, text)
    yield from _section("record", _record(weighed, text), text, ())


def _of_claims(weighed: Weighed, text: Translation) -> Iterator[str]:
    impact, before = weighed.claims, weighed.before
    name = _names(weighed, text)
    yield from _apart("rejected", impact.rejected, before, text)
    yield from _apart("accepted", impact.accepted, before, text)
    yield from _rows("entangled", impact.entangled, text)
    yield from _section("funds", _funds(impact, text), text, {1, 2, 3, 4})
    yield from _section("who", _sides(impact, text), text, {1, 2, 3})
    for by, groups in impact.by.items():
        yield from _section(by, _groups(groups, by, "benefit", name, text), text, {1, 2, 3, 4, 5, 6, 7})
        yield from (f"  {text(note)}" for kind, note in messages.moved(impact).items() if kind == by)
    yield from _section("moves", _moves(impact, name), text, {3, 4})
    yield from _section("statuses", _statuses(impact.statuses, before, text), text, {1, 2})
    yield from _rows("newly_payable", impact.newly_payable, text)
    yield from _rows("no_longer_payable", impact.no_longer_payable, text)
    yield from _section("largest_gains", _persons(impact.largest_gains, text), text, {1, 2, 3})
    yield from _section("largest_losses", _persons(impact.largest_losses, text), text, {1, 2, 3})
    yield from ("", _heading("notes", text), *(f"  {text(note)}" for note in messages.notes(impact)))


def _of_enrolments(impact: EnrolmentImpact, weighed: Weighed, text: Translation) -> Iterator[str]:
    yield from _section("premium", _changes(impact.amounts, text), text, {1, 2, 3, 4})
    yield from _apart("premium_rejected", impact.rejected, weighed.before, text)
    yield from _apart("premium_accepted", impact.accepted, weighed.before, text)
    for by, groups in impact.by.items():
        rows = _groups(groups, by, "subsidy", _names(weighed, text), text)
        yield from _section(by, rows if groups else (), text, {1, 2, 3, 4, 5, 6, 7})
    yield from _section("premium_statuses", _statuses(impact.statuses, weighed.before, text), text, {1, 2})


def _names(weighed: Weighed, text: Translation) -> Callable[[str, str | None], str]:
    return lambda by, one: text(phrases.label_of(by, one, weighed.before, weighed.after))


def _record(weighed: Weighed, text: Translation) -> Iterator[Cells]:
    """Who weighed what, when and why, and by which rules."""
    run = weighed.run
    yield f"  {_heading('day', text)}", run.day
    for name, said in (("reason", run.reason), ("author", run.author)):
        if said:
            yield f"  {_heading(name, text)}", said
    for file in run.files:
        yield f"  {_heading(file.holds, text)}", f"{file.name} · {file.rows} · sha256:{file.sha256}"
    for side, digest in zip(("before", "after"), weighed.claims.basis.digests, strict=True):
        yield f"  {_heading(side, text)}", digest
    yield f"  {_heading('engine', text)}", __version__


def _heading(heading: str, text: Translation) -> str:
    return text(HEADINGS[heading])


def _section(heading: str, rows: Iterable[Sequence[str]], text: Translation, right: Iterable[int]) -> Iterator[str]:
    lines = list(aligned(rows, set(right)))
    if lines:
        yield from ("", _heading(heading, text), *lines)


def _changes(amounts: Mapping[str, BeforeAfter], text: Translation) -> Iterator[Cells]:
    yield "", *(_heading(name, text) for name in ("before", "after", "difference")), "%"
    for fund, change in amounts.items():
        yield (
            f"  {_heading(fund, text)}",
            *(signed_yuan(fen) for fen in (change.before, change.after, change.difference)),
            text(phrases.percent(change)),
        )


def _funds(impact: Impact, text: Translation) -> Iterator[Cells]:
    yield from _changes(impact.amounts, text)
    deposits = impact.deposits
    counts = (str(count) for count in (deposits.before, deposits.after, deposits.difference))
    yield f"  {_heading('deposits', text)}", *counts, ""


def _sides(impact: Impact, text: Translation) -> Iterator[Cells]:
    yield "", *(_heading(name, text) for name in ("persons", "rows", "yuan"))
    for name, side in (("gaining", impact.gaining), ("losing", impact.losing)):
        yield f"  {_heading(name, text)}", str(side.persons), str(side.rows), signed_yuan(side.fen)


def _groups(
    groups: Sequence[GroupImpact], by: str, fund: str, name: Callable[[str, str | None], str], text: Translation
) -> Iterator[Cells]:
    gaining, losing, persons, yuan = (_heading(each, text) for each in ("gaining", "losing", "persons", "yuan"))
    headings = (_heading(each, text) for each in ("before", "after", "difference"))
    yield "", *headings, f"{gaining} {persons}", yuan, f"{losing} {persons}", yuan
    for group in groups:
        cost = group.amounts[fund]
        amounts = (signed_yuan(fen) for fen in (cost.before, cost.after, cost.difference))
        yield f"  {name(by, group.name)}", *amounts, *_side(group.gaining), *_side(group.losing)


def _side(side: GainOrLoss) -> Cells:
    return str(side.persons), signed_yuan(side.fen)


def _moves(impact: Impact, name: Callable[[str, str | None], str]) -> Iterator[Cells]:
    for move in impact.moves:
        groups = (f"  {name(move.group, move.before)}", "→", name(move.group, move.after))
        yield *groups, str(move.rows), signed_yuan(move.difference)


def _statuses(statuses: Mapping[str, BeforeAfter], before: RuleBook, text: Translation) -> Iterator[Cells]:
    for code, change in statuses.items():
        yield f"  {text(phrases.status_label(code, before))}", str(change.before), str(change.after)


def _persons(persons: Sequence[PersonImpact], text: Translation) -> Iterator[Cells]:
    if persons:
        yield f"  {_heading('person', text)}", *_sides_of_rules(text), _heading("difference", text)
    for person in persons:
        benefit = person.benefit
        amounts = (signed_yuan(fen) for fen in (benefit.before, benefit.after, benefit.difference))
        yield f"  {person.person_id}", *amounts


def _apart(heading: str, rows: OneSidedRows, before: RuleBook, text: Translation) -> Iterator[str]:
    """Rows that one of the rules alone computes: what they come to there, and why the others reject them."""
    if not rows.rows:
        return
    yield from ("", f"{_heading(heading, text)} {rows.rows}")
    errors = ((f"  {code}", str(count), text(phrases.error_label(code, before))) for code, count in rows.errors.items())
    yield from aligned(errors, {1})
    yield from aligned(((f"  {_heading(fund, text)}", signed_yuan(fen)) for fund, fen in rows.amounts.items()), {1})
    yield from _listed(rows, text, before)


def _rows(heading: str, rows: AffectedRows, text: Translation) -> Iterator[str]:
    if rows.rows:
        yield from ("", f"{_heading(heading, text)} {rows.rows}")
        yield from _listed(rows, text)


def _listed(rows: AffectedRows | OneSidedRows, text: Translation, words: RuleBook | None = None) -> Iterator[str]:
    """The rows that are listed; why each was rejected stands beside it where there are `words` for that."""
    head = ("", _heading("claim", text), _heading("person", text), *_sides_of_rules(text))
    head = (*head, _heading("errors", text) if words else "")
    listed = (
        (
            f"  {_heading('row', text)} {row.number}",
            row.claim_id or "",
            row.person_id or "",
            *_benefit(row),
            text(phrases.errors_label(row.errors, words)) if words else "",
        )
        for row in rows.listed
    )
    yield from aligned([head, *listed], {3, 4})
    further = messages.further(rows)
    if further:
        yield f"  {text(further)}"


def _sides_of_rules(text: Translation) -> Cells:
    return _heading("before", text), _heading("after", text)


def _benefit(row: AffectedRow) -> Cells:
    sides = (row.status_before, row.benefit.before), (row.status_after, row.benefit.after)
    return tuple("–" if status == REJECTED else signed_yuan(fen) for status, fen in sides)
