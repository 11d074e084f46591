# ruff: noqa: E501  the rows are as wide as the exports are
"""Exports of invented persons, as the sources of the shipped profiles write them."""

import io

import polars as pl

DISTRICT_EXPORT = """\
费款所属期,结算id,认定地,镇街,参保地,参保类别,身份证号,姓名,救助身份,就诊地,就诊医疗机构名称,医保就诊类别,医疗救助类别,病种编码,病种名称,入院日期,出院日期,结算日期,费用总额,符合医保报销金额,基本医疗保险报销金额,大病报销金额,大额报销金额,进入医疗救助金额,医疗救助,倾斜救助,扶贫济困金额（元）,渝快保支出金额（元）,个人账户支付金额（元）,个人现金支付金额（元）
202506,T-1,江津区,甲镇,江津区,居民,TEST-1,某甲,低保对象,重庆市江津区,某医院,普通住院,住院救助,C00,某病,2025-05-20,2025-06-01,2025-06-01,9000.00,8000.00,5000.00,0.00,0.00,3000.00,2100.00,0.00,0.00,300.00,0.00,1600.00
202506,T-2,江津区,甲镇,江津区,居民,TEST-2,某乙,特困人员,万州区,某医院,重大疾病住院,住院救助,C00,某病,2025-05-20,2025-06-01,2025-06-01,9000.00,8000.00,5000.00,0.00,0.00,3000.00,2100.00,0.00,0.00,0.00,0.00,1900.00
"""
LEDGER = DISTRICT_EXPORT.replace("费款所属期,结算id", "项目代码,医保分类,清算期,费款所属期,结算id").replace(
    "\n202506,", "\nA01,住院,202506,202506,"
)
SETL_D = """\
setl_id,mdtrt_id,init_setl_id,psn_no,psn_name,insutype,psn_type,insu_admdvs,pay_loc,fixmedins_code,fixmedins_name,hosp_lv,fix_blng_admdvs,begndate,enddate,setl_time,med_type,psn_setlway,medfee_sumamt,fulamt_ownpay_amt,overlmt_selfpay,preselfpay_amt,inscp_amt,dedc_std,crt_dedc,act_pay_dedc,hifp_pay,pool_prop_selfpay,hi_agre_sumfee,cvlserv_pay,hifes_pay,hifmi_pay,hifob_pay,hifdm_pay,maf_pay,othfund_pay,fund_pay_sumamt,psn_pay,acct_pay,cash_payamt,ownpay_hosp_part,balc,acct_mulaid_pay,refd_setl_flag,year,dise_no,dise_name,vali_flag,mid_setl_flag,out_flag
S-1,M-1,,TEST-1,某甲,390,1501,500116,1,H-1,某医院,02,500116,2025-05-20,2025-06-01,2025-06-01 13:49:42,21,01,60000.00,2000.00,0.00,3000.00,55000.00,800.00,800.00,800.00,30000.00,0.7000,58000.00,0.00,0.00,5000.00,0.00,1000.00,13300.00,0.00,49300.00,10700.00,0.00,10700.00,0.00,0.00,0.00,0,2025,,,1,0,0
"""
REPLY_2304 = """\
setl_id,mdtrt_id,psn_no,psn_name,psn_cert_type,certno,gend,naty,brdy,age,insutype,psn_type,cvlserv_flag,setl_time,mdtrt_cert_type,med_type,medfee_sumamt,fulamt_ownpay_amt,overlmt_selfpay,preselfpay_amt,inscp_scp_amt,act_pay_dedc,hifp_pay,pool_prop_selfpay,cvlserv_pay,hifes_pay,hifmi_pay,hifob_pay,maf_pay,hosp_part_amt,oth_pay,fund_pay_sumamt,psn_part_amt,acct_pay,psn_cash_pay,balc,acct_mulaid_pay,medins_setl_id,clr_optins,clr_way,clr_type
S-1,M-1,TEST-1,某甲,01,TEST-1,1,01,1990-01-01,35,310,1101,0,2025-06-01 13:49:42,21,21,60000.00,2000.00,0.00,3000.00,55000.00,800.00,30000.00,0.7000,1000.00,0.00,0.00,2000.00,15400.00,0.00,0.00,48400.00,11600.00,0.00,11600.00,0.00,0.00,Z-1,500116,1,21
"""
ASSUMED_OF_EXPORT = {
    "facility_level": "tertiary",
    "facility_designated": "true",
    "referral": "compliant",
    "disease_class": "special",
}
ASSUMED = {
    "district": "500116",
    "categories": "subsistence_allowance",
    "facility_designated": "true",
    "referral": "compliant",
    "disease_class": "special",
}


def frame(text: str) -> pl.DataFrame:
    """The cells of a CSV text; a blank one is null."""
    return pl.read_csv(io.BytesIO(text.encode()), infer_schema=False)


def with_cells(text: str, **cells: str | None) -> pl.DataFrame:
    """The export with other cells in its first row."""
    rows = frame(text).to_dicts()
    rows[0] |= cells
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
