/** A small vocabulary, as the service would have it. */
import type { Field, Vocabulary } from "../../src/case/fields";

const label = (zh: string, en = zh): { zh: string; en: string } => ({ zh, en });
const field = (holder: Field["holder"], name: string, kind: string, required = true): Field => ({
  holder,
  field: name,
  kind,
  required,
  label: label(`${name} 中`, name),
  about: label(`${name} 是什么`, `what ${name} is`),
});

export const FIELDS: Field[] = [
  field("case", "case_id", "id"),
  field("case", "as_of", "date", false),
  field("person", "person_id", "id", false),
  field("person", "district", "district"),
  field("identities", "category", "id"),
  field("identities", "from", "date", false),
  field("enrolment", "year", "year"),
  field("enrolment", "tier", "tier"),
  field("year_to_date", "year", "year"),
  field("claims", "claim_id", "id"),
  field("claims", "settled_on", "date"),
  field("claims", "referral", "choice"),
  field("claims", "facility_designated", "flag"),
  field("claims", "total_cost", "amount"),
  field("claims", "reverses", "id", false),
  field("claims", "stay_id", "id", false),
  field("claims", "facility_id", "id", false),
];

export const VOCABULARY = {
  fields: FIELDS,
  districts: [{ code: "500101", label: label("万州区", "Wanzhou") }],
  categories: [
    { code: "of_city", label: label("全市"), district: null },
    { code: "of_district", label: label("本区"), district: "500101" },
    { code: "elsewhere", label: label("别区"), district: "500102" },
  ],
  enumerations: {
    referral: [{ code: "missing", label: label("未转诊", "Missing") }],
    facility_designated: [{ code: true, label: label("定点", "Designated") }, { code: false, label: label("非定点", "Not") }],
    tier: [{ code: 1, label: label("一档", "Tier 1") }],
    column: [{ code: "opening_assistance", label: label("年初已付（{pool}）", "Paid at the start ({pool})") }],
    field: [],
  },
  pools: [
    { code: "special", label: label("特殊", "Special"), districts: null },
    { code: "own", label: label("自设", "Own"), districts: ["500102"] },
  ],
  reasons: [{ code: "not_referred", field: "referral", label: label("未转诊"), clause: "a#1", curable: true }],
} as unknown as Vocabulary;
