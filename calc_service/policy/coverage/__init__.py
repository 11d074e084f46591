"""Do the worked examples notice? Every smallest change of the rules, one at a time, and who would notice it.

A change is noticed by an example where anything that the example states comes out otherwise, by the check where the
rules would be refused, by the deep check where the decision space shows a violation that it does not show now. What no
kind of case can tell from the rules as they are counts neither as noticed nor as missed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import Tables, tabulate
from calc_service.policy.coverage.bodies import telling_bodies
from calc_service.policy.coverage.proposals import ProposedChange, proposal, telling
from calc_service.policy.coverage.telling import affected, as_under
from calc_service.policy.coverage.trial import Scope, WorkedExample, admitted, concerned, scopes
from calc_service.policy.coverage.walk import SmallestChange, smallest_changes
from calc_service.policy.decision_space import kinds_shown
from calc_service.policy.decision_space.situations import Situation
from calc_service.policy.differences import EFFECT, Difference, differences
from calc_service.policy.examples import compute_examples
from calc_service.rulebook.load import SoundRules
from calc_service.rulebook.values import Value

EXAMPLE, CHECK, DEEP, NOBODY, ALIKE = "example", "check", "deep", "nobody", "alike"
NOTICED = (EXAMPLE, CHECK, DEEP)
"""Who can notice a change; NOBODY does where a case could tell, ALIKE where none can."""
MOST_DEEP = 100
"""So many changes that no example notices are tried on the deep check, a second each."""
SAID_WHOLE = 2
"""So many differences of one change are all said: a category more in a group gives it another name throughout."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TriedChange:
    """Who notices a change.

    example:  which one notices it
    sentence: the change in words, of what no example and no check notices
    proposed: the example that would notice it; the same for all that one notices
    why:      of what is ALIKE, why no case can tell
    """

    change: SmallestChange
    by: str
    example: WorkedExample | None = None
    sentence: Label | None = None
    proposed: ProposedChange | None = None
    why: Label | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found of every smallest change, in order of files and lines.

    examples: how many the folder has
    not_deep: on how many changes that no example notices the deep check was not tried, since it takes long
    """

    findings: tuple[TriedChange, ...]
    examples: int
    not_deep: int

    def by(self, *who: str) -> tuple[TriedChange, ...]:
        """Those noticed by any of `who`."""
        return tuple(finding for finding in self.findings if finding.by in who)

    @property
    def proposals(self) -> tuple[ProposedChange, ...]:
        """The examples that would notice what nobody does, each once."""
        return tuple(dict.fromkeys(one.proposed for one in self.by(NOBODY) if one.proposed is not None))


def measure(folder: Path, rules: SoundRules, progress: Progress = lambda _done, _total: None) -> Coverage:
    """Try every smallest change of `rules`, which were read from `folder` and under which its examples come out."""
    examples = [outcome.example for outcome in compute_examples(folder, rules.book).outcomes]
    changes = tuple(smallest_changes(rules.contents))
    search = Search(rules, scopes(rules, examples))
    findings = []
    for done, change in enumerate(changes):
        progress(done, len(changes))
        findings.append(search.tried(change))
    return Coverage(tuple(findings), len(examples), search.not_deep)


_Tried = tuple[Scope, RuleBook]
"""Rules of a scope, and the same with a change."""


@dataclass(slots=True)
class Search:
    """What changes are tried on, and what it has come to: examples proposed, changes tried deeply and not."""

    rules: SoundRules
    every: tuple[Scope, ...]
    proposed: list[ProposedChange] = field(default_factory=list)
    deep: int = 0
    not_deep: int = 0
    shown_now: dict[tuple[Tables, int, int, int], frozenset[str]] = field(default_factory=dict)

    def tried(self, change: SmallestChange) -> TriedChange:
        """Who notices a change: the cheapest question first."""
        touched = tuple(concerned(change, self.every))
        content = admitted(change, touched[0].folder if change.district else self.rules.contents)
        if content is None:
            return TriedChange(change, CHECK)
        books: list[_Tried] = []
        for scope in touched:
            book = scope.changed(change, content)
            example = scope.noticing(book)
            if example is not None:
                return TriedChange(change, EXAMPLE, example)
            books.append((scope, book))
        return self._unnoticed(change, content, books)

    def _unnoticed(self, change: SmallestChange, content: Value, books: Sequence[_Tried]) -> TriedChange:
        """What no example notices: left to the deep check, or to an example that is not there yet."""
        whole = change.made_in(self.rules.contents, content)
        differing = [one for one in differences(self.rules.contents, whole) if one.kind == EFFECT]
        sentence = _sentence(differing)
        for scope, book in books:
            found = self._noticing(scope, book, change, sentence)
            if found is None:
                continue
            if self._shows_more(tabulate(scope.book), tabulate(book)):
                return TriedChange(change, DEEP, sentence=sentence)
            self.proposed.extend([] if found in self.proposed else [found])
            return TriedChange(change, NOBODY, sentence=sentence, proposed=found)
        return TriedChange(change, ALIKE, sentence=sentence, why=_why(differing, self.rules.book))

    def _noticing(self, scope: Scope, book: RuleBook, change: SmallestChange, sentence: Label) -> ProposedChange | None:
        """A proposed example of people there that notices: one that is proposed already, else a new one, if any can."""
        for known in self.proposed:
            if known.district == scope.district and known.worked.notices(book):
                return known
        told = telling(telling_bodies(scope.book, book, scope.district), scope.book, book)
        return None if told is None else proposal(scope.district, *told, sentence, change.cite)

    def _shows_more(self, tables: Tables, changed: Tables) -> bool:
        """Whether the deep check finds under `changed` what it does not find now, on the latest day that differs."""
        paid = affected(tables, changed, paid=True)[:1]
        if not paid or self.deep == MOST_DEEP:
            self.not_deep += len(paid)
            return False
        self.deep += 1
        found = kinds_shown(changed, as_under(changed, paid[0]))
        return bool(found and found - self._shown_now(tables, paid[0]))

    def _shown_now(self, tables: Tables, situation: Situation) -> frozenset[str]:
        key = (tables, situation.profile, situation.year, situation.settled_on)
        if key not in self.shown_now:
            self.shown_now[key] = kinds_shown(tables, situation)
        return self.shown_now[key]


def _sentence(differing: Sequence[Difference]) -> Label:
    """What differs, in words; of more than SAID_WHOLE the first and the last."""
    sentences = [one.sentence for one in differing]
    shown = sentences if len(sentences) <= SAID_WHOLE else [sentences[0], sentences[-1]]
    zh, en = "；".join(one.zh for one in shown), "; ".join(one.en for one in shown)
    every = len(sentences)
    return Label(zh, en) if shown is sentences else Label(f"{zh}（共 {every} 处）", f"{en} ({every} in all)")


_NO_TILT = Label(
    "还没有区县写倾斜救助标准，条件对谁都不起作用",
    "no district has set a standard of tilt assistance, so its conditions decide nothing",
)
_NO_THRESHOLD = Label(
    "还没有登记预警标准，名单对谁都不起作用", "no warning threshold is on file, so the groups watched decide nothing"
)
_NO_CASE = Label("试过的各种情形和各个界限上，结果都一样", "every kind of case comes out alike, around every boundary")


def _why(differing: Sequence[Difference], book: RuleBook) -> Label:
    path = differing[0].path if differing else ()
    editions = [edition for row in book.editions for edition in row]
    if path[:2] == ("tilt_assistance", "conditions") and not any(one.tilt_assistance.groups for one in editions):
        return _NO_TILT
    unwatched = all(one.safeguards.burden_threshold is None for one in editions)
    return _NO_THRESHOLD if path[:2] == ("safeguards", "burden_warning") and unwatched else _NO_CASE
