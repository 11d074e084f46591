import { describe, expect, it } from "vitest";
import { listAt, valueAt, withValue } from "../../src/case/pointers";

const CASE = { case_id: "C-1", person: { identities: [{ category: "a" }, { category: "b" }] }, claims: [{ claim_id: "1" }] };

describe("places of a case", () => {
  it("are read by pointer, also where nothing stands", () => {
    expect(valueAt(CASE, "/person/identities/1/category")).toBe("b");
    expect(valueAt(CASE, "/person/nobody/0/x")).toBeUndefined();
    expect(valueAt(CASE, "/case_id/0")).toBeUndefined();
    expect(valueAt(CASE, "")).toBe(CASE);
    expect(valueAt({ "a/b~c": 1 }, "/a~1b~0c")).toBe(1);
    expect(listAt(CASE, "/year_to_date")).toEqual([]);
  });

  it("are written without touching the case that was", () => {
    const entered = withValue(CASE, "/claims/0/referral", "missing");
    expect(valueAt(entered, "/claims/0/referral")).toBe("missing");
    expect(valueAt(CASE, "/claims/0/referral")).toBeUndefined();
    expect(entered["person"]).toBe(CASE.person);
  });

  it("come to be with what stands around them", () => {
    expect(withValue({}, "/year_to_date", [{}])).toEqual({ year_to_date: [{}] });
    expect(withValue({ y: [{}] }, "/y/0/assistance_paid/special", "1.00")).toEqual({ y: [{ assistance_paid: { special: "1.00" } }] });
  });

  it("are left open again: a member goes, an entry of a list closes the gap", () => {
    expect(withValue(CASE, "/case_id", undefined)).not.toHaveProperty("case_id");
    expect(listAt(withValue(CASE, "/person/identities/0", undefined), "/person/identities")).toEqual([{ category: "b" }]);
  });
});
