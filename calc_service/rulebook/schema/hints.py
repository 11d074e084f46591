"""What an editor says about a key that the pointer rests on: what to write under it. Codes explain themselves."""

from collections.abc import Mapping

from calc_service.domain.wording import Label

PROVENANCE: Mapping[str, Label] = {
    "from": Label(
        "生效的第一天，一直用到下一条开始", "the first day on which this holds; it holds until the next entry"
    ),
    "cite": Label("出处：“documents.yaml”中登记的条款", "where it comes from: a clause registered in documents.yaml"),
    "source": Label("没有条款可引时，写明从哪里得知", "where the figure was read, while no clause can be cited for it"),
    "verified": Label(
        "是否已与正式文件核对；“false”会在结果中提示未经核实",
        "whether an official document was compared; with false every result says that the figure is unverified",
    ),
    "confirmed": Label(
        "检查提醒这一条的数字或日期可疑、而文件确实如此时，写明理由，提醒就不再出现",
        "where a check doubts a figure or the day of this entry and the document says so: why, and the warning is gone",
    ),
    "repealed": Label(
        "区县规定从这一天起取消，回到全市标准", "from this day the district's own rule ends and the city's holds again"
    ),
    "applies_by": Label(
        "“admitted_on”：这一天及以后入院的住院适用，更早入院的沿用上一条；不写就按结算日",
        "admitted_on: for stays admitted from this day on, those admitted earlier keep the entry before; without it the"
        " day of settlement decides",
    ),
    "floor": Label("“不低于”：区县可以更高，不能更低", "a floor: a district may set more, never less"),
}

WORDS: Mapping[str, Label] = {
    "label": Label("名称，中英文各一", "the name, in both languages"),
    "zh": Label("中文", "in Chinese"),
    "en": Label("英文", "in English"),
    "message": Label("给申请人看的说明", "what the applicant reads"),
    "definition": Label("用文字说明何时提示", "when it is raised, in words"),
    "summary": Label("用自己的话写的摘要，不抄原文", "the gist in our own words, not the official text"),
    "why": Label("为什么不作为计算的输入", "why this is no input of the calculation"),
}

REGISTERS: Mapping[str, Label] = {
    "documents": Label("政策文件，按文件标识登记", "the legal texts by document id"),
    "number": Label("文号", "the number of the document"),
    "title": Label("文件标题", "the title of the document"),
    "issuer": Label("发文机关", "who issued the document"),
    "issued_on": Label("发文日期", "the day on which the document was issued"),
    "in_force_until": Label(
        "有效的最后一天；不写表示没有规定", "the last day on which the document is in force; absent = none is set"
    ),
    "replaced_by": Label("代替它的文件（文件标识）", "the document that takes its place, by its id"),
    "clauses": Label("被引用的条款", "the clauses that are cited"),
    "districts": Label("认定地，按六位代码", "the districts by their code"),
    "first_day": Label(
        "该区县存在的第一天；不写表示不限", "the first day on which the district exists; absent = no bound"
    ),
    "last_day": Label(
        "该区县存在的最后一天；不写表示不限", "the last day on which the district exists; absent = no bound"
    ),
    "successor": Label(
        "接续的区县代码：次日起由它办理；它没有自己的文件时沿用本区县的文件",
        "the district that follows from the next day on; without a file of its own it takes over this one's",
    ),
    "categories": Label("人员类别", "categories of people"),
    "rank": Label("顺位：待遇相同时先取数字小的", "where two categories give the same, the lower rank is named"),
    "letter": Label(
        "给本人的说明中的文字；可以改写，花括号照原样保留", "the texts of the letter to the person; keep the braces"
    ),
    "vocabulary": Label(
        "代码与文字；代码不能改，文字可以改", "codes and texts; texts may be reworded, codes are fixed"
    ),
}

