"""The columns of a file, of claims or of enrolments: what it may hold, what is added, and which the rules name."""

from dataclasses import dataclass

from calc_service.domain.fields import ENROLMENT_FIELDS, FILE_FIELDS, Field, Holder
from calc_service.domain.interface_codes import BESIDE_OURS, VALID
from calc_service.domain.kinds import AMOUNT, DAY, ID, TOTAL
from calc_service.domain.vocabulary import AMOUNTS as EVERY_AMOUNT
from calc_service.domain.wording import Label

OPENING_OF_POOL = "opening_assistance_"
OPENINGS = ("opening_catastrophic_base", "opening_tilt_base")
_OPENED = Label("本年开始时的累计", "What the year began with")


def input_columns(pools: tuple[str, ...]) -> tuple[Field, ...]:
    """Every column that a file of claims may hold, in the order in which errors are listed."""
    openings = (*OPENINGS, *(OPENING_OF_POOL + pool for pool in pools))
    return (*FILE_FIELDS, *(Field(name, TOTAL, _OPENED, Holder.FILE, required=False) for name in openings))


INPUTS = tuple(dict.fromkeys((*(field.name for field in (*FILE_FIELDS, *ENROLMENT_FIELDS)), *OPENINGS)))
"""The columns that every file of its kind may hold, whatever pools the rules have."""
DAYS = tuple(field.name for field in FILE_FIELDS if field.kind is DAY)
CONTROLS = ("recorded_fund_total", "recorded_assistance_base")
"""Amounts that decide nothing: what was computed, or added up, is checked against them."""
PAID = tuple(field.name for field in FILE_FIELDS if field.kind is AMOUNT and field.name not in CONTROLS)
"""The amounts of one claim, as they are posted or recorded."""
RECORDED = tuple(name for name in PAID if name.startswith("recorded_"))
"""What was really paid by the funds that are computed."""
RECORDED_SUBSIDY = "recorded_subsidy"
"""What was really paid of a premium."""
SIGNED = (*PAID, RECORDED_SUBSIDY)
"""The amounts whose minus, where a cell has one, is kept."""
NEVER_ASSUMED = (*(field.name for field in FILE_FIELDS if field.kind is ID), *RECORDED, *CONTROLS, RECORDED_SUBSIDY)
"""What differs from row to row, so that one value for all rows would make strangers one, or invent a payment."""
FUND_PAYMENTS = ("basic_paid", "other_insurance_paid", "catastrophic_paid", *RECORDED)
"""What funds paid: the parts of the total over all funds that a file may record."""
ADDING_UP = ("other_insurance_paid",)
"""Amounts that several columns may make up."""
CIRCUMSTANCES = (
    "facility_designated",
    "place_of_care",
    "referral",
    "facility_level",
    "disease_class",
    "setting",
)
"""What care it was, and how the person came to it."""
AMOUNTS = tuple(name for name in EVERY_AMOUNT if name not in INPUTS)
"""The computed amounts of a claim that are not among the columns a file may hold."""
FUNDS = ("catastrophic", "assistance", "tilt")
BELONGING = ("category", "district")
"""Whom a row is counted for: the category whose ratio was used, and the district."""
OUTPUT = (
    "year",
    "status",
    "reasons",
    "track",
    "ratio",
    "tilt_status",
    "deposit_waived",
    *AMOUNTS,
    "catastrophic_used",
    "errors",
    *(f"{what}_{fund}" for fund in FUNDS for what in ("difference", "finding")),
    "flags",
    "reversed_by",
)
IN_FEN = (*AMOUNTS, "catastrophic_used", *(f"difference_{fund}" for fund in FUNDS))
"""The columns of OUTPUT that hold amounts."""
LOWEST, HIGHEST, CERTAINTY = "_lowest", "_highest", "certainty_"
BOUNDED = (
    *(name for name in AMOUNTS if name not in {"out_of_scope_cost", "catastrophic_base"}),
    "catastrophic_used",
)
"""The amounts that facts which are not known may change; the other two rest on amounts alone."""
EXTREMES = tuple(name + end for name in BOUNDED for end in (LOWEST, HIGHEST))
BOUNDS = "bounds"
OF_UNKNOWNS = (*EXTREMES, *(CERTAINTY + fund for fund in FUNDS), BOUNDS)
"""What stands behind OUTPUT where a run says that facts are not known."""
MAY_BE_UNKNOWN = (*CIRCUMSTANCES, "insurance", "categories", *OPENINGS)
"""The columns whose blank cells a run may call unknown, beside the openings of pools."""
SUBSIDY = ("standard", "subsidy", "personal")
"""The amounts of one enrolment."""
OF_PREMIUM = (
    "status",
    "category",
    "standard",
    "ratio",
    "subsidy",
    "personal",
    "errors",
    "difference_subsidy",
    "finding_subsidy",
)


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: what it may hold, and what its result adds.

    fields: its columns but for those that depend on the pools of the rules, which only claims have (`by_pool`)
    beside: which of BESIDE_OURS it may hold
    output: the columns of its result; in_fen: those of them that hold amounts
    """

    name: str
    fields: tuple[Field, ...]
    by_pool: bool
    beside: tuple[str, ...]
    output: tuple[str, ...]
    in_fen: tuple[str, ...]

    def columns(self, pools: tuple[str, ...]) -> tuple[Field, ...]:
        """Every column that such a file may hold, in the order in which errors are listed."""
        return (*self.fields, *(input_columns(pools)[len(FILE_FIELDS) :] if self.by_pool else ()))

    def __reduce__(self) -> tuple[object, ...]:
        """Let another process find its own: the kinds of fields are told apart by identity."""
        return kind_named, (self.name,)


def kind_named(name: str) -> FileKind:
    """The kind of file of that name."""
    return {**FILE_KINDS, EITHER.name: EITHER, UNCERTAIN.name: UNCERTAIN}[name]


CLAIMS = FileKind("claims", FILE_FIELDS, True, BESIDE_OURS, OUTPUT, IN_FEN)  # noqa: FBT003  by pool
UNCERTAIN = FileKind(
    "claims_with_unknowns",
    FILE_FIELDS,
    True,  # noqa: FBT003  by pool
    BESIDE_OURS,
    (*OUTPUT, *OF_UNKNOWNS),
    (*IN_FEN, *EXTREMES),
)
"""A file of claims of which the run says that facts are not known."""
PREMIUM = FileKind("premium", ENROLMENT_FIELDS, False, (VALID,), OF_PREMIUM, (*SUBSIDY, "difference_subsidy"))  # noqa: FBT003
_OF_PREMIUM_ALONE = tuple(field for field in ENROLMENT_FIELDS if field.name not in {one.name for one in FILE_FIELDS})
EITHER = FileKind("either", (*FILE_FIELDS, *_OF_PREMIUM_ALONE), True, BESIDE_OURS, (), ())  # noqa: FBT003
"""What stands in one of two files that are weighed together."""
FILE_KINDS = {kind.name: kind for kind in (CLAIMS, PREMIUM)}
_EVERY = (*INPUTS, OPENING_OF_POOL.removesuffix("_"), *BESIDE_OURS, *OUTPUT, *OF_PREMIUM)
NAMED = tuple(name for name in dict.fromkeys(_EVERY) if name not in EVERY_AMOUNT)
"""The columns that the rules name as such; amounts have their names wherever they stand. The pool stands behind that of
its opening."""
