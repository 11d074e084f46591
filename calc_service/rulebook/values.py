"""What the shapes make of a file: typed content that still knows its place.

The entries of a dated list hold from their day until the next begins; the lines of a yearly table hold a year.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from calc_service.rulebook.complaints import FilePlace

UNLIMITED = "none"

Content = str | int | tuple["Value", ...] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a rules file.

    content: text (ISO for days), whole fen or basis points, flag, a tuple of values, or values by key in file order
    keys:    where each key of a mapping stands
    broken:  something inside could not be read and is left out
    """

    place: FilePlace
    content: Content
    broken: bool = False
    keys: Mapping[str, FilePlace] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The content of a text, a code or an ISO day."""
        assert isinstance(self.content, str)  # noqa: S101  the shapes guarantee it; for the type checker
        return self.content

    @property
    def number(self) -> int:
        """Fen, basis points, a year, or a flag."""
        assert isinstance(self.content, int)  # noqa: S101  the shapes guarantee it; for the type checker
        return self.content

    @property
    def amount(self) -> int | None:
        """Fen, or None where the rules say that there is no limit."""
        return None if self.content == UNLIMITED else self.number

    @property
    def flag(self) -> bool:
        """The content of a flag."""
        return bool(self.number)

    @property
    def children(self) -> Mapping[str, "Value"]:
        """Values by key, in file order; empty for what is not a mapping."""
        return self.content if isinstance(self.content, Mapping) else {}

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(item.text for item in self)

    def __iter__(self) -> Iterator["Value"]:
        """The items of a list; nothing for what is not a list."""
        return iter(self.content if isinstance(self.content, tuple) else ())

    def __contains__(self, key: object) -> bool:
        """Whether a mapping has `key`."""
        return key in self.children

    def __getitem__(self, key: str) -> "Value":
        """The value of `key`; KeyError where a mapping has none."""
        return self.children[key]

    def at(self, *keys: str) -> "Value | None":
        """The value at the end of a path of keys; None where the path ends earlier."""
        value: Value | None = self
        for key in keys:
            value = None if value is None else value.children.get(key)
        return value

    def with_default(self, key: str, *, flag: bool) -> "Value":
        """The same mapping with `flag` under `key` where that key is absent."""
        if key in self.keys:
            return self
        return Value(self.place, {**self.children, key: Value(self.place, flag)}, self.broken, self.keys)


def walk(value: Value) -> Iterator[Value]:
    """`value` and everything inside it, in file order."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        content = one.content
        if not isinstance(content, str | int):
            waiting.extend(reversed(content if isinstance(content, tuple) else tuple(content.values())))


YEARLY_TABLES = (("premium_subsidy", "standards"), ("catastrophic_insurance", "terms"))
"""Law and key of each table whose figures are those of one year."""


def in_force(entries: Iterable[Value], day: str) -> Value | None:
    """The last entry that has begun by `day` (ISO); None before the first, and after a repeal."""
    begun = [entry for entry in entries if entry["from"].text <= day]
    return begun[-1] if begun and "repealed" not in begun[-1] else None


def start_days(files: Iterable[Value]) -> frozenset[str]:
    """Every ISO day on which an entry of a dated list begins."""
    return frozenset(value["from"].text for file in files for value in walk(file) if "from" in value)
