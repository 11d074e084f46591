"""A state in which rules are published, and a service that serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import Client

from bench.published import LAST_DAY, Publishers, publishers
from calc_service.app import create_service
from calc_service.config import Settings
from calc_service.policy.folder_files import files_of
from calc_service.state.keys import ROLES, create
from calc_service.state.opening import open_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from calc_service.api.publications.served import Served

Files = dict[str, bytes]


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Of the database."""
    return f"sqlite:///{tmp_path}/kept/calc.db"


@pytest.fixture
def who(address: str) -> Iterator[Publishers]:
    """Those who publish."""
    state = open_state(address)
    yield publishers(state)
    state.engine.dispose()


@pytest.fixture(scope="session")
def shipped(rules_folder: Path) -> Files:
    """The files of the project's own rules."""
    return files_of(rules_folder)


@pytest.fixture
def key(who: Publishers) -> str:
    """A key for everything."""
    return create(who.state, "all", "一人", ROLES, LAST_DAY)


class Asked:
    """A service, asked with a key."""

    def __init__(self, service: Served, key: str) -> None:
        self.service = service
        self._client = Client(service)
        self._headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str, **options: Any) -> Any:  # noqa: ANN401  a response of werkzeug's tests
        """Ask with GET."""
        return self._client.get(path, headers=self._headers | options.pop("headers", {}), **options)

    def post(self, path: str, **options: Any) -> Any:  # noqa: ANN401  a response of werkzeug's tests
        """Ask with POST."""
        return self._client.post(path, headers=self._headers, **options)

    @property
    def digest(self) -> str:
        """Of the rules that serve, as every reply says it."""
        return str(self.get("/healthz").headers["X-Rules-Digest"])

    def remarks(self, language: str = "en") -> dict[str, str]:
        """What /readyz remarks, by its code."""
        reply = self.get("/readyz", headers={"Accept-Language": language})
        assert reply.status_code == 200
        assert reply.headers["Content-Language"] == language
        return {remark["code"]: remark["message"] for remark in reply.get_json()["remarks"]}

    def figure(self, name: str) -> float:
        """A figure of /metrics without labels."""
        (line,) = (line for line in self.get("/metrics").text.splitlines() if line.startswith(f"{name} "))
        return float(line.split()[1])


@pytest.fixture
def begin(address: str, key: str) -> Callable[..., Asked]:
    """Begin a service with what is published so far; settings are further ones."""

    def begun(**settings: Any) -> Asked:  # noqa: ANN401  any setting
        return Asked(create_service(Settings(state=address, log_level="critical", **settings)), key)

    return begun
