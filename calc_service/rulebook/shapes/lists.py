"""Shapes of lists: sets of codes, and dated lists whose entries hold from their day until the next."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace

from calc_service.domain.figures import ADMITTED_ON, SETTLED_ON
from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.shapes import Shape, refuse_kind
from calc_service.rulebook.shapes.records import LABEL, Record, Sourced, WithAnyOf
from calc_service.rulebook.shapes.scalars import DAY, FLAG, Matching, OneOf
from calc_service.rulebook.source import Entries, Items, Node, Scalar
from calc_service.rulebook.typos import SHOWN
from calc_service.rulebook.values import APPLIES_BY, Value

_ONLY_IN_DISTRICTS = Label(
    "全市规则不能废止为空；请写出新的规则",
    "a rule of the city is never repealed into nothing; write the rule that follows it",
)


_BY_SETTLEMENT = Label(
    "只有医疗救助的通道（“when”、“ratio”、“annual_cap”）和条件可以按入院日适用；大病保险、倾斜救助按年度累计计算，各笔都用结算日的标准，"
    "参保资助等不看入院日；请删去这一行",
    "only an entry of a track of medical assistance (when, ratio, annual_cap) or of its conditions may go by the day of"
    " admission: the yearly totals of catastrophic insurance and tilt assistance keep the terms of the settlement day,"
    " and nothing else has a day of admission; remove the line",
)
BY_SETTLEMENT = {APPLIES_BY: _BY_SETTLEMENT}
"""What may not be said of rules that always go by the day of settlement."""


_SEPARATORS = re.compile(r"\s*[、，,；;/|]\s*|\s+")
SEVERAL = 2


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of different items of one shape; at least one, unless it may be empty. Their order means nothing."""

    item: Shape
    may_be_empty: bool = False

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The items in file order."""
        if not isinstance(node, Items):
            refuse_kind(node, Items, complaints)
            return None
        missing = not node.items and not self.may_be_empty
        if missing:
            complaints.append(
                node.place.complain("列表是空的；请至少写一项", "the list is empty; write at least one item")
            )
        repeated = list(_repeated(node))
        complaints.extend(repeated)
        values = tuple(value for item in node.items if (value := self._item(item, complaints)) is not None)
        part_twice = repeated and any(isinstance(item, Entries) for item in node.items)
        broken = missing or bool(part_twice) or len(values) < len(node.items) or any(value.broken for value in values)
        return Value(node.place, values, broken=broken)

    def _item(self, node: Node, complaints: list[Complaint]) -> Value | None:
        parts = _SEPARATORS.split(node.text.strip()) if isinstance(node, Scalar) else ()
        if not isinstance(self.item, OneOf | Matching) or len(parts) < SEVERAL or not all(parts):
            return self.item.parse(node, complaints)
        written = ", ".join(parts)[: 2 * SHOWN]
        complaints.append(
            node.place.complain(
                f"列表在这里没有断开，{len(parts)} 项成了一项：{written}；方括号里各项用半角逗号加空格隔开，"
                "“- ”之后每行只写一项，请分开写",
                f"the list is not parted here, so that {len(parts)} items are one: {written}; part items in brackets by"
                " a plain comma and a space, and write one item after each '- '",
            )
        )
        return None


@dataclass(frozen=True, slots=True)
class DatedList:
    """A list of entries, each with `from` and its provenance. Entries of a district may be `repealed: true` instead.

    by_admission: whether an entry may say that it goes by the day of admission; by that of settlement it goes unsaid
    sourced: whether an entry has to say where it comes from; a text need not

    by_admission: whether an entry may say that it goes by the day of admission; by that of settlement it goes unsaid
    """

    entry: Record | WithAnyOf
    repealable: bool = False
    may_be_empty: bool = False
    by_admission: bool = False
    sourced: bool = True

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The entries in file order."""
        if not isinstance(node, Items):
            refuse_kind(node, Items, complaints)
            return None
        empty = not node.items and not self.may_be_empty
        if empty:
            complaints.append(
                node.place.complain(
                    "列表是空的，没有一天有规则；请写 - {from: …}",
                    "the list is empty, so no day has a rule; write - {from: …}",
                )
            )
        entry = self.dated_entry
        values = tuple(entry.parse(item, complaints) for item in node.items)
        read = tuple(_without_what_goes_unsaid(value) for value in values if value is not None)
        broken = empty or len(read) < len(values) or any(value.broken for value in read)
        return Value(node.place, read, broken=broken)

    @property
    def dated_entry(self) -> Record | Sourced | WithAnyOf:
        """The shape of an entry with its day and provenance, or of a repeal where there may be one."""
        if self.repealable:
            return WithAnyOf(("repealed",), self._with_day(REPEAL, {}), self._with_day(self.entry, {}))
        return self._with_day(self.entry, {"repealed": _ONLY_IN_DISTRICTS})

    def _with_day(self, entry: Shape, refused: Mapping[str, Label]) -> Record | Sourced | WithAnyOf:
        """An entry, in each of its forms, with its day and where it comes from."""
        if isinstance(entry, WithAnyOf):
            return WithAnyOf(entry.keys, self._with_day(entry.present, refused), self._with_day(entry.absent, refused))
        assert isinstance(entry, Record)  # noqa: S101  forms are records; for the type checker
        required, refused = {"from": DAY, **entry.required}, {**entry.refused, **refused}
        if self.by_admission:
            optional = {**entry.optional, APPLIES_BY: _WHICH_DAY}
            return Sourced(replace(entry, required=required, optional=optional, refused=refused))
        dated = replace(entry, required=required, refused={**refused, **BY_SETTLEMENT})
        return Sourced(dated) if self.sourced else dated


