"""What is wrong with the rules, where, why, and what to do about it.

RulesRefused            the rules folder holds at least one error
    .complaints         every complaint at once, sorted by place
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from calc_service.domain.wording import Label

ERROR = "error"
WARNING = "warning"
CONFIRMED = "confirmed"
"""A doubt to which the rules themselves answer that it is meant so: listed where it is asked for, and no warning."""
FORM = "form"
MOST_A_FILE = 200
MOST_IN_ALL = 20_000
"""Complaints about the form of files after which no further file is read: wording them costs more than reading did."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint. `path` is relative to the parent of the rules folder; `line` and `column` count from 1.

    `check` names what was looked at, as docs/rules-checks.md does: the form of one value, unless a check says its name.
    `reason` is why the rules say that it is meant so, where they do.
    """

    path: str
    line: int
    column: int
    message: Label
    level: str = ERROR
    check: str = FORM
    reason: str = ""

    @property
    def zh(self) -> str:
        """The message in Chinese."""
        return self.message.zh

    @property
    def en(self) -> str:
        """The message in English."""
        return self.message.en

    def in_language(self, language: str) -> str:
        """The whole line, place included, in `language`, "zh" or "en"."""
        return f"{self.path}:{self.line}:{self.column}: {self.message.in_language(language)}"

    def __str__(self) -> str:
        """Both languages on one line, Chinese first."""
        return f"{self.path}:{self.line}:{self.column}: {self.zh} / {self.en}"


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where something stands in a rules file; `line` and `column` count from 1."""

    path: str
    line: int
    column: int

    @property
    def in_brief(self) -> str:
        """File and line, for a message about something else: `medical_assistance.yaml:25`."""
        return f"{self.path.rpartition('/')[2]}:{self.line}"

    def complain(self, zh: str, en: str) -> Complaint:
        """An error at this place."""
        return Complaint(self.path, self.line, self.column, Label(zh, en))

    def warn(self, zh: str, en: str) -> Complaint:
        """Something to look at that does not keep the rules from being served."""
        return Complaint(self.path, self.line, self.column, Label(zh, en), WARNING)


class RulesRefused(ValueError):  # noqa: N818  the name says what happened, as the service's callers read it
    """The rules folder cannot be served; `complaints` holds every error found."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        """Keep `complaints` and show them one a line."""
        self.complaints = tuple(complaints)
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))


def named(check: str, complaints: Iterable[Complaint]) -> Iterator[Complaint]:
    """The same complaints, raised by `check`."""
    return (replace(complaint, check=check) for complaint in complaints)


def in_order(complaints: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """Without repetitions, by file, line and column."""
    return tuple(sorted(dict.fromkeys(complaints), key=lambda one: (one.path, one.line, one.column)))


def first_at_each_place(complaints: Iterable[Complaint]) -> Iterator[Complaint]:
    """Of complaints that one fault causes day after day, the first."""
    seen: set[tuple[str, int, int]] = set()
    for complaint in complaints:
        place = complaint.path, complaint.line, complaint.column
        if place not in seen:
            seen.add(place)
            yield complaint


def at_most(most: int, complaints: Iterable[Complaint]) -> Iterator[Complaint]:
    """Of complaints in order of their places the first `most` of each file, its errors before its warnings.

    A last one says how many there are besides: a file that is wrong throughout may not drown the others.
    """
    for _, of_one in groupby(complaints, lambda complaint: complaint.path):
        found = sorted(of_one, key=lambda complaint: complaint.level != ERROR)
        yield from in_order(found[:most])
        if len(found) > most:
            hidden = found[most:]
            yield replace(
                hidden[0],
                message=Label(
                    f"此文件另有 {len(hidden)} 处问题没有列出；请先改正以上各处，再检查一次",
                    f"{len(hidden)} more complaints about this file are not listed; put those above right, then check"
                    " again",
                ),
            )
