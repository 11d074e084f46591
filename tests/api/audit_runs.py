"""A service that keeps runs, and what works them off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.runs.spool import open_spool
from calc_service.state.opening import KeptState, open_state
from tests.api.batch_files import CSV, csv_of
from tests.runs import posted_runs

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

RUNS = "/v1/audits"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"


@dataclass(frozen=True, slots=True)
class Kept:
    """A service, and what it keeps."""

    app: Flask
    settings: Settings
    state: KeptState

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def work_off(self) -> None:
        """Work until nothing is open."""
        posted_runs.work_off(self.state, open_spool(self.settings))

    def done(self, body: bytes, query: str = "", content_type: str = CSV, **headers: str) -> str:
        """The address of a run that has been worked off."""
        reply = self.client.post(RUNS + query, data=body, content_type=content_type, headers=headers)
        assert reply.status_code == 202, reply.text
        self.work_off()
        return str(reply.headers["Location"])


def kept_in(folder: Path, **settings: Any) -> Kept:  # noqa: ANN401  any setting
    address = f"sqlite:///{folder}/calc.db"
    chosen = Settings(state=address, run_folder=folder / "runs", log_level="critical", **settings)
    return Kept(create_app(chosen), chosen, open_state(address))


def begin(kept: Kept, length: int, query: str = "?form=csv", **headers: str) -> TestResponse:
    """Begin a run whose file comes in parts."""
    return kept.client.post(RUNS + query, headers=TUS | {"Upload-Length": str(length)} | headers)


def add(kept: Kept, run: str, offset: int, content: bytes, **headers: str) -> TestResponse:
    """Send a part."""
    told = TUS | {"Upload-Offset": str(offset)} | headers
    return kept.client.patch(run, data=content, content_type=BYTES, headers=told)


FILE = csv_of(
    {},
    {"recorded_assistance": "20000.00", "settled_on": "2025/6/2"},
    {"person_id": "P-2", "recorded_assistance": "0.00"},
    {"person_id": "P-3", "total_cost": "nonsense"},
    {"person_id": "P-2", "district": "500153", "settled_on": "2025-07-01", "recorded_assistance": "1.00"},
)
