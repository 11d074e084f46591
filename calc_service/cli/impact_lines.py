"""An impact as lines to read: what to mind first, then the sentence, what was changed, who and where."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from calc_service.cli.table import aligned
from calc_service.domain.money import signed_yuan
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact import voice
from calc_service.policy.impact.headings import HEADINGS
from calc_service.policy.impact.plain import REJECTED
from calc_service.policy.impact.result import Group, Impact, Person, Row, Rows, Side

Said = Callable[[Label], str]
Cells = tuple[str, ...]


def impact_lines(
    impact: Impact, before: RuleBook, after: RuleBook, language: str, changes: Sequence[Label] = ()
) -> Iterator[str]:
    """Yield the lines of `impact` in `language`; `changes` are the sentences that say what was changed."""

    def said(label: Label) -> str:
        return label.in_language(language)

    def name(by: str, one: str | None) -> str:
        return said(voice.label_of(by, one, before, after))

    for warning in voice.warnings(impact):
        yield f"!! {said(warning)}"
    yield from (said(voice.headline(impact)), said(voice.basis(impact)))
    rows = ((f"{_told('rows', said)} {impact.rows}"), f"{_told('persons', said)} {impact.persons}")
    yield " · ".join((*rows, f"{_told('affected_rows', said)} {impact.affected_rows}"))
    yield from _section("changes", ((f"  {said(change)}",) for change in voice.most(changes)), said, ())
    yield from _rows("rejected", impact.rejected, before, said)
    yield from _rows("accepted", impact.accepted, before, said)
    yield from _section("funds", _funds(impact, said), said, {1, 2, 3, 4})
    yield from _section("who", _sides(impact, said), said, {1, 2, 3})
    for by, groups in impact.by.items():
        yield from _section(by, _groups(groups, by, name, said), said, {1, 2, 3, 4, 5, 6, 7})
        yield from (f"  {said(note)}" for kind, note in voice.moved(impact).items() if kind == by)
    yield from _section("moves", _moves(impact, name), said, {3, 4})
    yield from _section("statuses", _statuses(impact, before, said), said, {1, 2})
    yield from _rows("newly_payable", impact.newly_payable, before, said)
    yield from _rows("no_longer_payable", impact.no_longer_payable, before, said)
    yield from _section("largest_gains", _persons(impact.largest_gains, said), said, {1, 2, 3})
    yield from _section("largest_losses", _persons(impact.largest_losses, said), said, {1, 2, 3})
    yield from ("", _told("notes", said), *(f"  {said(note)}" for note in voice.notes(impact)))


def _told(heading: str, said: Said) -> str:
    return said(HEADINGS[heading])


def _section(heading: str, rows: Iterable[Sequence[str]], said: Said, right: Iterable[int]) -> Iterator[str]:
    lines = list(aligned(rows, set(right)))
    if lines:
        yield from ("", _told(heading, said), *lines)


def _funds(impact: Impact, said: Said) -> Iterator[Cells]:
    yield "", *(_told(name, said) for name in ("before", "after", "difference")), "%"
    for fund, change in impact.amounts.items():
        yield (
            f"  {_told(fund, said)}",
            *(signed_yuan(fen) for fen in (change.before, change.after, change.difference)),
            said(voice.percent(change)),
        )
    deposits = impact.deposits
    counts = (str(count) for count in (deposits.before, deposits.after, deposits.difference))
    yield f"  {_told('deposits', said)}", *counts, ""


def _sides(impact: Impact, said: Said) -> Iterator[Cells]:
    yield "", *(_told(name, said) for name in ("persons", "rows", "yuan"))
    for name, side in (("gaining", impact.gaining), ("losing", impact.losing)):
        yield f"  {_told(name, said)}", str(side.persons), str(side.rows), signed_yuan(side.fen)


def _groups(groups: Sequence[Group], by: str, name: Callable[[str, str | None], str], said: Said) -> Iterator[Cells]:
    gaining, losing, persons, yuan = (_told(each, said) for each in ("gaining", "losing", "persons", "yuan"))
    headings = (_told(each, said) for each in ("before", "after", "difference"))
    yield "", *headings, f"{gaining} {persons}", yuan, f"{losing} {persons}", yuan
    for group in groups:
        cost = group.amounts["benefit"]
        amounts = (signed_yuan(fen) for fen in (cost.before, cost.after, cost.difference))
        yield f"  {name(by, group.name)}", *amounts, *_side(group.gaining), *_side(group.losing)


def _side(side: Side) -> Cells:
    return str(side.persons), signed_yuan(side.fen)


def _moves(impact: Impact, name: Callable[[str, str | None], str]) -> Iterator[Cells]:
    for move in impact.moves:
        places = (f"  {name(move.group, move.before)}", "→", name(move.group, move.after))
        yield *places, str(move.rows), signed_yuan(move.difference)


def _statuses(impact: Impact, before: RuleBook, said: Said) -> Iterator[Cells]:
    for code, change in impact.statuses.items():
        yield f"  {said(voice.status_label(code, before))}", str(change.before), str(change.after)


def _persons(persons: Sequence[Person], said: Said) -> Iterator[Cells]:
    if persons:
        yield f"  {_told('person', said)}", *_sides_of_rules(said), _told("difference", said)
    for person in persons:
        benefit = person.benefit
        amounts = (signed_yuan(fen) for fen in (benefit.before, benefit.after, benefit.difference))
        yield f"  {person.person_id}", *amounts


def _rows(heading: str, rows: Rows, before: RuleBook, said: Said) -> Iterator[str]:
    if not rows.rows:
        return
    yield from ("", f"{_told(heading, said)} {rows.rows}")
    yield from aligned(
        ((f"  {code}", str(count), said(voice.error_label(code, before))) for code, count in rows.errors.items()), {1}
    )
    head = (
        "",
        _told("claim", said),
        _told("person", said),
        *_sides_of_rules(said),
        _told("errors", said) * bool(rows.errors),
    )
    listed = (
        (
            f"  {_told('row', said)} {row.number}",
            row.claim_id or "",
            row.person_id or "",
            *_benefit(row),
            said(voice.errors_label(row.errors, before)),
        )
        for row in rows.listed
    )
    yield from aligned([head, *listed], {3, 4})
    further = voice.further(rows)
    if further:
        yield f"  {said(further)}"


def _sides_of_rules(said: Said) -> Cells:
    return _told("before", said), _told("after", said)


def _benefit(row: Row) -> Cells:
    sides = (row.status_before, row.benefit.before), (row.status_after, row.benefit.after)
    return tuple("–" if status == REJECTED else signed_yuan(fen) for status, fen in sides)
