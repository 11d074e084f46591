"""Warnings that stand for long, as one line with a count, so that a new one is seen."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from calc_service.domain.reply_fields import Count, Reply, means
from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import Complaint

_SAID: Mapping[str, Label] = {
    "unverified": Label(
        "{count} 处现行规定尚未对照正式文件核实（{files}）；加“--all”逐条列出",
        "{count} entries in force are not verified against an official document ({files}); --all lists them",
    ),
}
"""By the name of a check whose warnings stay until somebody has got hold of a document."""


class StandingInFile(Reply):
    """How many such warnings one file has."""

    path: Annotated[str, means("the file, `rules/…`")]
    count: Annotated[Count, means("how many warnings the file has")]


class StandingWarnings(Reply):
    """The warnings of one check that stand for long."""

    check: Annotated[str, means("what was looked at, as in docs/rules-checks.md")]
    count: Annotated[Count, means("how many warnings all files have")]
    files: Annotated[list[StandingInFile], means("in order of their paths")]


@dataclass(frozen=True, slots=True)
class CountedWarnings:
    """The warnings of one check, counted, and as one complaint at the place of the first."""

    counted: StandingWarnings
    complaint: Complaint


def standing(complaints: Iterable[Complaint]) -> Iterator[CountedWarnings]:
    """Those of `complaints` that stand for long, by their check."""
    listed = list(complaints)
    for check, said in _SAID.items():
        found = [one for one in listed if one.check == check]
        if found:
            files = Counter(one.path for one in found)
            shown = ", ".join(f"{path.partition('/')[2]} {count}" for path, count in files.items())
            words = (text.format(count=len(found), files=shown) for text in (said.zh, said.en))
            counted = [StandingInFile(path, count) for path, count in files.items()]
            yield CountedWarnings(
                StandingWarnings(check, len(found), counted), replace(found[0], message=Label(*words))
            )


def condensed(complaints: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """The others, then one for all of each check that stand for long."""
    listed = tuple(complaints)
    others = (one for one in listed if one.check not in _SAID)
    return (*others, *(one.complaint for one in standing(listed)))
