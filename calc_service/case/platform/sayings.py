"""What is said about messages beyond the words of the rules: why it cannot be taken, and what helps."""

from collections.abc import Mapping

from calc_service.domain.wording import Label

UNKNOWN_FUND = Label(
    "不认识的基金支付类型，不知道它排在医疗救助之前还是之后。请核对代码；确属新的基金，请政策人员在"
    "“rules/codes/platform.yaml”的“funds”中登记。",
    "This type of fund is not known, so nobody can tell whether it ranks before assistance. Check the code; if it is a"
    " new fund, have policy staff enter it under funds in rules/codes/platform.yaml.",
)
NOT_TOLD = Label(
    "这一类支付只有“setl_proc_info”能说明是哪个基金，其中应恰好写明一个已登记的基金代码。请补上。",
    "Only setl_proc_info tells which fund this payment is; exactly one registered code has to stand in it. Add it.",
)
SEVERAL_MEANINGS = Label(
    "这一项在各地含义不同，可能是排在救助之前的基金。请提交“setldetail”，逐项写明它由哪些基金组成。",
    "This sum means different things in practice, possibly a fund that ranks before assistance. Send setldetail, which"
    " says fund by fund what it is made of.",
)
SUMS_DISAGREE = Label(
    "这一项与“setldetail”中同一基金的合计不一致。请核对后重新提交两者。",
    "This sum and the payments of the same fund in setldetail disagree. Check both and send them again.",
)
CODES_DISAGREE = Label(
    "同一项内容在报文和另填项中互相矛盾。请核对并改正其中一处。",
    "The messages and what stands beside them say different things about the same matter. Check and correct one.",
)
PERSONS_DISAGREE = Label(
    "各报文的人员编号不一致。一次只能提交同一个人的报文。",
    "The messages name different persons. Send the messages of one person at a time.",
)
INSURANCES_DISAGREE = Label(
    "各结算的险种不一致。请按险种分开提交，用年初至今累计衔接。",
    "The settlements name different insurances. Send those of each by themselves, joined by year_to_date.",
)
SEVERAL_INSURANCES = Label(
    "参保信息有几个险种，结算中没有写明是哪一个。请在“setlinfo”写“insutype”。",
    "There are several insurances, and no settlement says which. Give insutype in setlinfo.",
)
UNKNOWN_CODE = Label(
    "没有登记这个代码的含义。请核对代码；医疗类别可在结算旁另填就诊类型、病种类别和转诊情况，医院等级可另填医疗机构等级。",
    "What this code means is not registered. Check it; beside the settlement, setting, disease_class and referral may"
    " stand for a med_type, facility_level for a hosp_lv.",
)
UNKNOWN_INSURANCE = Label(
    "没有登记这个险种代码的含义。请核对代码，或请政策人员登记。",
    "What this code of insurance means is not registered. Check it, or have policy staff enter it.",
)
SEVERAL_CATEGORIES = Label(
    "这个身份代码不能确定是哪一类救助对象。请在同一条身份旁填写救助对象类别（不是救助对象则写“nothing”）。",
    "This code leaves open which category of hardship it is. Give category beside it: the id of the category, or"
    " nothing"
    " where it is none.",
)
UNKNOWN_IDENTITY = Label(
    "没有登记这个身份代码的含义。请核对代码，或在同一条身份旁填写救助对象类别（不是救助对象则写“nothing”）。",
    "What this code of an identity means is not registered. Check it, or give category beside it: the id of the"
    " category,"
    " or nothing where it is none.",
)
FACILITY_DISTRICT = Label(
    "由这个区划不能得出就医地。请核对代码，或在结算旁填写就医地。",
    "The place of care does not follow from this code. Check it, or give place_of_care beside the settlement.",
)
NEGATIVE = Label(
    "金额为负，但没有退费标志，也没有写明冲销哪一笔。请补“refd_setl_flag”或“init_setl_id”；不是退费的请改正金额。",
    "The amount is negative, but nothing marks a refund or names what it reverses. Add refd_setl_flag or"
    " init_setl_id, or"
    " correct the amount where it is no refund.",
)
UNPAIRED = Label(
    "这笔退费找不到唯一一笔金额恰好相反的原结算。请写明“init_setl_id”，并一并提交原结算；部分退费不能抵扣。",
    "No single settlement has exactly the opposite amounts of this refund. Name it in init_setl_id and send it as well;"
    " partial refunds are not netted.",
)
OTHER_FUND_MISSING = Label(
    "缺少这一项，也没有“setldetail”可查。没有发生请写 0.00。",
    "This is missing, and there is no setldetail that tells. Write 0.00 where nothing was paid.",
)
UNKNOWN_TOTAL = Label(
    "没有登记这个累计代码的含义，它可能含有医疗救助。请核对；确实无关的请删去这一条。",
    "What this code of a running total means is not registered, and it may hold assistance. Check it; remove the entry"
    " where it has nothing to do with the case.",
)
TOTALS_DISAGREE = Label(
    "同一年度同一项累计有互相矛盾的数：同月两个数，或后一个月小于前一个月。请只提交应采用的那个月的累计。",
    "The same running total of a year contradicts itself: two sums of one month, or a later month with less. Send the"
    " totals of the one month that counts.",
)
TOTALS_OF_SEVERAL = Label(
    "同一年度同一项累计有几个险种的数，不知道以哪个为准。请只提交应采用的一个。",
    "The same running total of a year stands there for several insurances. Send the one that counts.",
)
WHEN_TOTALS_END = Label(
    "请填写“cuminfo_includes_settlements”：累计查询在这些结算之前写“false”，累计已含这些结算写“true”。",
    "Give cuminfo_includes_settlements: false where the totals were asked for before these settlements, true where they"
    " hold them already.",
)
MONTH_TOO_EARLY = Label(
    "累计截至的月份早于结算，不可能已含这些结算。请重新查询累计，或把“cuminfo_includes_settlements”改为“false”。",
    "These totals end before the month of a settlement and cannot hold it. Ask for them anew, or let"
    " cuminfo_includes_settlements be false.",
)
MONTH_TOO_LATE = Label(
    "累计截至的月份晚于结算，不是结算之前的累计。请查询结算当月或之前的累计；累计已含这些结算的，把"
    "“cuminfo_includes_settlements”改为“true”。",
    "These totals go beyond the month of a settlement and are not those before it. Ask for those of its month or"
    " earlier;"
    " where they hold the settlements already, let cuminfo_includes_settlements be true.",
)
LESS_THAN_HELD = Label(
    "这项累计小于所提交结算的合计，不可能已含它们。请核对累计和“cuminfo_includes_settlements”。",
    "This total is less than what the settlements come to, and cannot hold them. Check it and"
    " cuminfo_includes_settlements.",
)
RECORD_MISSING = Label(
    "累计已含这笔结算，须知道它已付多少医疗救助才能扣除。请补“maf_pay”，没有支付写 0.00。",
    "The totals hold this settlement, so what assistance it paid has to be known. Give maf_pay, 0.00 where it paid"
    " none.",
)
POOLS_DISAGREE = Label(
    "各限额池之和与累计的医疗救助（已含所提交结算的，扣除后）不一致。请核对每个限额池的已付金额。",
    "The pools in assistance_paid do not add up to the running total of assistance, less what the settlements paid"
    " where"
    " it holds them. Check what each pool has paid.",
)
BASE_DISAGREES = Label(
    "大病保险累计基数与累计中的符合大病费用不一致。请核对，或只填一处。",
    "catastrophic_base and the running total of eligible cost disagree. Check both, or give one.",
)


