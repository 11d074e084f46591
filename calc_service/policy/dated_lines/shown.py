"""The lists of a rules folder that a line can be added to, as they are replied, each with what it says last."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated

from msgspec import field

from calc_service.domain.reply_fields import Cite, Day, Reply, means
from calc_service.domain.wording import Label
from calc_service.policy.dated_lines.written import WrittenList, lists_of
from calc_service.policy.differences.names import SEPARATOR, Folders, path_name
from calc_service.policy.folder_files import FOLDER
from calc_service.policy.overlay_folder import FILE_PATTERNS
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import NOT_IN_FORCE
from calc_service.rulebook.source import read


class RulesText(Reply):
    """A rules file."""

    path: Annotated[str, means("the file, `rules/…`")]
    text: Annotated[str, means("all of it")]


class FigureWritten(Reply):
    """One figure of a line."""

    key: Annotated[str, means("by which it is named in `figures` of a new line")]
    label: Annotated[Label, means("what it is called within its list; of a list with one figure the list's name")]
    value: Annotated[str, means("as it is written: `70%`, yuan such as `60000`, or `none`")]


class DatedListShown(Reply):
    """A list of the rules of which each line holds from its day until the next begins."""

    id: Annotated[str, means("by which it is named in `line`")]
    label: Label
    path: Annotated[str, means("the file that it stands in, `rules/…`")]
    yearly: Annotated[bool, means("whether each line is of one year and has to say each figure anew")]
    from_: Annotated[Day, means("from when on its last line holds")] = field(name="from")
    cite: Annotated[Cite | None, means("the clause that its last line cites")]
    source: Annotated[str | None, means("where its last line was taken from, where no clause states it")]
    figures: Annotated[list[FigureWritten], means("what its last line says")]


class RulesWithLine(Reply):
    """Changed rules files, and the lists that a line can be added to."""

    files: Annotated[list[RulesText], means("what was posted but for files left out, and the file with the new line")]
    lists: Annotated[list[DatedListShown], means("every list with figures, in the order of the files")]


@dataclass(frozen=True, slots=True)
class ListInFile:
    """A list, the file that it stands in by its path below the folder, and the text of that."""

    path: str
    text: str
    where: WrittenList


def lists_in(folder: FilePath) -> Iterator[ListInFile]:
    """Every list of the files of `folder` that read without a fault; templates are none of them."""
    for file in (file for place in FILE_PATTERNS for file in sorted(folder.glob(place))):
        path, complaints = file.relative_to(folder).as_posix(), list[Complaint]()
        if not file.name.startswith(NOT_IN_FORCE) and read(file, path, complaints) and not complaints:
            text = file.read_bytes().decode()  # ends of lines stay as they are
            yield from (ListInFile(path, text, one) for one in lists_of(path.removesuffix(".yaml"), text))


def list_shown(one: ListInFile, names: Folders) -> DatedListShown:
    """A list as it is replied, named by the labels of `names`."""
    last = one.where.lines[-1]
    year = (last.first_day[:4],) if one.where.yearly else ()
    label = path_name(one.where.keys, names)
    return DatedListShown(
        id=one.where.id,
        label=label,
        path=f"{FOLDER}/{one.path}",
        yearly=one.where.yearly,
        from_=last.first_day,
        cite=last.said("cite"),
        source=last.said("source"),
        figures=[
            FigureWritten(
                "/".join(figure.keys),
                _within(label, path_name((*one.where.keys, *year, *figure.keys), names), *year),
                figure.node.value,
            )
            for figure in last.figures
        ],
    )


def _within(outer: Label, whole: Label, year: str = "") -> Label:
    """What of the `whole` name the name of the list around and the year do not say; all of it where that is nothing."""
    said = [
        SEPARATOR.join(part for part in inner.split(SEPARATOR) if part not in around and not (year and year in part))
        for around, inner in ((outer.zh, whole.zh), (outer.en, whole.en))
    ]
    return Label(said[0] or whole.zh, said[1] or whole.en)
