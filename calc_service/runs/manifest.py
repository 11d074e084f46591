"""What a run was made of, and what became of it, with digests: alike wherever it was worked off."""

from collections.abc import Sequence

import msgspec

from calc_service.runs.bucket_work import BucketTotals
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import RunOrder
from calc_service.runs.splitting import Plan


class ManifestBucket(msgspec.Struct, frozen=True):
    """A bucket: `digest` is that of what was found out of its rows, as `found_files.write_found` writes it."""

    bucket: int
    rows: int
    digest: str


class RunManifest(msgspec.Struct, frozen=True):
    """The manifest of a run.

    file:    the digest of the posted file, unpacked
    order:   what was asked, of which rules and engine
    buckets: those of `person_buckets.bucket_of`
    """

    file: str
    rows: int
    order: RunOrder
    buckets: list[ManifestBucket]


def manifest_of(order: RunOrder, plan: Plan, totals: Sequence[BucketTotals]) -> RunManifest:
    """The manifest of a run all of whose buckets are done."""
    buckets = [ManifestBucket(number, one.totals.rows, one.digest) for number, one in enumerate(totals)]
    return RunManifest(plan.posted, plan.rows, order, buckets)


def read_manifest(folder: RunFolder) -> RunManifest:
    """The manifest of a run that has been merged."""
    return msgspec.json.decode(folder.manifest.read_bytes(), type=RunManifest)