LAWS: Mapping[str, Label] = {
    "law": Label("本文件是哪一项待遇，不要改", "which benefit this file is about; leave it"),
    "steps": Label("计算步骤的名称", "the names of the steps of the calculation"),
    "standards": Label("个人缴费标准，每年一行", "the premium of a person, one line a year"),
    "tiers": Label("一档和二档的资助比例", "the subsidy ratio of tier 1 and tier 2"),
    "tier_1": Label("一档", "tier 1"),
    "tier_2": Label("二档", "tier 2"),
    "share_of": Label("比例以哪一档的标准为基数", "the tier whose standard the ratio is taken of"),
    "insured": Label("哪些参保险种适用", "which insurances these terms cover"),
    "terms": Label("起付线、比例和限额", "threshold or deductible, ratio and cap"),
    "deductible": Label("起付线（元）", "the deductible in yuan"),
    "ratio": Label("比例", "the share that is paid"),
    "annual_cap": Label("年度限额（元）", "the most that is paid in a year, in yuan"),
    "uplift": Label("困难人员的倾斜支付", "what hardship improves"),
    "deductible_reduced_by": Label("起付线降低多少", "by how much the deductible falls"),
    "ratio_raised_by": Label("报销比例提高几个百分点", "by how many percentage points the ratio rises"),
    "tracks": Label("救助项目", "the kinds of assistance"),
    "pool": Label("额度：同名的救助项目合用一个年度限额", "tracks of one pool share one yearly cap"),
    "when": Label("哪些费用属于本项目", "which costs belong to this track"),
    "stay_policy_scope_cost": Label("一次住院的政策范围内费用条件", "a condition on the in-scope cost of one stay"),
    "above": Label("高于，不含本数", "more than this"),
    "at_least": Label("不低于，含本数", "this or more"),
    "below": Label("低于，不含本数", "less than this"),
    "at_most": Label("不高于，含本数", "this or less"),
    "value": Label("从这一天起的数值", "the figure that holds from this day"),
    "same_as": Label("与另一个救助项目的比例相同", "the ratios of the track named here"),
    "conditions": Label("还须符合的条件", "what is asked besides"),
    "required": Label("是否必须符合", "whether it is asked for"),
    "payable": Label("可救助的转诊情况", "referrals with which it is paid"),
    "review": Label("须审核的转诊情况", "referrals that the office reviews"),
    "refused": Label("不予救助的转诊情况", "referrals with which nothing is paid"),
    "reasons": Label("不予救助或须审核的原因", "why a claim is not simply payable"),
    "field": Label("请申请人核对的字段", "the field to look at"),
    "curable": Label("能否补办后重新提交", "whether it can still be put right"),
    "cure": Label("补正后填什么", "what is entered once it is put right"),
    "deposit_waiver": Label("先诊疗后付费", "treatment before payment"),
    "direct_access": Label("不需申请、直接获得救助的类别", "categories that get aid without applying"),
    "burden_warning": Label("高额费用预警", "the warning of a heavy burden"),
    "groups": Label(
        "按类别分组：预警中是重点监测的类别，倾斜救助中是各组的标准",
        "groups of categories: those that are watched; in tilt assistance each with terms of its own",
    ),
    "bands": Label(
        "分档：各档起点从低到高，只对落在本档的部分按本档比例",
        "bands, ascending: each ratio is of what lies within the band",
    ),
    "threshold": Label("超过多少元", "the amount in yuan above which it applies"),
    "facility_designated": Label("是否定点医药机构", "whether the facility is designated"),
    "setting": Label("住院或门诊", "inpatient or outpatient"),
    "disease_class": Label("病种类别", "the class of the disease"),
    "facility_level": Label("医疗机构等级", "the level of the facility"),
    "place_of_care": Label("就医地", "where the treatment takes place"),
    "referral": Label("转诊情况", "how the person was referred"),
}

