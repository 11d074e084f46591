"""The values at the ends of a rules file: their content, where they stand, and what kind of thing they say."""

from collections.abc import Hashable, Iterator, Mapping

from calc_service.rulebook.values import Value

EFFECT = "effect"
PROVENANCE = "provenance"
WORDS = "words"

Path = tuple[str, ...]
Bounds = tuple[tuple[str, int], ...]
Leaf = str | int | frozenset[str] | Bounds

START = "from"
REPEALED = "repealed"
_LIMITS = ("above", "at_least", "below", "at_most")
_SAYS_WHERE_FROM = frozenset({"cite", "source", "verified", "number", "issued_on"})
_NAMES_A_DISTRICTS_FILE = frozenset({"district", "document"})
_SAYS_IN_WORDS = frozenset({"zh", "en", "field", "curable"})


def kind_of(path: Path) -> str:
    """Whether a value decides what is paid and understood, says where that comes from, or is only said to people."""
    if path[-1] in _SAYS_WHERE_FROM or (path[0].startswith("districts/") and path[-1] in _NAMES_A_DISTRICTS_FILE):
        return PROVENANCE
    return WORDS if path[-1] in _SAYS_IN_WORDS else EFFECT


def said(value: Value | None) -> Hashable:
    """What the digest sees of `value`, to be compared: neither places, nor the order of keys and of list items."""
    if value is None:
        return None
    if isinstance(value.content, Mapping):
        return frozenset((key, said(inner)) for key, inner in value.content.items())
    return frozenset(map(said, value)) if isinstance(value.content, tuple) else value.content


def is_dated(value: Value | None) -> bool:
    """Whether `value` is a list whose entries hold from their day on; not for a list without any entry."""
    return value is not None and any(START in entry for entry in value)


def leaf(value: Value | None) -> Leaf | None:
    """The content of a single value, a list of texts or the limits of an amount; None for any other mapping."""
    if value is None:
        return None
    if isinstance(value.content, Mapping):
        limits = {key: value[key].number for key in _LIMITS if key in value}
        return tuple(limits.items()) if limits else None
    return frozenset(value.texts) if isinstance(value.content, tuple) else value.content


def leaves(entry: Value, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Everything inside an entry of a dated list that says something, by its path."""
    content = leaf(entry)
    if content is not None:
        yield path, content
        return
    for key, inner in entry.children.items():
        yield from leaves(inner, (*path, key))
