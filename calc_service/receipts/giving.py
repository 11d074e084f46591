"""Gives receipts: signed where there is a key, and kept in the journal where there is one."""

from dataclasses import dataclass, field
from pathlib import Path

from calc_service.config import SettingRefused, Settings
from calc_service.config.secret_file import HOW, SecretRefused, read_random_key
from calc_service.receipts.journal.grouped import GroupedJournal, Trouble
from calc_service.receipts.journal.writing import Place, prepare
from calc_service.receipts.receipt import Receipt
from calc_service.receipts.signing import ReceiptKeys, receipt_keys
from calc_service.state.surroundings import THE_WORLD

FOLDER, KEY_FILE = "CALC_JOURNAL_FOLDER", "CALC_JOURNAL_KEY_FILE"
KEY_WANTED = (
    "CALC_JOURNAL_FOLDER 需要 CALC_JOURNAL_KEY_FILE：没有密钥，他人可凭日志逐个试出案件 · CALC_JOURNAL_FOLDER needs"
    f" CALC_JOURNAL_KEY_FILE: without a key others could try out by the journal which cases were asked; {HOW}"
)
CANNOT_BE_WRITTEN = (
    "CALC_JOURNAL_FOLDER：文件夹无法写入（{reason}） · the folder of the journal cannot be written to ({reason})"
)


@dataclass(frozen=True, slots=True)
class Receipts:
    """Those of one service; by default neither signed nor kept."""

    keys: ReceiptKeys = field(default_factory=ReceiptKeys)
    journal: GroupedJournal | None = None

    def give(self, receipt: Receipt) -> Receipt:
        """`receipt`, signed and recorded."""
        given = self.keys.signed(receipt)
        if self.journal is not None:
            self.journal.record(given)
        return given


def receipts_of(settings: Settings, trouble: Trouble) -> Receipts:
    """Those that `settings` ask for; `trouble` is told where the journal cannot be written. Raises `SettingRefused`."""
    keys = receipt_keys(settings.receipt_key_file, settings.receipt_public_keys)
    if settings.journal_folder is None:
        return Receipts(keys)
    place = Place(settings.journal_folder.absolute(), THE_WORLD, keys)
    key = journal_key(settings.journal_key_file)
    try:
        prepare(place)
    except OSError as error:
        raise SettingRefused(CANNOT_BE_WRITTEN.format(reason=error.strerror or type(error).__name__)) from None
    return Receipts(keys, GroupedJournal(place, key, trouble))


def journal_key(file: Path | None) -> bytes:
    """The secret in `file`, without which nobody can tell of which case a line is. Raises `SettingRefused`."""
    if file is None:
        raise SettingRefused(KEY_WANTED)
    try:
        return read_random_key(file)
    except SecretRefused as refusal:
        raise SettingRefused(f"{KEY_FILE}：{refusal}") from None
