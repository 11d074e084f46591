import { describe, expect, it } from "vitest";
import { heightOf, optionsOf } from "../../src/parts/charted";
import { nameIn } from "../../src/parts/downloads";

const COLOURS = { ink: "#000", line: "#999", page: "#fff", bars: ["#00f"] };
const CHARTED = { kind: "bar" as const, members: ["a", "b"], series: [{ name: "x", values: ["1.50", null] }], stacked: false };

describe("a chart", () => {
  it("draws the figures that the table shows, and leaves out what there is none of", () => {
    const options = optionsOf(CHARTED, COLOURS) as { series: { data: unknown[] }[]; animation: boolean };
    expect(options.series[0]?.data).toEqual([1.5, null]);
    expect(options.animation).toBe(false);
  });

  it("has room for each of its bars", () => {
    expect(heightOf({ ...CHARTED, members: Array(50).fill("a") as string[] })).toBeGreaterThan(50 * 24);
  });
});

describe("a download", () => {
  it("is called as the service says, else as we do", () => {
    expect(nameIn('attachment; filename="evidence-1.zip"', "x")).toBe("evidence-1.zip");
    expect(nameIn(null, "result.csv")).toBe("result.csv");
  });
});
