"""deploy/compose.yaml, held against the schema of compose files and against what it promises.

There is no engine here, and no `docker compose`: the schema is that of compose-spec, which check-jsonschema carries.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from calc_service.config import Settings
from tests.deploy.conftest import DEPLOY

FILE = DEPLOY / "compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
EACH = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)


def check(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_is_a_compose_file() -> None:
    ended = check(FILE)
    assert ended.returncode == 0, ended.stdout


def test_the_schema_finds_a_slip(tmp_path: Path) -> None:
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(FILE.read_text("utf-8").replace("cap_drop: [ALL]", "cap_dropp: [ALL]"), "utf-8")
    assert check(wrong).returncode == 1


@EACH
def test_each_container_can_do_as_little_as_possible(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].split(":")[0]) > 0
    assert {"mem_limit", "pids_limit", "stop_grace_period", "tmpfs", "secrets"} <= service.keys()
    assert not {"privileged", "cap_add", "network_mode", "pid", "devices"} & service.keys()


@EACH
def test_each_image_is_pinned_by_its_version(service: dict[str, Any]) -> None:
    assert re.search(r":\d+\.\d+", service["image"])


def test_each_container_says_whether_it_is_well() -> None:
    image = (DEPLOY.parent / "Dockerfile").read_text("utf-8")
    assert "HEALTHCHECK" in image
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"service"}


def test_only_nginx_is_reached_from_outside_and_it_does_not_reach_the_database() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"nginx"}
    assert not set(SERVICES["nginx"]["networks"]) & set(SERVICES["database"]["networks"])
    closed = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    assert set(SERVICES["service"]["networks"]) | set(SERVICES["database"]["networks"]) <= closed


def test_no_secret_stands_in_the_environment() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert "PASSWORD" not in name or name.endswith("_FILE")
            assert "://" not in str(value)
    used = {secret for service in SERVICES.values() for secret in service["secrets"]}
    assert used == COMPOSE["secrets"].keys()


def test_every_setting_of_the_service_is_one() -> None:
    known = {field.metadata["variable"] for field in Settings.__dataclass_fields__.values()}
    given = {name for name in SERVICES["service"]["environment"] if name.startswith("CALC_")}
    assert given <= known


def test_what_is_mounted_is_there() -> None:
    mounted = [volume for volume in SERVICES["nginx"]["volumes"] if volume["type"] == "bind"]
    assert mounted
    assert [one["source"] for one in mounted if not (DEPLOY / one["source"]).is_file()] == []


@pytest.mark.parametrize(("volume", "setting"), [("batches", "CALC_BATCH_FOLDER"), ("runs", "CALC_RUN_FOLDER")])
def test_each_volume_is_mounted_where_the_image_has_a_folder_of_the_services_user(volume: str, setting: str) -> None:
    service = SERVICES["service"]
    image = (DEPLOY.parent / "Dockerfile").read_text("utf-8")
    folder = service["environment"][setting]
    user, group = service["user"].split(":")
    assert f"{volume}:{folder}" in service["volumes"]
    made = {line.strip(" &\\") for line in image.splitlines()}
    assert f"install --directory --owner={user} --group={group} --mode=0700 {folder}" in made


def test_a_stop_waits_for_whatever_is_in_hand() -> None:
    assert "--graceful-timeout 660" in SERVICES["service"]["environment"]["GUNICORN_CMD_ARGS"]
    assert SERVICES["service"]["stop_grace_period"] == "11m"
