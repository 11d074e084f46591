import { describe, expect, it } from "vitest";
import { fen, partInPercent, shares } from "../../src/case/shares";
import { percent, thousands } from "../../src/parts/amounts";

const PAID = {
  total_cost: "86432.17",
  basic_paid: "37850.00",
  other_insurance_paid: "0.00",
  catastrophic_paid: "19013.48",
  assistance_paid: "13745.56",
  tilt_paid: "0.00",
  in_scope_self_pay: "5890.96",
  out_of_scope_cost: "9932.17",
  total_self_pay: "15823.13",
};

describe("who pays what", () => {
  it("adds up to the cost to the fen, and the bar to its whole length", () => {
    const parts = shares(PAID);
    expect(parts.reduce((sum, share) => sum + fen(share.amount), 0)).toBe(fen(PAID.total_cost));
    expect(parts.reduce((sum, share) => sum + share.part, 0)).toBeCloseTo(1, 12);
  });

  it("has no parts of nothing", () => {
    const none = Object.fromEntries(Object.keys(PAID).map((name) => [name, "0.00"])) as typeof PAID;
    expect(shares(none).every((share) => share.part === 0)).toBe(true);
  });

  it("never shows a part that is there as none", () => {
    expect([partInPercent(0), partInPercent(0.0001), partInPercent(0.159), partInPercent(1)]).toEqual(["0.0%", "<0.1%", "15.9%", "100.0%"]);
  });
});

describe("amounts as text", () => {
  it("have separators, and a dash where there is none", () => {
    expect(["13745.56", "-1234567.00", "0.00", "999.99"].map(thousands)).toEqual(["13,745.56", "-1,234,567.00", "0.00", "999.99"]);
    expect([thousands(null), thousands("none")]).toEqual(["–", "none"]);
  });

  it("ratios are percent, nothing rounded", () => {
    expect(["0.65", "0.655", "1.00", "0.05", "0.0005"].map(percent)).toEqual(["65%", "65.5%", "100%", "5%", "0.05%"]);
  });
});
