import { describe, expect, it } from "vitest";
import { underlined, type Complaint } from "../../src/rules/editing/complaints";
import { offered, type Schema } from "../../src/rules/editing/completions";
import { placeAt } from "../../src/rules/editing/places";

/** The place where `|` stands in a text. */
function placeIn(text: string) {
  const position = text.indexOf("|");
  return placeAt(text.replace("|", ""), position);
}

const TRACK = `law: medical_assistance
tracks:
  special:
    pool: special
    ratio:
      - from: 2022-10-28
        value:
          low_income_margin: 60%
`;

describe("where somebody writes", () => {
  it.each([
    ["tr|", [], "key"],
    [`${TRACK}  oth|`, ["tracks"], "key"],
    [`${TRACK}          ex|`, ["tracks", "special", "ratio", "[]", "value"], "key"],
    [`${TRACK}        flo|`, ["tracks", "special", "ratio", "[]"], "key"],
    [`${TRACK}      - fr|`, ["tracks", "special", "ratio", "[]"], "key"],
    [`${TRACK}        cite: cq|`, ["tracks", "special", "ratio", "[]", "cite"], "value"],
    [`${TRACK}      - {from: 2027-01-01, ci|`, ["tracks", "special", "ratio", "[]"], "key"],
    [`${TRACK}      - {from: 2027-01-01, cite: cq-2022-116#2|`, ["tracks", "special", "ratio", "[]", "cite"], "value"],
    [`${TRACK}      - {value: {low|`, ["tracks", "special", "ratio", "[]", "value"], "key"],
    [`${TRACK}    setting: [inpatient, out|`, ["tracks", "special", "setting", "[]"], "value"],
    ["a:\n- b|", ["a", "[]"], "key"],
    ["a:\n- b: 1\n  c|", ["a", "[]"], "key"],
  ])("%s", (text, path, writes) => {
    expect(placeIn(text)).toMatchObject({ path, writes });
  });

  it("offers nothing in a comment", () => {
    expect(placeIn("law: a  # b|")).toBeNull();
  });

  it("knows what stands beside it and where it began", () => {
    expect(placeIn("a: 1\nb|\nc: 3\nd:\n  e: 4")).toMatchObject({ beside: expect.arrayContaining(["a", "c", "d"]), from: 5 });
    expect(placeIn("x: {a: 1, b|")?.beside).toEqual(["a"]);
  });
});

const SCHEMA: Schema = {
  properties: {
    law: { enum: ["medical_assistance"], description: "法\nthe law" },
    old: { doNotSuggest: true },
    list: { if: {}, then: { items: { $ref: "#/definitions/entry" } } },
    named: { patternProperties: { "^[a-z]+$": { properties: { pool: {} } } } },
    ratio: { propertyNames: { enum: ["low_income_margin"] } },
  },
  definitions: { entry: { allOf: [{ properties: { cite: { examples: ["doc#1"] } } }] } },
};

describe("what is offered", () => {
  const labels = (text: string): string[] => {
    const place = placeIn(text);
    return place ? offered(SCHEMA, place, "en").map((one) => one.label) : [];
  };

  it("is the keys of the schema but those that stand there and those not to be suggested", () => {
    expect(labels("law: a\n|")).toEqual(["list", "named", "ratio"]);
    expect(labels("named:\n  any:\n    |")).toEqual(["pool"]);
    expect(labels("ratio:\n  |")).toEqual(["low_income_margin"]);
    expect(labels("list:\n  - |")).toEqual(["cite"]);
  });

  it("is the codes of a value", () => {
    expect(labels("law: |")).toEqual(["medical_assistance"]);
    expect(labels("list:\n  - {cite: |")).toEqual(["doc#1"]);
  });

  it("is explained in the language that is read", () => {
    const place = placeIn("|");
    expect(place && offered(SCHEMA, place, "zh")[0]).toEqual({ label: "law", about: "法", text: "law: " });
  });
});

describe("complaints in the text", () => {
  const complaint = (line: number, column: number, path = "rules/a.yaml"): Complaint => ({
    check: "keys", level: "error", path, line, column, zh: "错", en: "wrong",
  });

  it("stand under the word at their place", () => {
    const [first, second] = underlined([complaint(2, 4), complaint(1, 1)], "rules/a.yaml", "ab: 1\ncd: 70\n", "en");
    expect([first, second].map((one) => [one?.from, one?.to])).toEqual([[0, 3], [9, 10]]);
    expect(first?.message).toBe("wrong");
  });

  it("are those of the file, and never beyond its end", () => {
    expect(underlined([complaint(1, 1, "rules/b.yaml")], "rules/a.yaml", "a", "zh")).toEqual([]);
    expect(underlined([complaint(9, 9)], "rules/a.yaml", "a", "zh")).toMatchObject([{ from: 1, to: 1 }]);
  });
});
