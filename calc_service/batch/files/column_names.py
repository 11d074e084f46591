"""The columns of a file have names, each its own."""

from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.domain.wording import Label

MOST_COLUMNS = 1000


def refuse_many_columns(columns: int) -> None:
    """Raise `FileRefused` for a file that is wider than any batch."""
    if columns > MOST_COLUMNS:
        raise refusal(
            "too_many_columns",
            f"文件有 {columns} 列，上限是 {MOST_COLUMNS} 列",
            f"the file has {columns} columns; at most {MOST_COLUMNS} are read",
        )


def refuse_bad_names(names: list[str]) -> None:
    """Raise `FileRefused` for columns without a name and for names that stand twice, all at once."""
    refuse_many_columns(len(names))
    faults = [_unnamed(place) for place, name in enumerate(names, 1) if not name.strip()]
    seen: set[str] = set()
    for place, name in enumerate(names, 1):
        if name.strip() and name in seen:
            faults.append(_repeated(name, place))
        seen.add(name)
    if faults:
        raise FileRefused(tuple(faults))


def _unnamed(place: int) -> FileFault:
    return FileFault(
        "unnamed_column", Label(f"第 {place} 列没有表头", f"column {place} has no header"), column=str(place), row=1
    )


def _repeated(name: str, place: int) -> FileFault:
    message = Label(f"表头“{name}”出现了不止一次(第 {place} 列)", f"the header {name!r} stands twice (column {place})")
    return FileFault("repeated_column", message, column=name, row=1)