def totals_missing(year: int, names: Mapping[str, Label]) -> Label:
    """What of a year's totals is missing, named one by one."""
    zh = "；".join(f"{label.zh}（“{name}”）" for name, label in names.items())
    en = "; ".join(f"{name} ({label.en})" for name, label in names.items())
    return Label(
        f"缺少 {year} 年此前的累计：{zh}。请在年初至今累计中该年度一条填写，没有发生写 0.00。",
        f"Totals of {year} before these settlements are missing: {en}. Give them in year_to_date, in the entry of the"
        " year, 0.00 where there was nothing.",
    )


TOTALS: Mapping[str, Label] = {
    "catastrophic_base": Label(
        "大病保险累计基数，“cuminfo”中没有符合大病费用", "base of catastrophic insurance, which cuminfo does not have"
    ),
    "assistance_paid": Label(
        "各限额池已付医疗救助，5206 只有一个总数", "what each pool has paid; 5206 has but one sum"
    ),
    "tilt_base": Label("倾斜救助累计基数", "base of tilt assistance"),
}
WHAT_TO_GIVE: Mapping[str, Label] = {
    "district": Label(
        "缺少认定地。请填写认定救助身份的区县代码；“insuplc_admdvs”和“insu_admdvs”是参保地，不能代替。",
        "The district of recognition is missing. Give its code as district; insuplc_admdvs and insu_admdvs are the"
        " place"
        " of enrolment and do not tell it.",
    ),
    "identities": Label(
        "缺少身份信息。请提交 1101 的“idetinfo”，没有身份写 []。",
        "The identities are missing. Send idetinfo of 1101, [] where there are none.",
    ),
    "insurance": Label(
        "缺少险种。请在“setlinfo”或“insuinfo”写“insutype”。",
        "The insurance is missing. Give insutype in setlinfo or in insuinfo.",
    ),
    "settlements": Label(
        "没有结算。请在“settlements”提交 2304 的“setlinfo”（和“setldetail”），一笔或多笔。",
        "There is no settlement. Send setlinfo of 2304, with setldetail, in settlements, one or many.",
    ),
    "facility_designated": Label(
        "缺少是否定点。报文里没有，请在结算旁填写是否定点。",
        "Whether the facility is designated is missing. The messages do not tell; give facility_designated beside the"
        " settlement, true or false.",
    ),
    "place_of_care": Label(
        "缺少就医地。请在结算旁填写就医地，或在“setlinfo”写“fix_blng_admdvs”（医药机构所在区划）。",
        "The place of care is missing. Give place_of_care beside the settlement, or fix_blng_admdvs, the facility's"
        " district, in setlinfo.",
    ),
    "referral": Label(
        "缺少转诊情况，该医疗类别不能说明。请在结算旁填写转诊情况。",
        "The referral is missing, and this med_type does not settle it. Give referral beside the settlement.",
    ),
    "disease_class": Label(
        "缺少病种类别，该医疗类别不能说明。请在结算旁填写病种类别。",
        "The disease class is missing, and this med_type does not settle it. Give disease_class beside the settlement.",
    ),
    "facility_level": Label(
        "缺少医疗机构等级。请在结算旁填写医疗机构等级，或在“setlinfo”写“hosp_lv”。",
        "The level of the facility is missing. Give facility_level beside the settlement, or hosp_lv in setlinfo.",
    ),
    "basic_paid": Label(
        "缺少统筹基金支付。请在“setlinfo”写“hifp_pay”，或提交“setldetail”中的该项；没有发生写 0.00。",
        "What the pooled fund paid is missing. Give hifp_pay in setlinfo, or its line in setldetail; 0.00 where it paid"
        " nothing.",
    ),
}
"""By a required field of the case: what is missing, and where it is to be given."""
