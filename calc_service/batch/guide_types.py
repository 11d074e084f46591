"""The shapes of the guide of columns: everything that a file of claims may hold, and what comes back."""

from typing import Annotated

import msgspec

from calc_service.domain.reply_fields import Cite, IsVerified, Reply, RulesDigest, means
from calc_service.domain.wording import Label


class GuideRules(Reply):
    """Under which rules files are read."""

    digest: RulesDigest


class NationalColumn(Reply):
    """A field of the national interface that means one of our columns."""

    field: str
    headers: list[str]
    added_up: bool
    from_: Annotated[str, means("first day on which it holds")] = msgspec.field(name="from")
    clause: Cite | None
    source: str | None
    verified: IsVerified


class WordedValue(Reply):
    """A value of a column, and the words for it."""

    value: str
    label: Label | None
    words: list[str]


class GuideColumn(Reply):
    """One column that a file may have."""

    column: str
    label: Label | None
    kind: str
    required: bool
    written: Annotated[Label | None, means("how a cell is written")]
    headers: Annotated[list[str], means("headers that mean it")]
    fields: Annotated[list[NationalColumn], means("national fields that mean it")]
    settled_by_codes_of: Annotated[list[str], means("national fields some of whose codes settle it")]
    values: Annotated[list[WordedValue], means("its values and the words for them, where it has a closed list")]


class FlagColumn(Reply):
    """How a file says that a row cancels another, or whether a record is valid."""

    label: Label | None
    fields: list[NationalColumn]
    values: list[WordedValue]


class MeaningOfCode(Reply):
    """What one code of a national field means."""

    code: str
    label: Label | None
    means: dict[str, str]


class CodesFromADay(Reply):
    """What the codes of a national field mean to one owner of a list from a day on."""

    owner: Annotated[str, means("`national` counts where no profile says anything else")]
    from_: Annotated[str, means("first day on which it holds")] = msgspec.field(name="from")
    clause: Cite | None
    source: str | None
    verified: IsVerified
    codes: list[MeaningOfCode]


class AmbiguousCodesGuide(Reply):
    """Codes of a national field that reject their row, since they mean different things in different places."""

    field: str
    pattern: Annotated[str, means("a regular expression")]
    why: Label


class UnusedField(Reply):
    """A national field from which nothing is computed, or only where a run or a profile says what it is."""

    field: str
    headers: list[str]
    why: Label


class ProfileHeader(Reply):
    """What one header of an export is."""

    header: Annotated[str, means("as it is compared")]
    column: Annotated[str | None, means("our column; null where it is no input")]
    added_up: bool
    why: Label | None


class ProfileGuide(Reply):
    """How the exports of one source are read, beside what all files may hold."""

    profile: str
    label: Label
    clause: Cite | None
    source: str | None
    verified: IsVerified
    known_by: Annotated[list[str], means("a file that has all of these headers is read so")]
    headers: list[ProfileHeader]
    codes_of: Annotated[dict[str, str], means("by national field, whose codes it holds")]
    nothing: list[str]
    days: list[str]


class OutputColumn(Reply):
    """A column of the result."""

    column: str
    label: Label | None


class FlagGuide(Reply):
    """What draws attention to a row."""

    code: str
    label: Label
    definition: Label
    clause: str
    active: bool
    parameters: dict[str, str]


class ColumnGuide(Reply):
    """Everything that a file of claims may hold, and what comes back."""

    rules: GuideRules
    columns: list[GuideColumn]
    refund: FlagColumn
    valid: FlagColumn
    facility_district: Annotated[list[NationalColumn], means("fields that with the district give the place of care")]
    codes: Annotated[dict[str, list[CodesFromADay]], means("by national field, what its codes mean from a day on")]
    ambiguous_codes: list[AmbiguousCodesGuide]
    not_inputs: list[UnusedField]
    several_meanings: Annotated[
        list[UnusedField], means("payments that refuse the file unless zero, or said to be what they are")
    ]
    profiles: list[ProfileGuide]
    output: list[OutputColumn]
    premium_columns: Annotated[list[GuideColumn], means("every column that a file of enrolments may have")]
    premium_output: Annotated[list[OutputColumn], means("every column that is added to a file of enrolments")]
    flags: list[FlagGuide]
