"""What can be wrong with what a run says about its file, whatever the file: assumptions, meanings, profiles."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from calc_service.batch.cells import SPELLED
from calc_service.batch.headers import Told
from calc_service.batch.missing_columns import allowed, assumable
from calc_service.batch.refusals import FileFault
from calc_service.batch.spellings import reader_of
from calc_service.batch.unknowns.asked import unknown_wrongly
from calc_service.domain.columns import NEVER_ASSUMED, FileKind
from calc_service.domain.interface_codes import CODES_OF, NO_PROFILE, as_header
from calc_service.domain.kinds import CATEGORIES, Kind
from calc_service.domain.parsing import ParseError
from calc_service.domain.wording import Label, literals
from calc_service.engine.edition import RuleBook

_NOT_ASSUMED = {
    "unknown_field": Label("没有这一列，无法假定；请填写列标识", "There is no such column; write a column id"),
    "empty": Label("假定的值是空的；请在冒号后写上值", "The value to assume is blank; write one behind the colon"),
    "unknown_value": Label(
        "假定的值不能是该列的值；可以是：{}", "The value to assume cannot stand in its column; what can: {}"
    ),
}
_EACH_ITS_OWN = Label(
    "编号和实付金额各行不同，不能假定；请补上这一列，或用“column=表头:{0}”写明它在哪一列",
    "Ids and recorded amounts differ from row to row and are not assumed; add the column, or say with column=HEADER:{0}"
    " where it stands",
)


def wrongly_asked(
    assumed: Mapping[str, str], told: Told, book: RuleBook, kind: FileKind, unknown: Sequence[str] = ()
) -> Iterator[tuple[str, FileFault]]:
    """What is wrong with what a run asks, whatever the file; each with the name of the option."""
    kinds = {column.name: column.kind for column in kind.columns(book.pools)}
    yield from (("assume", fault) for fault in _assumed_wrongly(assumed, kinds, book, kind))
    yield from (("unknown", fault) for fault in unknown_wrongly(unknown, assumed, book))
    for ours in told.columns.values():
        if ours not in kinds and ours not in kind.beside and not _is_field(ours, book, kind):
            message = Label("没有这一列；可以是：{}", "There is no such column; what can stand here: {}")
            yield "column", FileFault("unknown_value", _filled(message, columns_told(book, kind)), ours)
    for header in told.ignored:
        if as_header(header) in map(as_header, told.columns):
            message = Label("既用又不用；请只留一个", "Both used and ignored; keep one")
            yield "ignore", FileFault("repeated_key", message, header)
    if told.profile not in {"", NO_PROFILE, *book.codes.profiles}:
        message = Label("没有这个配置；可以是：{}", "There is no such profile; there are: {}")
        yield "profile", FileFault("unknown_value", _filled(message, profiles_told(book)), "profile")


def _is_field(ours: str, book: RuleBook, kind: FileKind) -> bool:
    field, mark, owner = ours.partition(CODES_OF)
    return field in _fields_of(kind, book) and (not mark or owner in book.codes.maps.get(field, {}))


def _fields_of(kind: FileKind, book: RuleBook) -> list[str]:
    """The national fields that mean something to files of this kind."""
    meant = {*(column.name for column in kind.columns(book.pools)), *kind.beside}
    return sorted(name for name, field in book.codes.fields.items() if field.means in meant)


def columns_told(book: RuleBook, kind: FileKind) -> Label:
    """What a run may say that a header is."""
    fields = _fields_of(kind, book)
    lists = sorted(f"{field}{CODES_OF}{owner}" for field in fields for owner in book.codes.maps.get(field, ()))
    columns = (one.name for one in kind.columns(book.pools))
    return literals((*columns, *kind.beside, *fields, *lists))


def profiles_told(book: RuleBook) -> Label:
    """The profiles that a run may name."""
    return literals((*book.codes.profiles, NO_PROFILE))


def _filled(message: Label, text: Label) -> Label:
    return Label(message.zh.format(text.zh), message.en.format(text.en))


def _assumed_wrongly(
    assumed: Mapping[str, str], kinds: Mapping[str, Kind], book: RuleBook, kind: FileKind
) -> Iterator[FileFault]:
    for column, value in assumed.items():
        if column in NEVER_ASSUMED:
            yield FileFault("unknown_value", _filled(_EACH_ITS_OWN, Label(column, column)), column)
            continue
        code = _code(kinds.get(column), column, value, book)
        if code:
            yield FileFault(code, _filled(_NOT_ASSUMED[code], allowed(column, book, kind)), column)


def assumed_instead(column: str, book: RuleBook, kind: FileKind) -> Label:
    """What may be assumed where an assumption about `column` is refused."""
    return assumable(book, kind) if column in NEVER_ASSUMED else allowed(column, book, kind)


def _code(kind: Kind | None, column: str, value: str, book: RuleBook) -> str:
    if kind is None:
        return "unknown_field"
    if not value:
        # Nobody's category is a blank cell.
        return "" if kind is CATEGORIES else "empty"
    return "" if _can_stand(kind, column, value, book) else "unknown_value"


def _can_stand(kind: Kind, column: str, value: str, book: RuleBook) -> bool:
    if kind.worded:
        return reader_of(column, book)(value) is not None
    read: Callable[[str], object] = SPELLED.get(kind.name) or kind.parse
    try:
        read(value)
    except ParseError:
        return False
    return True
