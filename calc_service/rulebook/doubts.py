"""What is well-formed and hardly meant, and how the rules answer that it is: `confirmed: reason` in the entry itself.

A confirmation answers every doubt about the entry that it stands in, and none about another.
"""

from dataclasses import dataclass, replace

from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import CONFIRMED, Complaint, FilePlace
from calc_service.rulebook.values import Value

CONFIRMATION = "confirmed"
_OR_CONFIRM = Label(
    "；请按文件核对，确实如此就在这一条加上“confirmed: 理由”",
    "; look it up in the document, and where it is meant so add 'confirmed: reason' to this entry",
)
_BECAUSE = Label("（已确认：{}）", " (confirmed: {})")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about `entry` that is told at `complaint`."""

    entry: Value
    complaint: Complaint

    @property
    def is_confirmed(self) -> bool:
        """Whether the entry says that it is meant so."""
        return CONFIRMATION in self.entry

    @property
    def told(self) -> Complaint:
        """The warning, or what was confirmed and why."""
        if not self.is_confirmed:
            message = Label(self.complaint.zh + _OR_CONFIRM.zh, self.complaint.en + _OR_CONFIRM.en)
            return replace(self.complaint, message=message)
        reason = self.entry[CONFIRMATION].text
        message = Label(self.complaint.zh + _BECAUSE.zh.format(reason), self.complaint.en + _BECAUSE.en.format(reason))
        return replace(self.complaint, level=CONFIRMED, message=message, reason=reason)


def doubt(entry: Value, place: FilePlace, zh: str, en: str) -> Doubt:
    """That something at `place` within `entry` is hardly meant: what it is, with its measure, and no remedy."""
    return Doubt(entry, place.warn(zh, en))
