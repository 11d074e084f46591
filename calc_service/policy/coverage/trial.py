"""Changed rules tried on the worked examples: whether one comes out otherwise than it expects.

The city's rules are tried by themselves and with the file of one district at a time, each with the examples of its
people: so the work grows with the number of files and not with its square.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from calc_service.engine.edition import RuleBook
from calc_service.policy.coverage.walk import SmallestChange
from calc_service.policy.examples import differs
from calc_service.policy.examples_file import Example
from calc_service.rulebook import checks
from calc_service.rulebook.complaints import ERROR
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.load import SoundRules, book_of, with_other_rules
from calc_service.rulebook.values import Value


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """An example whose input is read once."""

    example: Example
    posted: object

    @classmethod
    def of(cls, example: Example) -> "WorkedExample":
        """The example, its input read."""
        return cls(example, example.posted)

    def notices(self, book: RuleBook) -> bool:
        """Whether it comes out otherwise under `book` than it expects."""
        return differs(self.example.expected, self.posted, book)


@dataclass(frozen=True, eq=False)
class Scope:
    """The city's rules with the file of at most one `district`, "" without one, and the examples of people there."""

    district: str
    folder: RulesFolder
    book: RuleBook
    examples: tuple[WorkedExample, ...]

    def changed(self, change: SmallestChange, content: Value) -> RuleBook:
        """The book of this scope with a change that the check lets pass."""
        return with_other_rules(self.book, change.made_in(self.folder, content))

    def noticing(self, book: RuleBook) -> WorkedExample | None:
        """The first example that comes out otherwise under `book`."""
        return next((one for one in self.examples if one.notices(book)), None)


def scopes(rules: SoundRules, examples: Iterable[Example]) -> tuple[Scope, ...]:
    """The city's, then one a district's file, by code."""
    by_district: dict[str, list[WorkedExample]] = {code: [] for code in ("", *sorted(rules.contents.districts))}
    for example in map(WorkedExample.of, examples):
        by_district[_scope_of(example.posted, by_district)].append(example)
    return tuple(_scope(rules, code, tuple(of_scope)) for code, of_scope in by_district.items())


def _scope_of(posted: object, by_district: Mapping[str, object]) -> str:
    person = posted.get("person") if isinstance(posted, dict) else None
    code = str(person.get("district")) if isinstance(person, dict) else ""
    return code if code in by_district else ""


def _scope(rules: SoundRules, code: str, examples: tuple[WorkedExample, ...]) -> Scope:
    files = rules.contents.districts
    folder = replace(rules.contents, districts={code: files[code]} if code else {})
    return Scope(code, folder, rules.book if folder.districts == files else book_of(folder), examples)


def concerned(change: SmallestChange, every: Iterable[Scope]) -> Iterator[Scope]:
    """The scopes whose rules a change can touch: that of its district, or all."""
    return (scope for scope in every if not change.district or scope.district == change.district)


def admitted(change: SmallestChange, folder: RulesFolder) -> Value | None:
    """The smallest step of a change to `folder` that the check does not refuse; None where it refuses all."""
    return next((content for content in change.contents if not _is_refused(change.made_in(folder, content))), None)


def _is_refused(folder: RulesFolder) -> bool:
    return any(complaint.level == ERROR for complaint in checks.check(folder))
