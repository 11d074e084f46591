"""Which of the flags that need several persons are asked of a file, and what has to be said of those that are not."""

from collections.abc import Collection, Mapping, Sequence

from calc_service.batch.reply_types import FileNote
from calc_service.domain.interface_codes import Flag
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook

ALIKE, BEYOND_PEERS, FIRST_DIGITS, ROUND = ACROSS = (
    "duplicate_across_persons",
    "findings_beyond_peers",
    "first_digits_of_facility",
    "round_amounts_of_facility",
)
"""The flags that need the rows of several persons, in order; a row's are bits in this order."""
OF_FACILITIES = (BEYOND_PEERS, FIRST_DIGITS, ROUND)
BY_FACILITY = (*ACROSS, "near_duplicate_elsewhere", "stays_in_two_facilities")
"""The flags that need to know the facility."""
FACILITY = "facility_id"
NOT_ASKED = "flag_not_asked"
MOST_FACILITIES = 65_536
"""A file that names more facilities is not asked about facilities: Chongqing has a third of that."""


def asked(book: RuleBook, columns: Collection[str]) -> Mapping[str, Flag]:
    """The active flags among ACROSS, none where the file has no column of facilities."""
    flags = book.monitoring.flags
    return {code: flags[code] for code in ACROSS if _is_active(code, book)} if FACILITY in columns else {}


def _is_active(code: str, book: RuleBook) -> bool:
    flag = book.monitoring.flags.get(code)
    return flag is not None and flag.active


def not_asked(absent: Sequence[str], book: RuleBook, *, too_many: bool) -> list[FileNote]:
    """What has to be said of the active flags that are not asked of a file."""
    active = [code for code in BY_FACILITY if _is_active(code, book)]
    if FACILITY in absent:
        why = Label(f"文件没有机构编号（“{FACILITY}”）", f"the file has no {FACILITY}")
        return [_note(code, why, book) for code in active]
    why = Label(f"机构超过 {MOST_FACILITIES} 家", f"it names more than {MOST_FACILITIES} facilities")
    return [_note(code, why, book) for code in active if code in OF_FACILITIES] if too_many else []


def _note(code: str, why: Label, book: RuleBook) -> FileNote:
    label = book.monitoring.flags[code].label
    return FileNote(NOT_ASKED, Label(f"没有核对“{label.zh}”：{why.zh}", f"{label.en} ({code}) was not asked: {why.en}"))
