"""What the fields of replies hold, as types: beside each its form and its unit, which the OpenAPI description takes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from calc_service.domain.figures import ADMITTED_ON, Figure

COMPONENTS = "#/components/schemas/"


class Reply(Struct, forbid_unknown_fields=True, gc=False):
    """An object in a reply: its fields in the order in which they are sent.

    None of them leads back to itself, so that the garbage collector need not follow them.
    """


def one_of(codes: Iterable[str | int]) -> Meta:
    """A closed list of codes."""
    return Meta(extra_json_schema={"enum": list(codes)})


def either(*replies: type[Reply]) -> Meta:
    """One of several objects: msgspec itself takes a union of them only where a field of each says which it is."""
    shapes = [{"$ref": f"{COMPONENTS}{reply.__name__}"} for reply in replies]
    return Meta(extra_json_schema={"oneOf": shapes} if len(shapes) > 1 else shapes[0])


def means(description: str) -> Meta:
    """What a field says where its name and form do not."""
    return Meta(description=description)


def moment(at: datetime | None) -> Any:  # noqa: ANN401  as the fields that take it are declared
    """Return a moment as replies have it."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")


Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Year = Annotated[int, Meta(ge=1, le=9999)]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
Amount = Annotated[str, Meta(pattern=r"^\d{1,12}\.\d{2}$", description="yuan, exact to the fen")]
InForceUntil = Annotated[
    str | None,
    Meta(
        description="the last day on which it is in force; null = none is on file",
        extra_json_schema={"format": "date"},
    ),
]
ReplacedBy = Annotated[str | None, Meta(description="the document that took its place, by its code; null = none")]
SignedAmount = Annotated[str, Meta(pattern=r"^-?\d{1,18}\.\d{2}$", description="yuan")]
Ratio = Annotated[str, Meta(pattern=r"^\d\.\d{2,4}$", description="1.00 is 100%")]
Tier = Annotated[int, one_of((1, 2))]
Cite = Annotated[str, Meta(description="document#clause", examples=["cq-2022-116#2.3.2-special"])]
RulesDigest = Annotated[str, Meta(pattern="^sha256:[0-9a-f]{64}$")]
CategoryId = Annotated[str, means("a category, own ones of the district included: GET /v1/vocabulary lists them")]
Count = Annotated[int, Meta(ge=0)]
Position = Annotated[int, Meta(ge=1)]
IsVerified = Annotated[bool, means("whether it was read in an official document")]
AppliesBy = Annotated[
    str | UnsetType,
    one_of((ADMITTED_ON,)),
    means("for stays admitted from that day on, those admitted earlier keep what held before; absent: by settlement"),
]


def applies_by(figure: Figure) -> str | UnsetType:
    """By which day of a claim the figure is reached, where it is not that of settlement."""
    return ADMITTED_ON if figure.by_admission else UNSET


class RulesNamed(Reply):
    """Under which rules what is listed holds."""

    digest: RulesDigest
    engine: str
