"""A service with keys, one for each role."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.state.keys import ROLES, create
from calc_service.state.opening import KeptState, open_state

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.routing import Rule

LAST_DAY = date(2099, 12, 31)


def kept(folder: Path) -> tuple[str, KeptState]:
    """The address of a database below `folder`, and what is kept there."""
    address = f"sqlite:///{folder}/calc.db"
    return address, open_state(address)


def with_keys(folder: Path, **settings: Any) -> tuple[Flask, dict[str, str]]:  # noqa: ANN401  any setting
    """A service that has a key for each role, and these keys by role."""
    address, state = kept(folder)
    keys = {role: create(state, role, "张三", [role], LAST_DAY) for role in ROLES}
    return create_app(Settings(state=address, log_level="critical", **settings)), keys


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def path_of(rule: Rule) -> str:
    """A path of an address, with something in the place of each of its parts."""
    return re.sub("<[^>]+>", "start.js" if "asset" in rule.rule else "nothing", rule.rule)
