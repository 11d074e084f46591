"""What a run may say that nobody knows, and what is wrong with what it says.

A name is a column of ours; `categories:person` says that the categories of a person are the same on all rows.
"""

from collections.abc import Iterator, Mapping, Sequence

from calc_service.batch.refusals import FileFault
from calc_service.domain.columns import MAY_BE_UNKNOWN, OPENING_OF_POOL, input_columns
from calc_service.domain.wording import Label, literals
from calc_service.engine.edition import RuleBook

CATEGORIES = "categories"
OF_PERSON = "categories:person"
_ASSUMED_TOO = Label(
    "这一列既假定又说不知道；请只留一个", "The column is both assumed and said to be unknown; keep one of the two"
)
_TWICE = Label("“{0}”和“{1}”说的是同一列；请只留一个", "'{0}' and '{1}' are about the same column; keep one of the two")
_NEVER = Label(
    "金额、日期、编号和认定地必须写在文件里，不能当作不知道；可以是：{}",
    "Amounts, days, ids and the district have to stand in the file and cannot be called unknown; what can: {}",
)
_NO_COLUMN = Label("没有这一列；可以是：{}", "There is no such column; what can be called unknown: {}")


def columns_of(unknown: Sequence[str]) -> tuple[str, ...]:
    """The columns of ours that are meant, in the order in which they are named."""
    return tuple(dict.fromkeys(CATEGORIES if name == OF_PERSON else name for name in unknown))


def may_be_unknown(book: RuleBook) -> tuple[str, ...]:
    """Everything that a run may say."""
    pools = (OPENING_OF_POOL + pool for pool in book.pools)
    return tuple(
        name
        for column in (*MAY_BE_UNKNOWN, *pools)
        for name in ((column, OF_PERSON) if column == CATEGORIES else (column,))
    )


def unknown_wrongly(unknown: Sequence[str], assumed: Mapping[str, str], book: RuleBook) -> Iterator[FileFault]:
    """What is wrong with what a run says."""
    allowed = may_be_unknown(book)
    known = {field.name for field in input_columns(book.pools)}
    for name in dict.fromkeys(unknown):
        if name not in allowed:
            said, code = (_NEVER, "unknown_value") if name in known else (_NO_COLUMN, "unknown_field")
            every = literals(allowed)
            yield FileFault(code, Label(said.zh.format(every.zh), said.en.format(every.en)), name)
        elif columns_of([name])[0] in assumed:
            yield FileFault("repeated_key", _ASSUMED_TOO, name)
    if {CATEGORIES, OF_PERSON} <= set(unknown):
        names = (CATEGORIES, OF_PERSON)
        yield FileFault("repeated_key", Label(_TWICE.zh.format(*names), _TWICE.en.format(*names)), OF_PERSON)
