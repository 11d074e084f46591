"""A journal as one archive, and such an archive as a folder again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from calc_service.receipts.journal.lines import ANCHORS, CHAIN_ENDING

PIECE = 1_048_576
NO_ARCHIVE = "not an archive of a journal"


def export(folder: Path, target: Path) -> None:
    """Write the journal in `folder` into a new file. Raises `OSError`, also where there is no journal."""
    with ZipFile(target, "x", ZIP_DEFLATED) as archive:
        # The anchors first: what they speak of is in the chains, which may have gone on since.
        for file in (folder / ANCHORS, *sorted(folder.glob(f"*{CHAIN_ENDING}"))):
            with file.open("rb") as source, archive.open(_entry(file.name), "w", force_zip64=True) as entry:
                copyfileobj(source, entry, PIECE)


@contextmanager
def opened(place: Path) -> Iterator[Path]:
    """The folder of a journal: `place` itself, or what is in the archive there. Raises `OSError`."""
    if place.is_dir():
        yield place
        return
    with TemporaryDirectory(prefix="journal-") as name:
        try:
            with ZipFile(place) as archive:
                for entry in archive.namelist():
                    if entry == ANCHORS or (entry.endswith(CHAIN_ENDING) and "/" not in entry):
                        archive.extract(entry, name)
        except (BadZipFile, EOFError, ValueError):
            raise OSError(NO_ARCHIVE) from None
        yield Path(name)


def _entry(name: str) -> ZipInfo:
    """An entry without a time of its own."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry
