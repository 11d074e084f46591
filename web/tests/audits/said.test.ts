import { beforeEach, describe, expect, it } from "vitest";
import { endOfRecords, formOf, lookedAt } from "../../src/audits/new/forms";
import { profileFile, scalar } from "../../src/audits/new/profile_file";
import { keep, NO_PART, NOBODY_KNOWS, nothingSaid, queryOf, recall, recalled } from "../../src/audits/new/said";
import { faultsOfFile, headerRows } from "../../src/audits/new/understood";
import type { Schemas } from "../../src/client/service";

const label = (text: string) => ({ zh: text, en: text });
const taken = (header: string, column: string, added_up = false) => ({
  header, column, added_up, field: null, codes_of: null, settles: [], how: "own_name" as const,
});
const DRY: Schemas["DryRun"] = {
  rows: 3,
  profile: { name: null, label: null, why: label("none"), matching: [] },
  understood: [taken("claim_id", "claim_id"), taken("救助额", "recorded_assistance")],
  ignored: [
    { header: "备注", why: label("not understood"), how: "not_understood" },
    { header: "某支付", why: label("not understood"), how: "not_understood" },
  ],
  assumed: {}, renamed: {}, missing: ["referral"], partly: [], absent: [], notes: [],
  faults: [
    { code: "unknown_payment_column", column: "某支付", message: label("a payment") },
    { code: "required", column: "referral", message: label("missing") },
    { code: "identity_number", column: "", message: label("identity numbers") },
  ],
  needed: [{ column: "referral", label: null, partly: [], assume: "compliant, missing", how: label("add it") }],
};
const GUIDE = {
  columns: [{ column: "facility_level", fields: [{ field: "hosp_lv" }] }, { column: "recorded_assistance", fields: [] }],
  premium_columns: [],
  profiles: [
    { profile: "base", codes_of: { insutype: "national" }, headers: [{ header: "镇街", column: null, added_up: false, why: label("where") }] },
  ],
} as unknown as Schemas["ColumnGuide"];

describe("what is said of a file", () => {
  it("asks the service with all that was said, and nothing else", () => {
    const said = {
      ...nothingSaid(),
      profile: "none",
      columns: { "a:b": "district", 备注: NO_PART, other: "" },
      missing: { referral: NOBODY_KNOWS, place_of_care: "in_city", setting: "" },
      options: { tolerance: "0.05", as_of: "" },
    };
    expect([...queryOf(said, "csv")]).toEqual([
      ["form", "csv"], ["kind", "claims"], ["profile", "none"], ["column", "a:b:district"], ["ignore", "备注"],
      ["unknown", "referral"], ["assume", "place_of_care:in_city"], ["tolerance", "0.05"],
    ]);
  });

  it("leaves out of enrolments what only claims have", () => {
    const said = { ...nothingSaid(), kind: "premium" as const, options: { tolerance: "1", as_of: "2025-01-01" } };
    expect([...queryOf(said, "csv").keys()]).toEqual(["form", "kind", "tolerance"]);
  });

  describe("is kept in the tab", () => {
    beforeEach(() => sessionStorage.clear());
    it("by name and size", () => {
      const file = new File(["12345"], "a b.csv");
      keep(file, { ...nothingSaid(), profile: "setl_d" });
      expect(recall(new File(["54321"], "a b.csv")).profile).toBe("setl_d");
      expect(recall(new File(["1"], "a b.csv")).profile).toBe("");
      expect(recalled()).toEqual(["a b.csv"]);
    });
  });
});

describe("a dry run", () => {
  it("shows headers with faults first, then those that nobody reads", () => {
    const rows = headerRows(DRY, nothingSaid());
    expect(rows.map(({ header }) => header)).toEqual(["某支付", "备注", "claim_id", "救助额"]);
    expect(rows[0]).toMatchObject({ faulty: true, remarks: [label("a payment")] });
  });

  it("says of the file as a whole what no header and no missing fact says", () => {
    expect(faultsOfFile(DRY, nothingSaid()).map(({ code }) => code)).toEqual(["identity_number"]);
  });
});

describe("the profile that is kept", () => {
  it("knows files by what is read of them, and says what was said", () => {
    const said = { ...nothingSaid(), columns: { 救助额: "recorded_assistance", 备注: NO_PART, 等级: "hosp_lv@chongqing" } };
    const dry = { ...DRY, profile: { ...DRY.profile, name: "base" } };
    expect(profileFile('某区 "乙"', said, dry, GUIDE).split("\n")).toEqual([
      "# yaml-language-server: $schema=../../.schemas/profile.schema.json",
      'label: {zh: "某区 \\"乙\\"", en: "某区 \\"乙\\""}',
      "verified: false",
      'source: "secondary: as an auditor read one file of this source, from no official text"',
      'known_by: ["claim_id", "救助额"]',
      "codes: {insutype: national, hosp_lv: chongqing}",
      "",
      "headers:",
      '  镇街: {why: {zh: "where", en: "where"}}',
      "  救助额: {means: recorded_assistance}",
      '  备注: {why: {zh: 不参与计算, en: "No part in the calculation"}}',
      "  等级: {means: facility_level, field: hosp_lv}",
      "",
    ]);
  });

  it("quotes whatever could be read otherwise", () => {
    expect([scalar("yes"), scalar("a: b"), scalar("2025"), scalar("医院_级")]).toEqual(['"yes"', '"a: b"', '"2025"', "医院_级"]);
  });
});

describe("files", () => {
  it("are what their names say", () => {
    expect(formOf("A.CSV")).toEqual({ form: "csv", packed: "" });
    expect(formOf("a.jsonl.gz")).toEqual({ form: "ndjson", packed: "gzip" });
    expect(formOf("a.gz")).toBeNull();
    expect(formOf("csv.doc")).toBeNull();
  });

  it("end a record at the last line break outside of quotes", () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(endOfRecords(bytes('a,b\n1,"x\ny"\n2,"z\n'))).toBe(bytes('a,b\n1,"x\ny"\n').length);
    expect(endOfRecords(new Uint8Array([0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x0a, 0x4e]))).toBe(6);
  });

  it("are looked at by their head where rows are lines, whole where they are small, and not where that is too much", async () => {
    const large = new File([`${"a,b\n".repeat(400_000)}`], "a.csv");
    const looked = await lookedAt(large, { form: "csv", packed: "" });
    expect(looked?.whole).toBe(false);
    expect(looked?.body.size).toBe(1 << 20);
    expect((await lookedAt(large, { form: "csv", packed: "gzip" }))?.whole).toBe(true);
    const huge = Object.defineProperty(new File([""], "a.xlsx"), "size", { value: 1e9 });
    expect(await lookedAt(huge, { form: "xlsx", packed: "" })).toBeNull();
  });
});
