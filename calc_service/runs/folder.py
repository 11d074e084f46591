"""The folder of a run: what every file in it is called. Nobody but the service's user may look into it."""

from dataclasses import dataclass
from pathlib import Path

from calc_service.batch.files import FileFormat

ATTEMPT = ".attempt-"
"""Behind the name of a file that is still being made stands this and whose attempt it is."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where the files of one run lie; none of their names says anything of a person or of the file.

    order, rules: what is to be done, and the rules by which; see `order`
    call:    by which call it came, for the record; see `record`
    posted:  the file as it came
    plan, asked: into which buckets it was split, and how its columns are understood; see `splitting`
    summary: what is said of the whole file, as JSON
    rows:    what was found out of every row, in the order of the file; see `merging`
    manifest: which bucket holds what, with digests; see `manifest`
    """

    path: Path

    @property
    def order(self) -> Path:
        """The order, as JSON."""
        return self.path / "order.json"

    @property
    def rules(self) -> Path:
        """The rules, packed."""
        return self.path / "rules.pickle"

    @property
    def call(self) -> Path:
        """The call, as JSON."""
        return self.path / "call.json"

    @property
    def posted(self) -> Path:
        """The file as it came."""
        return self.path / "posted"

    @property
    def plan(self) -> Path:
        """The plan, as JSON."""
        return self.path / "plan.json"

    @property
    def asked(self) -> Path:
        """How the columns are understood, packed."""
        return self.path / "asked.pickle"

    @property
    def summary(self) -> Path:
        """The summary, as JSON."""
        return self.path / "summary.json"

    @property
    def rows(self) -> Path:
        """What was found out, as Arrow IPC."""
        return self.path / "rows.arrow"

    @property
    def manifest(self) -> Path:
        """The manifest, as JSON."""
        return self.path / "manifest.json"

    def compared(self, pair: str) -> Path:
        """What is said of two runs side by side, as JSON; `pair` names them, parted by a hyphen."""
        return self.path / f"against-{pair}.json"

    def compared_rows(self, pair: str) -> Path:
        """The rows that differ between two runs, as Arrow IPC: numbers of rows, and amounts; no id."""
        return self.path / f"against-{pair}.arrow"

    def compared_places(self, pair: str) -> Path:
        """Where each row of the first of two runs stands in the second, as an array of NumPy."""
        return self.path / f"against-{pair}.npy"

    @property
    def blocks(self) -> Path:
        """The folder of the rows that decide, bucket by bucket within some rows of the file."""
        return self.path / "blocks"

    @property
    def found(self) -> Path:
        """The folder of what was found out, a file a bucket, until all is merged."""
        return self.path / "found"

    def block(self, first: int) -> Path:
        """Some rows of the file, from that one on, bucket by bucket, as Arrow IPC."""
        return self.blocks / f"{first}.arrow"

    def found_of(self, bucket: int) -> Path:
        """What was found out of a bucket, as Arrow IPC."""
        return self.found / f"{bucket:04}.arrow"

    def totals_of(self, bucket: int) -> Path:
        """What a bucket amounts to, and its digest."""
        return self.found / f"{bucket:04}.totals"

    def progress(self, step: str) -> Path:
        """How many rows a step that is under way has done, as digits."""
        return self.path / f"progress-{step}"

    def result(self, form: FileFormat) -> Path:
        """The file with what was found out, in a form."""
        charset = f".{form.charset}" if form.charset else ""
        return self.path / f"result{charset}{form.suffix}"

    @property
    def results(self) -> list[Path]:
        """The results that are there, in whatever form."""
        return sorted(self.path.glob("result*"))

    def scratch(self, attempt: str) -> Path:
        """A folder for what one attempt makes on the way; gone with it."""
        return self.path / f"scratch{ATTEMPT}{attempt}"