@dataclass(frozen=True, slots=True)
class PlainOrDated:
    """What holds on all days, written `plain`, or else a dated list of it: what is said of a past day stays so.

    Entries of the list have what else stands there under `value`, or, of a record, its keys themselves.
    """

    plain: Shape
    dated: DatedList

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """Whichever of both stands there."""
        return self.chosen(node).parse(node, complaints)

    def chosen(self, node: Node) -> Shape:
        """The shape of what stands there: a list of mappings is dated, a list of codes plain."""
        listed = isinstance(node, Items) and any(isinstance(item, Entries) for item in node.items)
        return self.dated if listed else self.plain


def dated_record(record: Record) -> PlainOrDated:
    """A record, or a dated list of such."""
    return PlainOrDated(record, DatedList(record, sourced=False))


def dated_value(plain: Shape, *, sourced: bool) -> PlainOrDated:
    """A value, or a dated list with `value` in each entry."""
    return PlainOrDated(plain, DatedList(Record(required={"value": plain}), sourced=sourced))


DATED_LABEL = dated_value(LABEL, sourced=False)


@dataclass(frozen=True, slots=True)
class ListOr:
    """A list of one shape, or else a mapping of another."""

    listed: Shape
    mapped: Shape

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """Whichever of both stands there."""
        return self.chosen(node).parse(node, complaints)

    def chosen(self, node: Node) -> Shape:
        """The shape of what stands there."""
        return self.mapped if isinstance(node, Entries) else self.listed


@dataclass(frozen=True, slots=True)
class OnlyTrue:
    """`true`; `repealed: false` would say nothing."""

    def parse(self, node: Node, complaints: list[Complaint]) -> Value | None:
        """The flag, which is set."""
        value = FLAG.parse(node, complaints)
        if value is None or value.flag:
            return value
        complaints.append(node.place.complain(ONLY_TRUE.zh, ONLY_TRUE.en))
        return None


ONLY_TRUE = Label(
    "“repealed”只能写“true”；没有废止就删去这一条", "repealed can only be true; remove the entry if nothing is repealed"
)
REPEAL = Record(required={"repealed": OnlyTrue()})
_WHICH_DAY = OneOf((SETTLED_ON, ADMITTED_ON))


def _without_what_goes_unsaid(entry: Value) -> Value:
    """An entry that goes by the day of settlement is the same whether or not it says so."""
    said = entry.at(APPLIES_BY)
    if said is None or said.text != SETTLED_ON:
        return entry
    return replace(entry, content={key: value for key, value in entry.children.items() if key != APPLIES_BY})


def _repeated(node: Items) -> Iterator[Complaint]:
    seen: set[Hashable] = set()
    twice = [item for item in node.items if _twice(_said(item), seen)]
    for item in twice:
        if isinstance(item, Scalar):
            yield item.place.complain(
                f"“{item.text}”在列表里重复；请只留一个", f"'{item.text}' stands twice in the list; keep one"
            )
        else:
            yield item.place.complain(
                "这一项与前面一项完全相同；请核对，只留一个",
                "this part says just what one before it says; look it up and keep one",
            )


def _twice(said: Hashable, seen: set[Hashable]) -> bool:
    known = said in seen and said != ""
    seen.add(said)
    return known


def _said(node: Node) -> Hashable:
    """What stands there, whatever its order."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return frozenset(map(_said, node.items))
    return frozenset((key.text, _said(inner)) for key, inner in node.entries)
