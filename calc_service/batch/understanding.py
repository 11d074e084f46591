"""How the columns of a file were understood, as a result that can be shown before anything is computed."""

from collections.abc import Mapping
from dataclasses import dataclass

from calc_service.batch.refusals import FileFault
from calc_service.domain.wording import Label


@dataclass(frozen=True, slots=True)
class Source:
    """One column of the file that the calculation uses.

    header: as it stands in the file
    column: our column that it means, or REFUND
    field:  the national field that it is, "" for our own column
    coded:  whether the field has codes of its own
    settles: our further columns that some of its codes settle as well
    summed: whether it adds up with others
    """

    header: str
    column: str
    field: str = ""
    coded: bool = False
    settles: tuple[str, ...] = ()
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """One column of the file that the calculation does not use, and why not."""

    header: str
    why: Label


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a file was understood; it may be computed where `faults` is empty.

    sources: in file order
    ignored: in file order
    assumed: our column → our value, where one was assumed for the rows that say nothing
    missing: required columns that nothing gives
    partly:  required columns that only some codes of another column give; rows without are rejected as `required`
    absent:  optional columns that nothing gives
    """

    sources: tuple[Source, ...]
    ignored: tuple[Ignored, ...]
    assumed: Mapping[str, str]
    missing: tuple[str, ...]
    partly: tuple[str, ...]
    absent: tuple[str, ...]
    faults: tuple[FileFault, ...]

    def sources_of(self, column: str) -> tuple[Source, ...]:
        """What gives `column`, in order of precedence: our own column, the fields that mean it, other codes."""
        direct = [source for source in self.sources if source.column == column]
        beside = [source for source in self.sources if column in source.settles]
        return (*sorted(direct, key=lambda source: source.field != ""), *beside)


def described(understanding: Understanding) -> dict[str, object]:
    """The understanding as plain data, for a dry run and a summary."""
    return {
        "understood": [_described_source(source) for source in understanding.sources],
        "ignored": [{"header": one.header, "why": _plain(one.why)} for one in understanding.ignored],
        "assumed": dict(understanding.assumed),
        "missing": list(understanding.missing),
        "partly": list(understanding.partly),
        "absent": list(understanding.absent),
        "faults": [
            {"code": fault.code, "column": fault.column, "message": _plain(fault.message)}
            for fault in understanding.faults
        ],
    }


def _described_source(source: Source) -> dict[str, object]:
    return {
        "header": source.header,
        "column": source.column,
        "field": source.field or None,
        "settles": list(source.settles),
        "added_up": source.summed,
    }


def _plain(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
