import { describe, expect, it } from "vitest";
import { caseOf, isLink, linkOf, withoutNames } from "../../src/case/permalink";
import { FIELDS } from "./vocabulary";

const CASE = {
  case_id: "王小明的案件",
  note: "王小明",
  person: { person_id: "P-500101", district: "500101", name: "王小明", identities: [{ category: "of_city", from: "2024-01-01", to: null }] },
  enrolment: { year: 2025, tier: 1 },
  year_to_date: [{ year: 2025, assistance_paid: { special: "10.00", 王小明: "1.00" } }],
  claims: [
    { claim_id: "Z-9", settled_on: "2025-06-01", referral: "missing", facility_designated: false, total_cost: "86432.17", stay_id: "ST-7" },
    { claim_id: "A-1", settled_on: "2025-07-01", reverses: "Z-9", stay_id: "ST-7", facility_id: "H-1", total_cost: "王小明" },
  ],
};
const LEFT = {
  case_id: "1",
  person: { district: "500101", identities: [{ category: "of_city", from: "2024-01-01" }] },
  enrolment: { year: 2025, tier: 1 },
  year_to_date: [{ year: 2025, assistance_paid: { special: "10.00" } }],
  claims: [
    { claim_id: "2", settled_on: "2025-06-01", referral: "missing", facility_designated: false, total_cost: "86432.17", stay_id: "1" },
    { claim_id: "1", settled_on: "2025-07-01", reverses: "2", stay_id: "1", facility_id: "1" },
  ],
};

describe("a case as a link", () => {
  it("holds the facts, with numbers for ids in their old order, and nothing else of a person", () => {
    expect(withoutNames(CASE, FIELDS)).toEqual(LEFT);
  });

  it("holds no id that a file has as a number either", () => {
    const ids = { case_id: 1, person: { person_id: 500101199001010011 }, claims: [{ claim_id: 500101199001010011, facility_id: 7 }] };
    expect(withoutNames(ids, FIELDS)).toEqual({ case_id: "1", person: {}, claims: [{}] });
  });

  it("opens as what was put into it", async () => {
    const link = await linkOf(CASE, FIELDS);
    expect(link).toMatch(/^#case=[\w-]+$/);
    expect(isLink(link)).toBe(true);
    expect(await caseOf(link)).toEqual(LEFT);
  });

  it("keeps the order of ten and more ids as texts have it", () => {
    const claims = Array.from({ length: 12 }, (_, at) => ({ claim_id: `S-${String(at).padStart(3, "0")}` }));
    const left = withoutNames({ claims }, FIELDS) as unknown as typeof CASE;
    const ids = left.claims.map((claim) => claim.claim_id);
    expect([...ids].sort()).toEqual(ids);
  });

  it("is nothing where it is damaged, or no link at all", async () => {
    const link = await linkOf(CASE, FIELDS);
    expect(await caseOf(link.slice(0, -9))).toBeNull();
    expect(await caseOf("#case=%%%")).toBeNull();
    expect(await caseOf("#content")).toBeNull();
    expect(isLink("#content")).toBe(false);
  });
});
