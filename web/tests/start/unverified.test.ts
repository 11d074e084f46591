import { expect, test } from "vitest";
import { unverifiedFigures } from "../../src/start/unverified";

const value = (from: string, verified: boolean) => ({ value: "1.00", from, to: null, verified });

test("only what is not verified is listed, the newest of a figure first", () => {
  const figure = { name: "a", label: { zh: "甲", en: "A" }, values: [value("2024", false), value("2025", true), value("2026", false)] };
  const listed = unverifiedFigures([figure] as unknown as Parameters<typeof unverifiedFigures>[0]);
  expect(listed.map((one) => one.from)).toEqual(["2026 – ", "2024 – "]);
});
