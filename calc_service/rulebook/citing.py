"""What each document is cited for, from which day until which: by dated entries, by years, and without any day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from calc_service.rulebook.complaints import FilePlace
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import END_OF_DAYS, YEARLY_TABLES, Value, first_own_day, is_dated, stretches
from calc_service.rulebook.wording import LAWS


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause that an entry rests on, or a document that a district's file rests on.

    named:   where it is written: "document#clause", or "document"
    first:   the ISO day from which on it is cited; "" for all days, where none is written
    until:   the ISO day from which on it is cited no more
    entry:   what rests on it
    earlier: the entry before it in the same list or table
    """

    named: Value
    first: str
    until: str
    entry: Value
    earlier: Value | None = None

    @property
    def document(self) -> str:
        """The id of the document."""
        return self.named.text.partition("#")[0]


def citations(folder: RulesFolder) -> Iterator[tuple[Citation, Value]]:
    """Every citation of a registered document that a reply about some day may show, and what is registered of it.

    Categories are shown without their clause. Review flags and codes of files are of the day on which a file is looked
    at, whatever the days of its rows.
    """
    registered = folder.city["documents"]["documents"].children
    yearly = {folder.city[law][key].place for law, key in YEARLY_TABLES}
    for citation in _citations(folder, yearly):
        if citation.document in registered:
            yield citation, registered[citation.document]


def _citations(folder: RulesFolder, yearly: set[FilePlace]) -> Iterator[Citation]:
    for law in LAWS:
        yield from _inside(folder.city[law], yearly)
    for district in folder.districts.values():
        begins = first_own_day(district)
        for named in stretches(district["document"]) if begins else ():
            yield Citation(named.said, max(named.first, begins), named.until, district)
        yield from _inside(district, yearly)


def _inside(value: Value, yearly: set[FilePlace]) -> Iterator[Citation]:
    if is_dated(value):
        yield from _of_entries(tuple(value))
    elif value.place in yearly:
        yield from _of_years(value.children)
    else:
        if "cite" in value:
            yield Citation(value["cite"], "", END_OF_DAYS, value)
        for inner in (*value.children.values(), *value):
            yield from _inside(inner, yearly)


def _of_entries(entries: Sequence[Value]) -> Iterator[Citation]:
    ends = [*(entry["from"].text for entry in entries[1:]), END_OF_DAYS]
    for earlier, entry, until in zip([None, *entries], entries, ends, strict=False):
        if "cite" in entry:
            yield Citation(entry["cite"], entry["from"].text, until, entry, earlier)


def _of_years(lines: Mapping[str, Value]) -> Iterator[Citation]:
    earlier: Value | None = None
    for year, line in sorted(lines.items()):
        if "cite" in line:
            yield Citation(line["cite"], f"{year}-01-01", f"{int(year) + 1:04}-01-01", line, earlier)
        earlier = line
