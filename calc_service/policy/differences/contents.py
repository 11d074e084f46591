"""Contents as policy staff write and read them: 75%, 120000元, the labels of codes, texts in quotes."""

from collections.abc import Callable, Mapping

from calc_service.batch.flag_parameters import is_count, is_share
from calc_service.domain.figures import ADMITTED_ON
from calc_service.domain.money import percent, yuan
from calc_service.domain.wording import Label
from calc_service.policy.differences.change import PROVENANCE, WORDS, Bounds, Leaf, Path, kind_of
from calc_service.policy.differences.changes import SAME_AS
from calc_service.policy.differences.key_names import KEYS
from calc_service.policy.differences.names import TRACKS, Folders, category, district, lookup, term
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.successors import SUCCESSOR
from calc_service.rulebook.values import APPLIES_BY, END_OF_DAYS, PERCENTAGES, UNLIMITED, said_on

_LISTS_OF_CODES = {"insured": "insurance", "payable": "referral", "review": "referral", "refused": "referral"}
_NOTHING = Label("（未规定）", "(not set)")
_UNFILLED = Label("（未填）", "(left blank)")
_ANY = Label("（不限）", "(any)")
_BY_SETTLEMENT = Label("结算日", "the day of settlement")
_BY_ADMISSION = Label(
    "入院日（更早入院的沿用此前的规定）", "the day of admission (stays admitted earlier keep what held before)"
)
_ABSENT = {
    SAME_AS: Label("（自行列明）", "(states its own)"),
    "facility_level": _ANY,
    "stay_policy_scope_cost": _ANY,
    APPLIES_BY: _BY_SETTLEMENT,
}
_NO_LIMIT = Label("不设限额", "no limit")
_EMPTY = Label("（空）", "(none)")
_FLAGS = {True: Label("是", "yes"), False: Label("否", "no")}
_LIMITS = {
    "above": Label("高于{}", "above {}"),
    "at_least": Label("{}及以上", "{} and above"),
    "below": Label("低于{}", "below {}"),
    "at_most": Label("{}及以下", "up to {}"),
}
_KEPT_AROUND = 12
"""Characters shown before and after what differs in a long text."""
_LONG = 60


def from_to(path: Path, before: Leaf | None, after: Leaf | None, folders: Folders) -> Label:
    """What stood there and what stands there now; of lists what was added and removed."""
    if isinstance(before, frozenset) and isinstance(after, frozenset):
        return _added_and_removed(path, before, after, folders)
    if isinstance(before, str) and isinstance(after, str) and max(len(before), len(after)) > _LONG:
        before, after = _apart(before, after)
    old, new = content(path, before, folders), content(path, after, folders)
    return Label(f"{old.zh} → {new.zh}", f"{old.en} → {new.en}")


def content(path: Path, value: Leaf | None, folders: Folders) -> Label:
    """One content in words."""
    if value is None and kind_of(path) == PROVENANCE:
        return _UNFILLED
    if value is None:
        return _NOTHING if lookup(folders, path[:-1]) is None else _ABSENT.get(path[-1], _NOTHING)
    if isinstance(value, str):
        return _text(path, value, folders)
    if isinstance(value, int):
        return _FLAGS[value] if isinstance(value, bool) else _number(path, value)
    return _listed(path, value, folders) if isinstance(value, frozenset) else _bounds(value)


def _number(path: Path, number: int) -> Label:
    if PERCENTAGES.intersection(path) or is_share(path[-1]):
        return Label(percent(number), percent(number))
    if is_count(path[-1]):
        return Label(str(number), str(number))
    return _amount(number)


def _amount(fen: int) -> Label:
    shown = yuan(fen).removesuffix(".00")
    return Label(f"{shown}元", f"{shown} yuan")


def _bounds(bounds: Bounds) -> Label:
    shown = [(_LIMITS[side], _amount(amount)) for side, amount in bounds]
    zh = "、".join(limit.zh.format(amount.zh) for limit, amount in shown)
    return Label(zh, " and ".join(limit.en.format(amount.en) for limit, amount in shown))


def _text(path: Path, text: str, folders: Folders) -> Label:
    if text == UNLIMITED and path[-1] == "annual_cap":
        return _NO_LIMIT
    known = _code(path, text, folders)
    if known is not None:
        return known
    is_code = kind_of(path) != WORDS and path[-1] != "source" and text.isascii() and " " not in text
    return Label(f"“{text}”" if _key(path) == "pool" else text, text) if is_code else Label(f"“{text}”", f"“{text}”")


def _code(path: Path, code: str, folders: Folders) -> Label | None:
    if path[-1] in _SAID_BY:
        return _SAID_BY[path[-1]](path, code, folders)
    if "treated_as" in path:
        return category(code, folders)
    return term(_LISTS_OF_CODES.get(_key(path), _key(path)), code, folders)


def _key(path: Path) -> str:
    return path[-2] if path[-1] == "value" else path[-1]


def _track(path: Path, code: str, folders: Folders) -> Label | None:
    label = lookup(folders, (*path[: path.index(TRACKS) + 1], code, "label"))
    return None if label is None else label_of(said_on(label, END_OF_DAYS))


_SAID_BY: Mapping[str, Callable[[Path, str, Folders], Label | None]] = {
    APPLIES_BY: lambda _, code, __: _BY_ADMISSION if code == ADMITTED_ON else _BY_SETTLEMENT,
    SUCCESSOR: lambda _, code, folders: district(code, folders),
    SAME_AS: _track,
    "categories": lambda _, code, folders: category(code, folders),
    "share_of": lambda _, code, __: KEYS.get(code),
    "means": lambda _, code, folders: term("column", code, folders) or term("amount", code, folders),
}
"""How a code is said, by the key under which it stands."""


def _listed(path: Path, texts: frozenset[str], folders: Folders) -> Label:
    shown = [_text(path, text, folders) for text in sorted(texts)]
    return Label("、".join(one.zh for one in shown), ", ".join(one.en for one in shown)) if shown else _EMPTY


def _added_and_removed(path: Path, before: frozenset[str], after: frozenset[str], folders: Folders) -> Label:
    added, removed = (_listed(path, some, folders) for some in (after - before, before - after))
    parts = [Label(f"增加{added.zh}", f"adds {added.en}")] if after - before else []
    parts += [Label(f"减去{removed.zh}", f"drops {removed.en}")] if before - after else []
    return Label("，".join(one.zh for one in parts), ", ".join(one.en for one in parts))


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two long texts without most of what they begin and end with alike."""
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    tail = next((at for at in range(shorter - head) if before[-1 - at] != after[-1 - at]), shorter - head)
    first, last = max(head - _KEPT_AROUND, 0), max(tail - _KEPT_AROUND, 0)
    return _cut(before, first, last), _cut(after, first, last)


def _cut(text: str, first: int, last: int) -> str:
    return ("…" if first else "") + text[first : len(text) - last] + ("…" if last else "")