FILES_OF_CLAIMS: Mapping[str, Label] = {
    "columns": Label("国家平台的字段", "fields of the national interface"),
    "fields": Label("字段及其含义", "fields and what they mean"),
    "headers": Label("表头的各种写法", "headers that are understood"),
    "means": Label("对应本服务的哪一列", "the column of this service that it fills"),
    "sum": Label("是否与同列的其他字段相加", "whether it is added to other fields of the same column"),
    "not_inputs": Label("认识但不参与计算的字段", "known fields that are no input"),
    "codes": Label("国家平台代码的含义；代码写在引号里", "what national codes mean; write codes in quotes"),
    "meanings": Label("从这一天起的全部代码", "all codes from this day on"),
    "names": Label("本服务的列：其他表头", "our column: further headers"),
    "spellings": Label("取值的其他写法", "further words for our values"),
    "words": Label("本服务的列：值：其他写法", "our column: our value: further words for it"),
    "platform": Label("平台报文的字段和代码", "fields and codes of the platform's messages"),
    "settlement": Label("2304“setlinfo”的字段各是什么", "what each field of 2304 setlinfo is"),
    "not_used": Label("各报文中认识但不使用的字段", "known fields of each message that decide nothing"),
    "baseinfo": Label("1101 人员基本信息", "1101, the person"),
    "insuinfo": Label("1101 参保信息；参保地不是认定地", "1101, the insurance; its place is not that of recognition"),
    "idetinfo": Label("1101 身份信息", "1101, the identities"),
    "cuminfo": Label("5206 累计信息", "5206, the running totals"),
    "setlinfo": Label("2304 结算信息；在基金下是含有其合计的字段", "2304; of a fund the field with its sum"),
    "setldetail": Label("2304 基金分项", "2304, the payments by fund"),
    "identities": Label(
        "“psn_idet_type”：类别，或“nothing”（不是救助对象），或“several”（须另行指明）",
        "psn_idet_type: a category, or nothing, or several, which is then asked for",
    ),
    "running_totals": Label("“cum_type_code”各是什么累计", "what each cum_type_code adds up"),
    "narrower_from": Label("代码以此延续的是其中一部分，不另相加", "what follows it is a part, never added"),
    "funds": Label("“fund_pay_type”各是什么基金", "which fund each fund_pay_type is"),
    "told_in_text": Label("由“setl_proc_info”指明的基金", "the funds that setl_proc_info may name"),
    "several_meanings": Label(
        "各地含义不同的支付字段；不全为零时要说明",
        "payments that practice uses differently; unless zero they are asked for",
    ),
    "ambiguous_codes": Label("各地含义不同的代码", "codes that mean different things in different places"),
    "fund": Label("是否基金支付", "whether it is a payment of a fund"),
    "payments": Label("怎样的表头像是支付", "what makes a header look like a payment"),
    "unless": Label(
        "以这些结尾的不是支付；带 … 的是开头", "no payment ends with these, or begins with one that ends in …"
    ),
    "places": Label("表示地点而不是区县的词", "words for places that are no district"),
    "city": Label("只说明在本市", "words that say no more than: in the city"),
    "elsewhere": Label("其他省级地区", "other provinces"),
    "known_by": Label("全部都有这些表头的文件用本配置", "a file that has all these headers is read so"),
    "nothing": Label("表示没有填写的其他写法", "further marks for nothing"),
    "days": Label("日期的其他写法", "further spellings of days"),
    "flags": Label("审核提示", "what is flagged for review"),
    "active": Label("是否启用；“false”停用", "whether the flag is raised; false switches it off"),
    "parameters": Label("提示的界限", "from where on it is flagged"),
    "tolerance": Label("相差多少元以内不提示", "differences up to this many yuan are not flagged"),
    "minimum_cost": Label("总费用低于多少元不提示", "rows that cost less than this are not flagged"),
    "tolerated_nights": Label("重叠几夜以内不提示", "so many shared nights are not flagged"),
}

OF_A_DISTRICT: Mapping[str, Label] = {
    "district": Label("本文件属于哪个区县", "the district whose file this is"),
    "document": Label("区县文件，先在“documents.yaml”登记", "the district's document, registered in documents.yaml"),
    "treated_as": Label("各项待遇比照全市的哪一类", "which of the city's categories it counts as, benefit by benefit"),
    "premium_subsidy": Label("参保资助", "premium subsidy"),
    "catastrophic_insurance": Label("大病保险", "catastrophic insurance"),
    "medical_assistance": Label("医疗救助", "medical assistance"),
    "tilt_assistance": Label("倾斜救助", "tilt assistance"),
    "safeguards": Label("便民与预警", "safeguards"),
}

HINTS: Mapping[str, Label] = {**PROVENANCE, **WORDS, **REGISTERS, **LAWS, **FILES_OF_CLAIMS, **OF_A_DISTRICT}
