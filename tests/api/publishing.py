"""A service with keys of two persons, and what its tests of proposals post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from calc_service.app import create_app
from calc_service.config import Settings
from tests.api.keyed import bearer, kept
from tests.policy.proposed.drafts import CATASTROPHIC, FILES, REASON, VERIFIED, People, people

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from calc_service.state.opening import KeptState

PROPOSALS, HISTORY = "/v1/rules/proposals", "/v1/rules/history"
CHANGED = {f"rules/{CATASTROPHIC}": VERIFIED[CATASTROPHIC].decode()}
BACK = {f"rules/{CATASTROPHIC}": FILES[CATASTROPHIC].decode()}


@dataclass(frozen=True, slots=True)
class Office:
    """The service, what it keeps, and who has keys."""

    client: FlaskClient
    state: KeptState
    people: People

    def get(self, path: str, who: str = "policy-1") -> TestResponse:
        return self.client.get(path, headers=bearer(self.people.tokens[who]))

    def post(self, path: str, who: str = "policy-1", body: object = None, **headers: Any) -> TestResponse:  # noqa: ANN401
        sent = {} if body is None else {"json": body}
        return self.client.post(path, headers=bearer(self.people.tokens[who]) | headers, **sent)

    def approve(self, proposal: dict[str, Any], who: str = "approver-1", **body: str) -> TestResponse:
        seen = {"seen": proposal["difference_digest"]} | body
        return self.post(f"{PROPOSALS}/{proposal['id']}/approval", who, seen)


def an_office(folder: Path, **settings: Any) -> Office:  # noqa: ANN401  any setting
    address, state = kept(folder)
    app = create_app(Settings(state=address, log_level="critical", **settings))
    return Office(app.test_client(), state, people(state))


def proposal_of(files: object = None, **options: object) -> dict[str, object]:
    return {"files": CHANGED if files is None else files, "reason": REASON} | options
