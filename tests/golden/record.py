"""What a release answers, for ever after: python tests/golden/record.py VERSION COMMIT.

Writes tests/golden/VERSION: the rules files of the release, the cases and the file of claims that stand beside this
program, and byte for byte what the release answers to them, with receipts where it gives any. The release is this
project, or the folder that it was unpacked to (--release, by git archive COMMIT). It is asked as it stands, so that
nothing of it is imported here but its application, which every release has had.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
CASES, CLAIMS, RESULT, RELEASE = "cases.ndjson", "claims.csv", "result.csv", "release.json"
REPLIES, RECEIPTS = "replies.{}.ndjson", "receipts.ndjson"
LANGUAGES = ("zh", "en")
RULES = ("*.yaml", "codes/*.yaml", "codes/profiles/*.yaml", "districts/*.yaml", "examples/*.yaml")
OK = 200


def record(version: str, commit: str, release: Path, target: Path) -> None:
    """Ask the release in the folder `release`, and write what it answers to the folder `target`."""
    sys.path.insert(0, str(release))
    from calc_service.app import create_app  # noqa: PLC0415  that of the release

    client = create_app().test_client()
    for file in (file for pattern in RULES for file in sorted((release / "rules").glob(pattern))):
        place = target / "rules" / file.relative_to(release / "rules")
        place.parent.mkdir(parents=True, exist_ok=True)
        copyfile(file, place)
    for name in (CASES, CLAIMS):
        copyfile(HERE / name, target / name)
    for language in LANGUAGES:
        replies = (reply.data for reply in _replies(client, language))
        target.joinpath(REPLIES.format(language)).write_bytes(_lines(replies))
    receipts = [reply.data for reply in _replies(client, "zh", "?receipt=only") if reply.status_code == OK]
    if receipts:
        target.joinpath(RECEIPTS).write_bytes(_lines(receipts))
    result = client.post("/v1/batches", data=(HERE / CLAIMS).read_bytes(), content_type="text/csv", buffered=True)
    target.joinpath(RESULT).write_bytes(result.data)
    digest = client.get("/readyz").get_json()["digest"]
    said = {"version": version, "commit": commit, "digest": digest, "law": _law(release)}
    target.joinpath(RELEASE).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def _law(release: Path) -> str:
    """The digest of its code as this project takes it, which may be younger."""
    program = "import sys; from calc_service.policy import law_code; from pathlib import Path"
    program += "; print(law_code.digest_of_sources(Path(sys.argv[1]) / 'calc_service'))"
    command = [sys.executable, "-c", program, str(release)]
    return subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout.strip()


def _replies(client: Any, language: str, query: str = "") -> Iterator[Any]:  # noqa: ANN401  of whichever release
    for case in (HERE / CASES).read_bytes().splitlines():
        headers = {"Accept-Language": language}
        yield client.post(f"/v1/assessments{query}", data=case, content_type="application/json", headers=headers)


def _lines(contents: Iterable[bytes]) -> bytes:
    return b"".join(content + b"\n" for content in contents)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("version")
    parser.add_argument("commit")
    parser.add_argument("--release", type=Path, default=PROJECT)
    parser.add_argument("--into", type=Path, default=HERE)
    asked = parser.parse_args()
    record(asked.version, asked.commit, asked.release, asked.into / asked.version)
