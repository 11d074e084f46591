import { beforeEach, describe, expect, it, vi } from "vitest";
import { faultAt, emptyLine, newLines, posted, type DatedList } from "../../src/rules/change/line";
import { districtFile, schemaNameOf } from "../../src/rules/change/files";
import { changesOf, emptyWeighing, formOf } from "../../src/rules/change/weighing";
import { readKept } from "../../src/rules/kept";
import { readHash, writeHash } from "../../src/rules/place";

const label = { zh: "比例", en: "ratio" };
const list = (yearly: boolean): DatedList => ({
  id: "catastrophic_insurance/terms", label, path: "rules/catastrophic_insurance.yaml", yearly, from: "2026-01-01",
  cite: null, source: null,
  figures: [{ key: "ratio", label, value: "60%" }, { key: "annual_cap", label, value: "none" }],
});

describe("a line that is typed", () => {
  it("posts what is new of a dated list, and each figure of a year", () => {
    const typed = { ...emptyLine(), begins: "2027-03-01", figures: { ratio: " 65% " }, cite: "a#1", verified: true };
    expect(posted(typed, list(false))).toEqual({
      list: "catastrophic_insurance/terms", begins: "2027-03-01", figures: { ratio: "65%" }, cite: "a#1", verified: true,
    });
    const ofYear = { ...typed, begins: "2027", by: "source" as const, source: "b", figures: { ratio: "60%" } };
    expect(posted(ofYear, list(true))).toMatchObject({ begins: "2027-01-01", figures: { ratio: "60%" }, source: "b" });
  });

  it("finds the fault of a field by its pointer", () => {
    const faults = [{ pointer: "/line/figures/value~1low", message: "no" }, { pointer: "/line/begins", message: "late" }];
    expect(faultAt(faults, "figures", "value/low")).toBe("no");
    expect(faultAt(faults, "begins")).toBe("late");
    expect(faultAt(faults, "list")).toBe("");
  });

  it("shows the lines that are new, those said before not again", () => {
    expect(newLines("a\nb\n", "a\nc\nb\na\n")).toEqual(["c", "a"]);
  });
});

describe("a weighing", () => {
  it("asks for a day and for years only where they are given", () => {
    expect(changesOf(emptyWeighing(), {})).toEqual({ files: {} });
    const typed = { ...emptyWeighing(), asOf: "2027-03-01", before: "2026", after: "2027" };
    expect(changesOf(typed, {})).toEqual({ files: {}, as_of: "2027-03-01", figures_of: { before: 2026, after: 2027 } });
  });

  it("sends the files that there are beside the changes", () => {
    const form = formOf({ files: {} }, { claims: new File(["a"], "a.csv"), enrolments: null });
    expect([...form.keys()]).toEqual(["changes", "claims"]);
  });
});

describe("files", () => {
  it("go by the schema of those beside them", () => {
    const files = [{ path: "rules/districts/_template.yaml", text: "", schema: "district" }, { path: "rules/letter.yaml", text: "", schema: "letter" }];
    expect(schemaNameOf(districtFile("500101"), files)).toBe("district");
    expect(schemaNameOf("rules/letter.yaml", files)).toBe("letter");
    expect(schemaNameOf("rules/other.yaml", files)).toBe("");
  });
});

describe("what is kept", () => {
  it("is what it was, or nothing where it cannot be read", () => {
    expect(readKept('{"a": 1}', { a: 0, b: 2 })).toEqual({ a: 1, b: 2 });
    expect(readKept("{", { a: 0 })).toEqual({ a: 0 });
    expect(readKept(null, { a: 0 })).toEqual({ a: 0 });
  });

  it("stands after the # without what is empty", () => {
    expect(readHash(writeHash({ on: "2027-01-01", district: "" }))).toEqual({ on: "2027-01-01" });
    expect(writeHash({ on: "" })).toBe("");
  });
});

describe("the draft", () => {
  beforeEach(() => {
    sessionStorage.clear();
    vi.resetModules();
  });

  it("survives a reload, and a text as it serves is no change", async () => {
    const { draft, setFile } = await import("../../src/rules/draft");
    setFile("rules/a.yaml", "new", "old", "sha256:1");
    expect(draft.begunUpon).toBe("sha256:1");
    vi.resetModules();
    const again = await import("../../src/rules/draft");
    expect(again.draft.files).toEqual({ "rules/a.yaml": "new" });
    again.setFile("rules/a.yaml", "old", "old", "sha256:2");
    expect([again.draft.files, again.draft.begunUpon]).toEqual([{}, ""]);
  });

  it("goes on with what was proposed from this tab, as its next version", async () => {
    const { draft, dropDraft, goOnWith, proposed } = await import("../../src/rules/draft");
    proposed["1f"] = { "rules/a.yaml": "new" };
    goOnWith("1f", "why", "", "sha256:1");
    expect(draft).toMatchObject({ files: { "rules/a.yaml": "new" }, replacing: "1f", reason: "why" });
    dropDraft();
    expect(draft.files).toEqual({});
    expect(proposed["1f"]).toEqual({ "rules/a.yaml": "new" });
  });
});
