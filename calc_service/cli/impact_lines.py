"""An impact as lines to read: what to mind first, then the sentence, what was changed, who and where."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from calc_service.cli.terminal import aligned
from calc_service.domain.money import signed_yuan
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact import messages, phrases
from calc_service.policy.impact.document import REJECTED
from calc_service.policy.impact.headings import HEADINGS
from calc_service.policy.impact.result import (
    AffectedRow,
    AffectedRows,
    GainOrLoss,
    GroupImpact,
    Impact,
    OneSidedRows,
    PersonImpact,
)

Translation = Callable[[Label], str]
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImpactResult:
    """The impact, between which rules, what was changed and what was filled in to compare, a sentence each."""

    impact: Impact
    before: RuleBook
    after: RuleBook
    changes: Sequence[Label]
    defaults: Sequence[Label]


def impact_lines(result: ImpactResult, language: str) -> Iterator[str]:
    """Yield the lines of an impact in `language`."""
    impact, before, after = result.impact, result.before, result.after

    def text(label: Label) -> str:
        return label.in_language(language)

    def name(by: str, one: str | None) -> str:
        return text(phrases.label_of(by, one, before, after))

    for warning in messages.warnings(impact):
        yield f"!! {text(warning)}"
    yield from (text(messages.headline(impact)), text(messages.basis(impact)))
    counts = {name: getattr(impact, name) for name in ("rows", "persons", "compared", "affected_rows")}
    yield " · ".join(f"{_heading(name, text)} {count}" for name, count in counts.items())
    for heading, sentences in (("defaults", result.defaults), ("changes", result.changes)):
        yield from _section(heading, ((f"  {text(each)}",) for each in messages.most(sentences)), text, ())
    yield from _apart("rejected", impact.rejected, before, text)
    yield from _apart("accepted", impact.accepted, before, text)
    yield from _rows("entangled", impact.entangled, text)
    yield from _section("funds", _funds(impact, text), text, {1, 2, 3, 4})
    yield from _section("who", _sides(impact, text), text, {1, 2, 3})
    for by, groups in impact.by.items():
        yield from _section(by, _groups(groups, by, name, text), text, {1, 2, 3, 4, 5, 6, 7})
        yield from (f"  {text(note)}" for kind, note in messages.moved(impact).items() if kind == by)
    yield from _section("moves", _moves(impact, name), text, {3, 4})
    yield from _section("statuses", _statuses(impact, before, text), text, {1, 2})
    yield from _rows("newly_payable", impact.newly_payable, text)
    yield from _rows("no_longer_payable", impact.no_longer_payable, text)
    yield from _section("largest_gains", _persons(impact.largest_gains, text), text, {1, 2, 3})
    yield from _section("largest_losses", _persons(impact.largest_losses, text), text, {1, 2, 3})
    yield from ("", _heading("notes", text), *(f"  {text(note)}" for note in messages.notes(impact)))


def _heading(heading: str, text: Translation) -> str:
    return text(HEADINGS[heading])


def _section(heading: str, rows: Iterable[Sequence[str]], text: Translation, right: Iterable[int]) -> Iterator[str]:
    lines = list(aligned(rows, set(right)))
    if lines:
        yield from ("", _heading(heading, text), *lines)


def _funds(impact: Impact, text: Translation) -> Iterator[Cells]:
    yield "", *(_heading(name, text) for name in ("before", "after", "difference")), "%"
    for fund, change in impact.amounts.items():
        yield (
            f"  {_heading(fund, text)}",
            *(signed_yuan(fen) for fen in (change.before, change.after, change.difference)),
            text(phrases.percent(change)),
        )
    deposits = impact.deposits
    counts = (str(count) for count in (deposits.before, deposits.after, deposits.difference))
    yield f"  {_heading('deposits', text)}", *counts, ""


def _sides(impact: Impact, text: Translation) -> Iterator[Cells]:
    yield "", *(_heading(name, text) for name in ("persons", "rows", "yuan"))
    for name, side in (("gaining", impact.gaining), ("losing", impact.losing)):
        yield f"  {_heading(name, text)}", str(side.persons), str(side.rows), signed_yuan(side.fen)


def _groups(
    groups: Sequence[GroupImpact], by: str, name: Callable[[str, str | None], str], text: Translation
) -> Iterator[Cells]:
    gaining, losing, persons, yuan = (_heading(each, text) for each in ("gaining", "losing", "persons", "yuan"))
    headings = (_heading(each, text) for each in ("before", "after", "difference"))
    yield "", *headings, f"{gaining} {persons}", yuan, f"{losing} {persons}", yuan
    for group in groups:
        cost = group.amounts["benefit"]
        amounts = (signed_yuan(fen) for fen in (cost.before, cost.after, cost.difference))
        yield f"  {name(by, group.name)}", *amounts, *_side(group.gaining), *_side(group.losing)


def _side(side: GainOrLoss) -> Cells:
    return str(side.persons), signed_yuan(side.fen)


def _moves(impact: Impact, name: Callable[[str, str | None], str]) -> Iterator[Cells]:
    for move in impact.moves:
        groups = (f"  {name(move.group, move.before)}", "→", name(move.group, move.after))
        yield *groups, str(move.rows), signed_yuan(move.difference)


def _statuses(impact: Impact, before: RuleBook, text: Translation) -> Iterator[Cells]:
    for code, change in impact.statuses.items():
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
