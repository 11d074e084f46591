"""Shapes of mappings: records with known keys, tables with keys of one kind, labels in both languages."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from calc_service.domain.wording import Label
from calc_service.rulebook import typos
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.shapes import Keys, Shape, refuse_kind
from calc_service.rulebook.shapes.grounds import GROUNDS
from calc_service.rulebook.shapes.scalars import CITATION, FLAG, TEXT, Matching, did_you_mean
from calc_service.rulebook.source import Entries, Node, Scalar
from calc_service.rulebook.typos import SHOWN
from calc_service.rulebook.values import Value

_WIDE_COLON = "："


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping whose keys are known.

    refused:  keys that someone may be tempted to write, and why they may not
    defaults: flags that hold where an optional key is absent
    decides_no_money: required keys that only say something: rules from before such a key was introduced can be compared
                      with others, from which it is taken; labels always are
    """

    required: Keys = field(default_factory=dict)
    optional: Keys = field(default_factory=dict)
    refused: Mapping[str, Label] = field(default_factory=dict)
    defaults: Mapping[str, bool] = field(default_factory=dict)
    decides_no_money: Collection[str] = ()

    def may_be_taken(self, key: str) -> bool:
        """Whether what stands under a required key may be taken from other rules, where rules are only compared."""
        shape = self.required[key]
        return key in self.decides_no_money or isinstance(getattr(shape, "plain", shape), LabelShape)

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """Values by key, in file order."""
        if not isinstance(node, Entries):
            refuse_kind(node, Entries, complaints)
            return None
        shapes = {**self.required, **self.optional}
        value = _values(node, shapes, complaints)
        unknown = [entry for entry in node.entries if entry[0].text not in shapes]
        complaints.extend(self._unknown(key, inner) for key, inner in unknown)
        absent = [missing(key) for key in self.required if key not in {entry.text for entry, _ in node.entries}]
        complaints.extend(node.place.complain(why.zh, why.en) for why in absent)
        whole = Value(node.place, value.content, broken=value.broken or bool(absent), keys=value.keys)
        for key, flag in self.defaults.items():
            whole = whole.with_default(key, flag=flag)
        return whole

    def _unknown(self, key: Scalar, inner: Node) -> Complaint:
        if key.text in self.refused:
            why = self.refused[key.text]
            return key.place.complain(f"不能写“{key.text}”：{why.zh}", f"'{key.text}' may not stand here: {why.en}")
        if isinstance(inner, Scalar) and not inner.text and _WIDE_COLON in key.text:
            return key.place.complain(
                f"“{key.text[:SHOWN]}”里是全角冒号“：”；如果它前面是键，请改成半角冒号加空格，否则给整句文字加上双引号",
                f"'{key.text[:SHOWN]}' holds a full-width colon; after a key write a plain colon and a space, and put a"
                " text in quotes",
            )
        if isinstance(inner, Scalar) and not inner.text and key.text[:1].isdigit():
            return key.place.complain(
                f"“{key.text[:SHOWN]}”与前面的数字被逗号隔开了；数字里不写逗号，请按文件核对后整个重写",
                f"'{key.text[:SHOWN]}' is parted from the figure before it by a comma; figures have none, so look the"
                " figure up and write it anew",
            )
        if isinstance(inner, Scalar) and not inner.text and "”" in key.text:
            return key.place.complain(typos.CURLY_QUOTES.zh, typos.CURLY_QUOTES.en)
        if isinstance(inner, Scalar) and not inner.text:
            return key.place.complain(
                f"“{key.text[:SHOWN]}”没有值；如果它是逗号之后的半句话，请给整句文字加上双引号",
                f"'{key.text[:SHOWN]}' has no value; if it is the rest of a text after a comma,"
                " put that whole text in quotes",
            )
        zh, en = did_you_mean(key.text, (*self.required, *self.optional))
        return key.place.complain(
            f"不认识的键“{key.text[:SHOWN]}”，写了也不起作用；{zh}",
            f"unknown key '{key.text[:SHOWN]}', which would have no effect; {en}",
        )


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from keys of one kind to values of one shape; at least one entry."""

    key: Matching
    value: Shape

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """Values by key, in file order."""
        if not isinstance(node, Entries):
            refuse_kind(node, Entries, complaints)
            return None
        if not node.entries:
            complaints.append(
                node.place.complain("此处是空的；请至少写一项", "nothing stands here; write at least one entry")
            )
        readable = {key.text: self.value for key, _ in node.entries if self.key.parse(key, complaints)}
        value = _values(node, readable, complaints)
        broken = value.broken or not node.entries or len(readable) < len(node.entries)
        return Value(node.place, value.content, broken=broken, keys=value.keys)


@dataclass(frozen=True, slots=True)
class WithAnyOf:
    """A mapping of one shape where any of `keys` stands in it, else of another."""

    keys: tuple[str, ...]
    present: Shape
    absent: Shape

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """What the shape that applies makes of it."""
        return self.chosen(node).parse(node, complaints)

    def chosen(self, node: Node) -> Shape:
        """The shape that applies."""
        found = {key.text for key, _ in node.entries} if isinstance(node, Entries) else set()
        return self.present if found & set(self.keys) else self.absent


@dataclass(frozen=True, slots=True)
class Sourced:
    """A record that also says where it comes from: `cite`, or `source` with `verified`.

    `verified` is true where a clause is cited and nothing else is said; `confirmed` says why what looks wrong is meant.
    """

    record: Record

    @property
    def whole(self) -> Record:
        """The record with the keys that say where it comes from, all of them optional in themselves."""
        provenance: dict[str, Shape] = {"cite": CITATION, "source": TEXT, "verified": FLAG, "confirmed": GROUNDS}
        return replace(self.record, optional={**self.record.optional, **provenance})

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """Values by key; `verified` is always among them where the record is whole."""
        value = self.whole.parse(node, complaints)
        if value is None or "cite" in value.keys:
            return None if value is None else value.with_default("verified", flag=True)
        if not set(WITHOUT_CITE) <= value.keys.keys():
            why = VERIFIED_MISSING if "source" in value.keys else UNSOURCED
            complaints.append(value.place.complain(why.zh, why.en))
        return value.with_default("verified", flag=False)


WITHOUT_CITE = ("source", "verified")
UNSOURCED = Label(
    "没有出处，每个数字都要能查；请写“cite: 文件#条款”，或同时写“source”和“verified: false”",
    "no provenance, and every figure has to be traceable; write cite: document#clause, or source and verified: false",
)
VERIFIED_MISSING = Label(
    "缺少“verified”，不知道来源是否已核实；请写“verified: false”，核实后改为“true”",
    "'verified' is missing beside source, and unchecked it is no provenance; write verified: false, and true once it is"
    " checked",
)
SIDES = (("above", "at_least"), ("below", "at_most"))
ONE_A_SIDE = Label(
    "金额条件须写“above”或“at_least”、“below”或“at_most”，每侧至多一个；请只留一个",
    "a cost condition takes above or at_least, below or at_most, one on each side at most; keep one",
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of an amount: above or at_least, below or at_most, one or both sides."""

    amount: Shape

    @property
    def record(self) -> Record:
        """All four limits, each of them optional in itself."""
        return Record(optional={key: self.amount for side in SIDES for key in side})

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The limits by key."""
        value = self.record.parse(node, complaints)
        if value is None or (value.children and not any(all(key in value for key in side) for side in SIDES)):
            return value
        complaints.append(node.place.complain(ONE_A_SIDE.zh, ONE_A_SIDE.en))
        return Value(value.place, value.content, broken=True, keys=value.keys)


@dataclass(frozen=True, slots=True)
class LabelShape:
    """One text in both languages; placeholders in braces have to be the same in both."""

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The texts `zh` and `en`."""
        value = BOTH_LANGUAGES.parse(node, complaints)
        if value is None or value.broken or _placeholders(value["zh"].text) == _placeholders(value["en"].text):
            return value
        complaints.append(
            node.place.complain(
                "中英文里花括号占位符不一致，会有一种语言缺内容；请改成一致",
                "the placeholders in braces differ between the languages, so one would lack content; make them equal",
            )
        )
        return value


BOTH_LANGUAGES = Record(required={"zh": TEXT, "en": TEXT}, decides_no_money=("zh", "en"))
LABEL = LabelShape()


def label_of(value: Value) -> Label:
    """The label that LABEL has read."""
    return Label(value["zh"].text, value["en"].text)


def _values(node: Entries, shapes: Keys, complaints: list[Complaint]) -> Value:
    known = [(key, inner, shapes[key.text]) for key, inner in node.entries if key.text in shapes]
    read = {key.text: shape.parse(inner, complaints) for key, inner, shape in known}
    children = {key: value for key, value in read.items() if value is not None}
    broken = len(children) < len(read) or any(value.broken for value in children.values())
    return Value(node.place, children, broken=broken, keys={key.text: key.place for key, _, _ in known})


def missing(key: str) -> Label:
    """What is said of a required key that is not there."""
    return Label(f"缺少“{key}”，缺少的不会猜；请补上", f"'{key}' is missing, and nothing is guessed; add it")


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\{[^}]*\}", text))
