"""What a file lacks, and how it can be given: only what would be right for that column is advised."""

from collections.abc import Mapping, Sequence

from calc_service.batch.headers import Source, label_of
from calc_service.batch.reply_types import FileNote, NeededColumn
from calc_service.batch.spellings import values_of
from calc_service.domain.columns import CLAIMS, NEVER_ASSUMED, FileKind
from calc_service.domain.kinds import YEAR
from calc_service.domain.wording import Label, literals
from calc_service.engine.edition import RuleBook

ADMISSION_DAY_NEEDED = "admission_day_needed"


def allowed(column: str, book: RuleBook, kind: FileKind) -> Label:
    """What may be assumed for a column: the values of its list, or what its cells look like; "" if there is none."""
    examples = {each.name: each.kind.example for each in kind.columns(book.pools)}
    return literals(values_of(column, book) or filter(None, [examples.get(column)]))


def assumable(book: RuleBook, kind: FileKind) -> Label:
    """The columns that may be assumed."""
    return literals(one.name for one in kind.columns(book.pools) if one.name not in NEVER_ASSUMED)


def needed_columns(
    missing: Sequence[str], partly: Sequence[str], sources: Sequence[Source], book: RuleBook, kind: FileKind
) -> tuple[NeededColumn, ...]:
    """The columns that nothing gives, then those that only some rows have."""
    giving = {name: [source.header for source in sources if name in source.settles] for name in partly}
    return tuple(
        NeededColumn(
            column=name,
            label=label_of(name, book),
            partly=giving.get(name, []),
            assume=allowed(name, book, kind).en if _alike_on_all_rows(name, book, kind) else None,
            how=_how(name, giving, book, kind),
        )
        for name in (*missing, *partly)
    )


def how_to_give(column: str, book: RuleBook, kind: FileKind) -> Label:
    """What to do where nothing gives a required column."""
    zh = f"补上这一列；在别的表头下就写“column=表头:{column}”"
    en = f"add it; where it stands under another header, say column=HEADER:{column}"
    if not _alike_on_all_rows(column, book, kind):
        return Label(zh, en)
    return Label(
        f"{zh}；各行都一样就写“assume={column}:值”", f"{en}; where all rows have one value, assume={column}:VALUE"
    )


def admission_days_lacking(rows: int, absent: Sequence[str], book: RuleBook) -> list[FileNote]:
    """What has to be said where the rules go by a day of admission that `rows` rows do not give; nothing for none."""
    if not rows:
        return []
    column, in_cells = "admitted_on", Label("补上这些单元格", "fill these cells in")
    how = how_to_give(column, book, CLAIMS) if column in absent else in_cells
    zh = f"{rows} 行缺少入院日期，而入院前后适用的救助标准不同，这些行待审核；{how.zh}，再重新核查"
    en = f"{rows} rows lack the day of admission on which what holds for them depends, and are to be reviewed; {how.en}"
    return [FileNote(ADMISSION_DAY_NEEDED, Label(zh, f"{en}, then audit again"))]


def _how(column: str, giving: Mapping[str, list[str]], book: RuleBook, kind: FileKind) -> Label:
    if column not in giving:
        return how_to_give(column, book, kind)
    headers = ", ".join(giving[column])
    return Label(
        f"“{headers}”只给出一部分行；其余各行：{how_to_give(column, book, kind).zh}",
        f"'{headers}' gives it on some rows; for the others {how_to_give(column, book, kind).en}",
    )


def _alike_on_all_rows(column: str, book: RuleBook, kind: FileKind) -> bool:
    # A day or an amount could be assumed, but nobody would be right to.
    return any(one.name == column and (one.kind.worded or one.kind is YEAR) for one in kind.columns(book.pools))
