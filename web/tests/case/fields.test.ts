import { describe, expect, it } from "vitest";
import { faultsByPlace, type Fault } from "../../src/case/assessed";
import { choicesOf, claimsToCancel, fieldsOf, labelOf, meant, placesAsked, placesOf, poolFields, reasonsAbout, shown, type Field } from "../../src/case/fields";
import { following } from "../../src/case/jumping";
import { FIELDS, VOCABULARY } from "./vocabulary";

const named = (name: string): Field => FIELDS.find((field) => field.field === name)!;
const DRAFT = { person: { district: "500101", identities: [{}] }, claims: [{}, {}], year_to_date: [{}] };

describe("what a form asks", () => {
  it("stands where the case has the objects for it", () => {
    expect(placesOf(DRAFT, "claims")).toEqual(["/claims/0", "/claims/1"]);
    expect(placesOf(DRAFT, "enrolment")).toEqual([]);
    expect(placesOf({}, "person")).toEqual(["/person"]);
    const places = [...placesAsked(DRAFT, VOCABULARY).keys()];
    expect(places).toContain("/case_id");
    expect(places).toContain("/claims/1/referral");
    expect(places).toContain("/year_to_date/0/assistance_paid/special");
    expect(places).not.toContain("/enrolment/tier");
  });

  it("offers what the vocabulary has, of categories those of the person's district", () => {
    expect(choicesOf(named("category"), VOCABULARY, "zh", "500101")?.map((one) => one.code)).toEqual(["of_city", "of_district"]);
    expect(choicesOf(named("referral"), VOCABULARY, "en", undefined)).toEqual([{ code: "missing", label: "Missing" }]);
    expect(choicesOf(named("settled_on"), VOCABULARY, "zh", undefined)).toBeNull();
    expect(poolFields(DRAFT, VOCABULARY).map((field) => field.label.en)).toEqual(["Paid at the start (Special)"]);
    expect(fieldsOf(VOCABULARY, "enrolment").map((field) => field.field)).toEqual(["year", "tier"]);
    expect(reasonsAbout(named("referral"), VOCABULARY).map((reason) => reason.code)).toEqual(["not_referred"]);
    expect(labelOf(VOCABULARY, "facility_designated", "true", "en")).toBe("Designated");
    expect(labelOf(VOCABULARY, "referral", "other", "en")).toBe("other");
  });

  it("lets a claim cancel any other", () => {
    const draft = { claims: [{ claim_id: "A" }, { claim_id: "B" }, {}] };
    expect(claimsToCancel(draft, "/claims/1/reverses")).toEqual([{ code: "A", label: "A" }]);
  });

  it("means what the service takes: codes in their own type, years as numbers, nothing where it is empty", () => {
    const choices = choicesOf(named("facility_designated"), VOCABULARY, "zh", undefined);
    expect(meant(named("facility_designated"), "false", choices)).toBe(false);
    expect(meant(named("year"), "2025", null)).toBe(2025);
    expect(meant(named("year"), "20x5", null)).toBe("20x5");
    expect(meant(named("total_cost"), "86432.10", null)).toBe("86432.10");
    expect(meant(named("total_cost"), "", null)).toBeUndefined();
    expect([shown(false), shown(2025), shown(null), shown(undefined)]).toEqual(["false", "2025", "", ""]);
  });

  it("shows a fault at its control, and one that has none above the form", () => {
    const faults = [{ pointer: "/claims/0/referral" }, { pointer: "/claims/0/surprise" }] as Fault[];
    const found = faultsByPlace(faults, placesAsked(DRAFT, VOCABULARY));
    expect(found.get("/claims/0/referral")).toHaveLength(1);
    expect(found.get("")).toHaveLength(1);
  });
});

describe("the way from question to question", () => {
  it("begins with the first, goes on from where one is, and round", () => {
    const places = ["/a", "/b", "/c"];
    expect(following(places, undefined, 1)).toBe("/a");
    expect(following(places, undefined, -1)).toBe("/c");
    expect(following(places, "/b", 1)).toBe("/c");
    expect(following(places, "/c", 1)).toBe("/a");
    expect(following(places, "/a", -1)).toBe("/c");
    expect(following([], undefined, 1)).toBeUndefined();
  });
});
