"""What can be set from outside: `Settings` is the one table of settings, those of audit runs among them."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self, TypeVar

from calc_service.config import reading
from calc_service.config.run_settings import RunSettings

PROJECT_FOLDER = Path(__file__).parents[2]
RULES_FOLDER = PROJECT_FOLDER / "rules"
STATE, STATE_FILE = "state", "state_file"
Value = TypeVar("Value")


class SettingRefused(ValueError):  # noqa: N818  named for what happened, as RulesRefused is
    """An environment variable holds what its setting cannot be; the text names the variable and what it should hold."""


@dataclass(frozen=True, slots=True)
class Settings(RunSettings):
    """One entry a setting: its name, its default, the variable that changes it, how that is read, what it means."""

    rules_folder: Path = field(
        default=RULES_FOLDER,
        metadata={
            "variable": "CALC_RULES_FOLDER",
            "read": Path,
            "meaning": "folder with the rules files",
        },
    )
    case_body_limit: int = field(
        default=1_048_576,
        metadata={
            "variable": "CALC_CASE_BODY_LIMIT",
            "read": reading.number_of_bytes,
            "meaning": "largest case that is read, in bytes; the default is 1 MiB",
        },
    )
    log_level: str = field(
        default="info",
        metadata={
            "variable": "CALC_LOG_LEVEL",
            "read": reading.log_level,
            "meaning": "least level that is logged: " + ", ".join(reading.LOG_LEVELS),
        },
    )
    batch_body_limit: int = field(
        default=2_000_000_000,
        metadata={
            "variable": "CALC_BATCH_BODY_LIMIT",
            "read": reading.number_of_bytes,
            "meaning": "largest file of claims that is received, in bytes as sent; the default is 2 GB",
        },
    )
    batch_unpacked_limit: int = field(
        default=4_294_967_296,
        metadata={
            "variable": "CALC_BATCH_UNPACKED_LIMIT",
            "read": reading.number_of_bytes,
            "meaning": "largest file of claims once unpacked, in bytes; the default is 4 GiB",
        },
    )
    batch_workbook_limit: int = field(
        default=1_073_741_824,
        metadata={
            "variable": "CALC_BATCH_WORKBOOK_LIMIT",
            "read": reading.number_of_bytes,
            "meaning": "largest XLSX workbook once unpacked, in bytes, as it is read in memory; the default is 1 GiB",
        },
    )
    batch_folder: Path | None = field(
        default=None,
        metadata={
            "variable": "CALC_BATCH_FOLDER",
            "read": reading.folder,
            "meaning": "folder for the files of running batches; by default the system's temporary folder (TMPDIR)",
        },
    )
    batches_at_once: int | None = field(
        default=None,
        metadata={
            "variable": "CALC_BATCHES_AT_ONCE",
            "read": reading.number,
            "meaning": "batches that the whole service works on at a time, deep checks and impacts among them; more are"
            " asked to come again (503); by default one a core",
        },
    )
    batch_memory_limit: int = field(
        default=3_000_000_000,
        metadata={
            "variable": "CALC_BATCH_MEMORY_LIMIT",
            "read": reading.number_of_bytes,
            "meaning": "memory that the work on one batch may take, in bytes; the default is 3 GB",
        },
    )
    batch_seconds: int = field(
        default=600,
        metadata={
            "variable": "CALC_BATCH_SECONDS",
            "read": reading.number,
            "meaning": "seconds that the work on one batch may take, once the file is there",
        },
    )
    disk_floor: int = field(
        default=100_000_000,  # what a file of 100,000 rows and its result take
        metadata={
            "variable": "CALC_DISK_FLOOR",
            "read": reading.number_of_bytes,
            "meaning": "bytes that have to be free where files are worked on, and where an SQLite database lies, for"
            " /readyz to say ready; the default is 100 MB",
        },
    )
    body_seconds: int = field(
        default=30,
        metadata={
            "variable": "CALC_BODY_SECONDS",
            "read": reading.number,
            "meaning": "seconds without a byte after which a body is given up",
        },
    )
    drain_seconds: int = field(
        default=0,
        metadata={
            "variable": "CALC_DRAIN_SECONDS",
            "read": reading.seconds,
            "meaning": "seconds for which all is served as before at SIGTERM, while /readyz says 503 so that a balancer"
            " looks elsewhere",
        },
    )
    allowed_origins: tuple[str, ...] = field(
        default=(),
        metadata={
            "variable": "CALC_ALLOWED_ORIGINS",
            "read": reading.origins,
            "meaning": "origins whose pages may call the service from a browser (CORS), parted by commas, or *; by"
            " default none; cookies and passwords never come along",
        },
    )
    state: str | None = field(
        default="sqlite:///var/calc.db",
        repr=False,  # it may hold a password
        metadata={
            "variable": "CALC_STATE",
            "read": reading.state_address,
            "meaning": "database of what is kept: sqlite:///FILE (from the project's folder on),"
            " postgresql+psycopg://USER@HOST/DATABASE, or none",
        },
    )
    state_file: Path | None = field(
        default=None,
        metadata={
            "variable": "CALC_STATE_FILE",
            "read": Path,
            "meaning": "file that holds what CALC_STATE would, for an address with a password",
        },
    )
    otlp_endpoint: str | None = field(
        default=None,
        metadata={
            "variable": "CALC_OTLP_ENDPOINT",
            "read": reading.endpoint,
            "meaning": "address that takes traces by OTLP/HTTP, such as http://collector:4318/v1/traces; needs the"
            " packages of requirements-otel.txt; by default nothing is sent",
        },
    )
    identity_numbers: str = field(
        default=reading.REFUSE,
        metadata={
            "variable": "CALC_IDENTITY_NUMBERS",
            "read": reading.identity_numbers,
            "meaning": "whether a person_id may be a valid citizen identity number: refuse, or allow",
        },
    )
    open_to_all: bool = field(
        default=False,
        metadata={
            "variable": "CALC_OPEN",
            "read": reading.yes,
            "meaning": "yes: a service without keys answers other machines too; no: it listens on this one alone",
        },
    )
    proxy_file: Path | None = field(
        default=None,
        metadata={
            "variable": "CALC_PROXY_FILE",
            "read": reading.file,
            "meaning": "file that says how a proxy names the people it has signed in, and which roles they have",
        },
    )
    requests_a_minute: int | None = field(
        default=None,
        metadata={
            "variable": "CALC_REQUESTS_A_MINUTE",
            "read": reading.number,
            "meaning": "requests a minute of each key or person (429); by default 1200, and of an open service any",
        },
    )
    batches_each: int | None = field(
        default=None,
        metadata={
            "variable": "CALC_BATCHES_EACH",
            "read": reading.number,
            "meaning": "batches of each key or person at once (429); by default 2, and of an open service any",
        },
    )
    body_limit_each: int | None = field(
        default=None,
        metadata={
            "variable": "CALC_BODY_LIMIT_EACH",
            "read": reading.number_of_bytes,
            "meaning": "largest body of each key or person, in bytes as sent; by default what the address takes",
        },
    )
    receipt_key_file: Path | None = field(
        default=None,
        metadata={
            "variable": "CALC_RECEIPT_KEY_FILE",
            "read": Path,
            "meaning": "file with the Ed25519 private key (PEM) that signs receipts; by default they are not signed",
        },
    )
    receipt_public_keys: Path | None = field(
        default=None,
        metadata={
            "variable": "CALC_RECEIPT_PUBLIC_KEYS",
            "read": Path,
            "meaning": "file with the public keys (PEM, one after another) of those that signed receipts before",
        },
    )
    journal_folder: Path | None = field(
        default=None,
        metadata={
            "variable": "CALC_JOURNAL_FOLDER",
            "read": Path,
            "meaning": "folder in which a journal of the receipts is kept; by default none is",
        },
    )
    journal_key_file: Path | None = field(
        default=None,
        metadata={
            "variable": "CALC_JOURNAL_KEY_FILE",
            "read": Path,
            "meaning": "file with the secret of the journal, without which nobody can tell of which case a line is",
        },
    )
    key_file: Path | None = field(
        default=None,
        metadata={
            "variable": "CALC_KEY_FILE",
            "read": Path,
            "meaning": "file with the key that the commands act with; the service does not read it",
        },
    )
    web_folder: Path = field(
        default=PROJECT_FOLDER / "web" / "dist",
        metadata={
            "variable": "CALC_WEB_FOLDER",
            "read": Path,
            "meaning": "folder with the pages for people, as `make web` builds them",
        },
    )

    @property
    def identity_numbers_allowed(self) -> bool:
        """Whether a person's id may be an identity number."""
        return self.identity_numbers == reading.ALLOW

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Settings whose variables are set and not empty, the rest by default; raises `SettingRefused`."""
        given = {
            setting.name: _read(environment[variable], variable, setting.metadata["read"])
            for setting in fields(cls)
            if environment.get(variable := setting.metadata["variable"])
        }
        if file := given.get(STATE_FILE):
            given[STATE] = _address_in(file, given)
        return cls(**given)


def _address_in(file: Path, given: Mapping[str, object]) -> str | None:
    if STATE in given:
        raise SettingRefused("CALC_STATE and CALC_STATE_FILE must not both be set")
    try:
        return _read(file.read_text("utf-8").strip(), "what CALC_STATE_FILE names", reading.state_address)
    except (OSError, UnicodeDecodeError):
        raise SettingRefused("CALC_STATE_FILE must be a file that can be read") from None


def _read(text: str, variable: str, read: Callable[[str], Value]) -> Value:
    try:
        return read(text)
    except ValueError as error:
        raise SettingRefused(f"{variable} must be {error}") from error
