from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from calc_service.api.openapi import describe
from calc_service.api.service_rules import read_service_rules
from calc_service.config import RULES_FOLDER


@pytest.fixture(scope="session")
def description() -> dict[str, object]:
    return describe(read_service_rules(RULES_FOLDER))


@pytest.fixture(scope="session")
def conforms(description: dict[str, Any]) -> Callable[[str, object], None]:
    """Fails where a document has not the documented shape."""

    def check(shape: str, document: object) -> None:
        schema = {"$ref": f"#/components/schemas/{shape}", "components": description["components"]}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(document)] == []

    return check
