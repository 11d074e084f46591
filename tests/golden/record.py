"""What a release answers, for ever after: python tests/golden/record.py VERSION COMMIT [FOLDER_OF_THE_RELEASE].

Writes tests/golden/VERSION: the rules files of the release, the cases and the file of claims that stand beside this
program, and byte for byte what the release answers to them. The release is the folder that it was unpacked to (git
archive COMMIT), without one this project. It is asked as it stands, so that nothing of it is imported here but its
application, which every release has had.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

HERE = Path(__file__).parent
CASES, CLAIMS, REPLIES, RESULT, RELEASE = (
    "cases.ndjson",
    "claims.csv",
    "replies.{}.ndjson",
    "result.csv",
    "release.json",
)
LANGUAGES = ("zh", "en")
RULES = ("*.yaml", "codes/*.yaml", "codes/profiles/*.yaml", "districts/*.yaml", "examples/*.yaml")


def record(version: str, commit: str, release: Path) -> None:
    """Ask the release in the folder `release`."""
    sys.path.insert(0, str(release))
    from calc_service.app import create_app  # noqa: PLC0415  that of the release

    client, target = create_app().test_client(), HERE / version
    for file in (file for pattern in RULES for file in sorted((release / "rules").glob(pattern))):
        place = target / "rules" / file.relative_to(release / "rules")
        place.parent.mkdir(parents=True, exist_ok=True)
        copyfile(file, place)
    for name in (CASES, CLAIMS):
        copyfile(HERE / name, target / name)
    for language in LANGUAGES:
        target.joinpath(REPLIES.format(language)).write_bytes(b"".join(_replies(client, language)))
    result = client.post("/v1/batches", data=(HERE / CLAIMS).read_bytes(), content_type="text/csv", buffered=True)
    if result.status_code == 200:
        target.joinpath(RESULT).write_bytes(result.data)
    digest = client.get("/readyz").get_json()["digest"]
    said = {"version": version, "commit": commit, "digest": digest, "law": _law(release)}
    target.joinpath(RELEASE).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def _law(release: Path) -> str:
    """The digest of its code as this project takes it, which may be younger."""
    program = "import sys; from calc_service.policy import law_code; from pathlib import Path"
    program += "; print(law_code.digest_of_sources(Path(sys.argv[1]) / 'calc_service'))"
    command = [sys.executable, "-c", program, str(release)]
    return subprocess.run(command, cwd=HERE.parents[1], check=True, capture_output=True, text=True).stdout.strip()


def _replies(client: Any, language: str) -> Iterator[bytes]:  # noqa: ANN401  of whichever release
    for case in (HERE / CASES).read_bytes().splitlines():
        headers = {"Accept-Language": language}
        reply = client.post("/v1/assessments", data=case, content_type="application/json", headers=headers)
        yield reply.data + b"\n"


if __name__ == "__main__":
    record(sys.argv[1], sys.argv[2], Path(sys.argv[3]) if len(sys.argv) > 3 else HERE.parents[1])
