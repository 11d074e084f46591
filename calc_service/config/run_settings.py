"""The settings of audit runs: a part of the one table of settings."""

from dataclasses import dataclass, field
from pathlib import Path

from calc_service.config import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """As `Settings` has it, which these belong to."""

    run_workers: int = field(
        default=1,
        metadata={
            "variable": "CALC_RUN_WORKERS",
            "read": reading.number_or_none,
            "meaning": "processes that work on audit runs, started with the service; 0: none, other machines do",
        },
    )
    run_folder: Path = field(
        default=Path("var/runs"),
        metadata={
            "variable": "CALC_RUN_FOLDER",
            "read": Path,
            "meaning": "folder for the files of audit runs (from the project's folder on), for the service's user"
            " alone; machines that share the work share it",
        },
    )
    run_memory: int = field(
        default=2_000_000_000,
        metadata={
            "variable": "CALC_RUN_MEMORY",
            "read": reading.number_of_bytes,
            "meaning": "memory that a step of an audit run may take, in bytes; the default is 2 GB",
        },
    )
    run_unpacked_limit: int = field(
        default=200_000_000_000,
        metadata={
            "variable": "CALC_RUN_UNPACKED_LIMIT",
            "read": reading.number_of_bytes,
            "meaning": "largest file of an audit run once unpacked, in bytes; the default is 200 GB",
        },
    )
    run_body_limit: int = field(
        default=50_000_000_000,
        metadata={
            "variable": "CALC_RUN_BODY_LIMIT",
            "read": reading.number_of_bytes,
            "meaning": "largest file of an audit run that is received, in bytes as sent; the default is 50 GB",
        },
    )
    run_step_seconds: int = field(
        default=7_200,
        metadata={
            "variable": "CALC_RUN_STEP_SECONDS",
            "read": reading.number,
            "meaning": "seconds that a step of an audit run may take",
        },
    )
    run_days: int = field(
        default=30,
        metadata={
            "variable": "CALC_RUN_DAYS",
            "read": reading.number,
            "meaning": "days after which an audit run is removed, its files with it",
        },
    )
