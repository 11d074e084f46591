"""What policy staff call the files and keys of the rules folder. A key without an entry goes by its own name."""

from collections.abc import Mapping

from calc_service.domain.wording import Label

UNNAMED = Label("", "")
"""A key that only groups others."""

FILES: Mapping[str, Label] = {
    "categories": Label("人员类别", "Categories"),
    "districts": Label("区县名录", "District codes"),
    "documents": Label("政策文件", "Documents"),
    "vocabulary": Label("代码与文字", "Codes and texts"),
}

KEYS: Mapping[str, Label] = {
    # Laws and registers: what only groups.
    "categories": Label("人员类别", "categories"),
    "clauses": Label("条款", "clause"),
    "codes": UNNAMED,
    "conditions": Label("条件", "conditions"),
    "districts": UNNAMED,
    "documents": UNNAMED,
    "fields": Label("字段", "field"),
    "flags": UNNAMED,
    "meanings": Label("代码", "code"),
    "names": UNNAMED,
    "reasons": Label("不予救助的原因", "reason"),
    "standards": Label("个人缴费标准", "premium standard"),
    "steps": Label("计算步骤", "step"),
    "terms": Label("标准", "terms"),
    "tiers": UNNAMED,
    "tracks": UNNAMED,
    "value": UNNAMED,
    "vocabulary": UNNAMED,
    "words": UNNAMED,
    # Figures.
    "annual_cap": Label("年度限额", "yearly cap"),
    "deductible": Label("起付线", "deductible"),
    "deductible_reduced_by": Label("起付线降低", "deductible reduced by"),
    "ratio": Label("比例", "ratio"),
    "ratio_raised_by": Label("比例提高", "ratio raised by"),
    "share_of": Label("资助基数", "share of"),
    "threshold": Label("起付标准", "threshold"),
    "tier_1": Label("一档", "tier 1"),
    "tier_2": Label("二档", "tier 2"),
    # Conditions.
    "disease_class": Label("病种类别", "disease class"),
    "facility_designated": Label("定点医药机构", "designated facility"),
    "facility_level": Label("医疗机构等级", "facility level"),
    "floor": Label("区县不得低于此数", "floor for districts"),
    "insured": Label("适用险种", "insured"),
    "payable": Label("可救助", "payable"),
    "place_of_care": Label("就医地", "place of care"),
    "pool": Label("共用限额", "shared cap"),
    "rank": Label("顺位", "rank"),
    "referral": Label("转诊情况", "referral"),
    "refused": Label("不予救助", "refused"),
    "required": Label("必须", "required"),
    "review": Label("待审核", "for review"),
    "same_as": Label("同于", "same as"),
    "setting": Label("就诊类型", "setting"),
    "stay_policy_scope_cost": Label("单次住院政策范围内费用", "policy-scope cost of the stay"),
    "treated_as": Label("比照救助", "treated as"),
    "when": Label("适用条件", "applies to"),
    # Parts of the laws.
    "burden_warning": Label("高额费用预警", "burden warning"),
    "catastrophic_insurance": Label("大病保险", "catastrophic insurance"),
    "deposit_waiver": Label("先诊疗后付费", "treatment before payment"),
    "direct_access": Label("直接获得救助", "aid without applying"),
    "groups": Label("重点监测人群", "groups watched"),
    "medical_assistance": Label("医疗救助", "medical assistance"),
    "premium_subsidy": Label("参保资助", "premium subsidy"),
    "safeguards": Label("便民与预警", "safeguards"),
    "tilt_assistance": Label("倾斜救助", "tilt assistance"),
    "uplift": Label("倾斜支付", "uplift"),
    # Monitoring and codes.
    "active": Label("启用", "active"),
    "columns": UNNAMED,
    "headers": Label("表头", "headers"),
    "means": Label("对应", "means"),
    "minimum_cost": Label("最低费用", "minimum cost"),
    "not_inputs": Label("不使用的字段", "field not used"),
    "parameters": UNNAMED,
    "platform": Label("平台报文", "messages of the platform"),
    "settlement": Label("结算字段", "field of a settlement"),
    "not_used": Label("不使用的字段", "fields not used"),
    "baseinfo": Label("人员信息", "person"),
    "insuinfo": Label("参保信息", "insurance"),
    "idetinfo": Label("身份信息", "identities"),
    "cuminfo": Label("累计信息", "running totals"),
    "setlinfo": Label("结算信息", "settlement"),
    "setldetail": Label("基金分项", "payments by fund"),
    "identities": Label("身份代码", "identity code"),
    "running_totals": Label("累计代码", "code of a running total"),
    "narrower_from": Label("部分累计的后缀", "suffix of a part"),
    "funds": Label("基金代码", "code of a fund"),
    "told_in_text": Label("由文字指明的基金", "funds told in a text"),
    "spellings": Label("其他写法", "further words"),
    "sum": Label("各列相加", "columns add up"),
    "tolerance": Label("允许误差", "tolerance"),
    "tolerated_nights": Label("允许重叠夜数", "tolerated nights"),
    # Days, provenance and words.
    "cite": Label("依据条款", "clause cited"),
    "curable": Label("可补正", "can be put right"),
    "definition": Label("说明", "definition"),
    "district": Label("区县", "district"),
    "document": Label("依据文件", "document"),
    "en": Label("英文", "English"),
    "field": Label("所在字段", "field"),
    "first_day": Label("第一日", "first day"),
    "issued_on": Label("发文日期", "issued on"),
    "issuer": Label("发文机关", "issuer"),
    "label": Label("名称", "name"),
    "last_day": Label("最后一日", "last day"),
    "message": Label("提示文字", "message"),
    "number": Label("文号", "number"),
    "source": Label("来源", "source"),
    "summary": Label("摘要", "summary"),
    "title": Label("标题", "title"),
    "verified": Label("已核实", "verified"),
    "why": Label("原因", "why"),
    "zh": Label("中文", "Chinese"),
}

WITHIN: Mapping[tuple[str, str], Label] = {
    ("burden_warning", "threshold"): Label("预警标准", "warning threshold"),
}
"""Keys that are called otherwise inside one other key."""

YEAR = Label("{}年", "{}")
A_DISTRICTS_FILE = Label("区县规则", "rules of the district")
