"""The evidence of a run: one archive that says what was computed, from what, under which rules, and what was found."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import msgspec
from flask import Response

from calc_service.api.audits.kept import KeptRuns, SeenRun
from calc_service.api.audits.looking import written_report
from calc_service.api.audits.reply_types import moment
from calc_service.api.audits.result import entry
from calc_service.api.batches.result import ZIP
from calc_service.api.past_rules import AnyRules
from calc_service.domain.digests import digest_of
from calc_service.domain.wording import LANGUAGES
from calc_service.policy.past_refusals import PastRulesRefused
from calc_service.runs.manifest import read_manifest
from calc_service.runs.order import read_order

FILE_NAME = "evidence.zip"


def evidence(kept: KeptRuns, seen: SeenRun, rules: AnyRules) -> Response:
    """Return the archive; the same run always gets the same bytes, as long as the rules are kept or are not."""
    files = dict(_files(kept, seen, rules))
    files = {"evidence.json": _told(seen, files)} | files
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(entry(name), content)
    reply = Response(packed.getvalue(), mimetype=ZIP)
    reply.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return reply


def _files(kept: KeptRuns, seen: SeenRun, rules: AnyRules) -> list[tuple[str, bytes]]:
    folder = seen.folder
    files = [("summary.json", folder.summary.read_bytes()), ("manifest.json", folder.manifest.read_bytes())]
    if read_order(folder).is_computed_here:
        files += [(f"report.{language}.html", written_report(kept, seen, language)) for language in LANGUAGES]
    try:
        own = rules.rules_of(seen.run.rules_digest).files
    except PastRulesRefused:
        own = {}  # they are known by their digest alone
    return [*files, *((f"rules/{name}", own[name]) for name in sorted(own))]


def _told(seen: SeenRun, files: dict[str, bytes]) -> bytes:
    """What the archive is about, and the digest of each of its files."""
    run, manifest = seen.run, read_manifest(seen.folder)
    told: dict[str, Any] = {
        "run": run.id,
        "file": {"digest": manifest.file, "bytes": run.received, "rows": manifest.rows, "media_type": run.media_type},
        "rules": {"digest": run.rules_digest, "files": any(name.startswith("rules/") for name in files)},
        "engine": {"version": run.engine, "law": run.law},
        "times": {
            name: moment(at)
            for name, at in (("created", run.created_at), ("started", run.started_at), ("ended", run.ended_at))
        },
        "digests": {name: digest_of(content) for name, content in files.items()},
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2)
