"""Every field that may be posted or stand in a file, declared once.

Forms of cases, columns of files, OpenAPI, the schema of worked examples, the guide of columns and the tests derive from
this list. Where a field stands in both a case and a file it means the same.
"""

from dataclasses import dataclass, replace
from enum import Flag, auto

from calc_service.domain.kinds import (
    AMOUNT,
    CATEGORIES,
    DAY,
    DIGEST,
    DISTRICT,
    FLAG,
    ID,
    TIER,
    TIME,
    TOTAL,
    YEAR,
    Kind,
    choice,
)
from calc_service.domain.vocabulary import (
    DISEASE_CLASSES,
    FACILITY_LEVELS,
    INSURANCES,
    PLACES_OF_CARE,
    REFERRALS,
    SETTINGS,
)
from calc_service.domain.wording import Label


class Holder(Flag):
    """Where a field may stand: in which object of a case, or as a column of a file of claims, or of enrolments."""

    CASE = auto()
    PERSON = auto()
    IDENTITY = auto()
    ENROLMENT = auto()
    YEAR_TO_DATE = auto()
    CLAIM = auto()
    FILE = auto()
    ENROLMENT_FILE = auto()


NOWHERE = Holder(0)
CLAIM_AND_FILE = Holder.CLAIM | Holder.FILE
EITHER_FILE = Holder.FILE | Holder.ENROLMENT_FILE
ENROLMENTS = Holder.ENROLMENT | Holder.ENROLMENT_FILE


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    required: whether it has to be there, but for the places where it is `optional_in`; a field that is absent, or null,
        is `absent` (fen, or 0 for a flag that is not set), or else not known
    column: the column of the engine that holds its number, where that is called otherwise
    """

    name: str
    kind: Kind
    about: Label
    holders: Holder
    required: bool = True
    optional_in: Holder = NOWHERE
    absent: int | None = None
    column: str = ""

    @property
    def engine_column(self) -> str:
        """The column of the engine that holds its number, if the engine has one for it."""
        return self.column or self.name


def _claim(name: str, kind: Kind, zh: str, en: str) -> Field:
    return Field(name, kind, Label(zh, en), CLAIM_AND_FILE)


def _optional(name: str, kind: Kind, zh: str, en: str) -> Field:
    return Field(name, kind, Label(zh, en), CLAIM_AND_FILE, required=False)


FIELDS = (
    Field("case_id", ID, Label("案例编号，原样返回", "Comes back as it is"), Holder.CASE),
    Field(
        "rules_digest",
        DIGEST,
        Label("按哪一版规则计算", "The rules to compute under; without it those that are served"),
        Holder.CASE,
        required=False,
    ),
    Field(
        "as_of",
        DAY,
        Label("查询基准日；之后的结算会注明", "The day as of which is asked: claims settled later are marked"),
        Holder.CASE,
        required=False,
    ),
    Field(
        "person_id",
        ID,
        Label("人员编号", "Whose claims these are"),
        Holder.PERSON | EITHER_FILE,
        optional_in=Holder.PERSON,
    ),
    Field(
        "district",
        DISTRICT,
        Label("认定身份的区县（GB/T 2260 代码）", "The district that recognises the person (GB/T 2260)"),
        Holder.PERSON | EITHER_FILE,
    ),
    Field(
        "insurance",
        choice(INSURANCES),
        Label("参保险种", "Basic medical insurance"),
        Holder.PERSON | EITHER_FILE,
    ),
    Field(
        "categories",
        CATEGORIES,
        Label(
            "结算当日（参保名单为缴费当日）有效的救助对象身份",
            "Categories of hardship on the day of settlement, of an enrolment on the day of payment",
        ),
        EITHER_FILE,
    ),
    Field("category", ID, Label("救助对象类别", "Category of recipient"), Holder.IDENTITY),
    Field(
        "from",
        DAY,
        Label("第一天；不填表示不限", "First day; without it there is no bound"),
        Holder.IDENTITY,
        required=False,
    ),
    Field(
        "to",
        DAY,
        Label("最后一天；不填表示不限", "Last day; without it there is no bound"),
        Holder.IDENTITY,
        required=False,
    ),
    Field(
        "year",
        YEAR,
        Label("参保年度，按该年标准", "The insured year; its standard is used"),
        ENROLMENTS,
    ),
    Field("tier", TIER, Label("缴费档次", "The tier of resident insurance"), ENROLMENTS),
    Field(
        "paid_on",
        DAY,
        Label("缴费日期，按当日的身份和规则", "The categories and rules of this day count"),
        ENROLMENTS,
    ),
    Field("year", YEAR, Label("年度", "The benefit year"), Holder.YEAR_TO_DATE),
    *(
        Field(name, TOTAL, Label(zh, en), Holder.YEAR_TO_DATE, required=False, absent=0)
        for name, zh, en in (
            ("catastrophic_base", "大病保险累计基数", "What catastrophic insurance was computed on"),
            ("tilt_base", "倾斜救助累计基数", "What tilt assistance was computed on"),
            ("in_scope_self_pay", "政策范围内个人自付累计", "In-scope cost left to the person"),
        )
    ),
    _claim("claim_id", ID, "结算编号；同日同时刻按编号先后", "Settles the order where day and time do not"),
    _claim("settled_on", DAY, "结算日期，决定年度、身份和规则", "Its year, categories and rules count"),
    _optional(
        "settled_time", TIME, "结算时刻；同一天按时刻先后，没有的在前", "Orders a day's claims; those without go first"
    ),
    _claim("setting", choice(SETTINGS), "就诊类型", "Whether it was a stay"),
    _claim("disease_class", choice(DISEASE_CLASSES), "病种类别", "Special diseases have a pool of their own"),
    _claim("facility_level", choice(FACILITY_LEVELS), "医疗机构等级", "Level of the facility"),
    _claim("facility_designated", FLAG, "是否定点医药机构", "Whether the facility is a designated one"),
    _claim("place_of_care", choice(PLACES_OF_CARE), "就医地", "Where the treatment took place"),
    _claim("referral", choice(REFERRALS), "转诊情况", "How the person came to the facility"),
    _claim("total_cost", AMOUNT, "医疗总费用", "All that was charged"),
    _claim("policy_scope_cost", AMOUNT, "政策范围内费用", "What of it is within the scope of the policy"),
    _claim("basic_paid", AMOUNT, "基本医保统筹基金支付", "Paid by the pooled fund of basic insurance"),
    replace(
        _optional("other_insurance_paid", AMOUNT, "大额、公务员补助等", "Paid by other funds before assistance"),
        absent=0,
    ),
    replace(
        _optional(
            "catastrophic_paid", AMOUNT, "大病保险实付；不填由本服务计算", "Really paid; without it computed here"
        ),
        column="catastrophic_settled",
    ),
    _optional("reverses", ID, "本行冲销的结算编号", "The claim that this one cancels"),
    _optional("stay_id", ID, "同一次住院的各次结算相同", "Shared by the settlements of one stay"),
    _optional("admitted_on", DAY, "入院日期", "Day of admission"),
    _optional("discharged_on", DAY, "出院日期", "Day of discharge"),
    _optional("facility_id", ID, "医药机构编号；同一次住院须为同一机构", "A stay lies in one facility"),
    Field("recorded_assistance", AMOUNT, Label("实付医疗救助", "Assistance really paid"), Holder.FILE, required=False),
    Field("recorded_tilt", AMOUNT, Label("实付倾斜救助", "Tilt assistance really paid"), Holder.FILE, required=False),
    Field(
        "recorded_fund_total",
        AMOUNT,
        Label("各项基金支付合计，只用于核对", "What all funds paid together; only checked against"),
        Holder.FILE,
        required=False,
    ),
    Field(
        "recorded_assistance_base",
        AMOUNT,
        Label("区县计算的医疗救助基数，只用于核对", "The assistance base as the district has it; only checked against"),
        Holder.FILE,
        required=False,
    ),
    Field(
        "recorded_subsidy",
        AMOUNT,
        Label("实际资助金额", "The premium subsidy really paid"),
        Holder.ENROLMENT_FILE,
        required=False,
    ),
)


def fields_of(holder: Holder) -> tuple[Field, ...]:
    """The fields that may stand in `holder`, in their order, each required or not as it is there."""
    return tuple(
        replace(field, holders=holder, required=field.required and holder not in field.optional_in)
        for field in FIELDS
        if holder in field.holders
    )


CLAIM_FIELDS = fields_of(Holder.CLAIM)
FILE_FIELDS = fields_of(Holder.FILE)
ENROLMENT_FIELDS = fields_of(Holder.ENROLMENT_FILE)
CHOICES = {field.name: field.kind.choices for field in (*FILE_FIELDS, *CLAIM_FIELDS) if field.kind.choices}
"""By name every field of a person or claim whose values are of a closed list; in JSON a flag is no text."""
