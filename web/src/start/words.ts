import { learn } from "../words";

const zh = {
  about: "按渝府办发〔2022〕116号计算参保资助、大病保险、医疗救助和倾斜救助，精确到分，每个数字都有条款和出处。",
  case: { for: "经办人员", does: "输入一个人的情况，边填边看：谁付多少、为什么、怎样才能得到更多；打印给本人的说明。" },
  audits: { for: "核查人员", does: "放入结算文件，全部重新计算，看哪里不同、有多确定；抽样复核，出报告和证据。" },
  rules: { for: "政策人员", does: "查看任何一天、任何区县有效的规则；修改前先看含义和影响；提出、批准、生效。" },
  inForce: "现行规则",
  digest: "规则摘要",
  engine: "程序版本",
  publication: "公布",
  ofFolder: "直接使用规则文件夹",
  numbered: "第 {number} 次公布",
  health: "服务状态",
  ready: "就绪，各项检查均正常：{checks}",
  unverified: "尚未核实的数据",
  unverifiedAbout: "这些数据没有核对原文。用到它们的结果会注明。",
  none: "没有：每项数据都已核实。",
  figure: "数据",
  from: "适用",
  value: "取值",
  docs: "给编写程序的人：接口说明",
};
const en: typeof zh = {
  about:
    "Premium subsidy, catastrophic insurance, medical assistance and tilt assistance by 渝府办发〔2022〕116号, exact to the fen; every figure has its clause and source.",
  case: {
    for: "Caseworkers",
    does: "Enter a person's circumstances and see while typing who pays what, why, and what would help; print a letter for the person.",
  },
  audits: {
    for: "Auditors",
    does: "Drop files of settled claims; all are computed again. See what differs and how surely, draw samples, get report and evidence.",
  },
  rules: {
    for: "Policy staff",
    does: "See the rules in force on any day in any district; try a change and see what it means and costs; propose, approve, put in force.",
  },
  inForce: "Rules in force",
  digest: "Digest",
  engine: "Engine",
  publication: "Publication",
  ofFolder: "the rules folder as it is",
  numbered: "no. {number}",
  health: "Service",
  ready: "Ready; every check is in order: {checks}",
  unverified: "Figures that are not verified",
  unverifiedAbout: "They were not compared with their source. Results that use them say so.",
  none: "None: every figure is verified.",
  figure: "Figure",
  from: "For",
  value: "Value",
  docs: "For those who write programs: the addresses",
};

learn("start", zh, en);
