import { afterEach, describe, expect, it, vi } from "vitest";
import { matching, rowsOf, whose } from "../../src/rules/figures/values";
import { byRatio } from "../../src/rules/inforce/drawn";
import { untilServed } from "../../src/rules/proposals/taken_up";

const label = { zh: "年度限额", en: "yearly cap" };
const value = {
  value: "60000.00", unit: "yuan" as const, from: "2022-10-28", to: null, district: null, tier: null, category: null, group: null,
  track: { code: "other", label: { zh: "大额住院", en: "costly stays" } }, band: null, clause: "a#1", source: null, verified: true,
};

describe("figures as rows", () => {
  const figures = [{ name: "assistance.annual_cap", label, values: [value, { ...value, value: null, verified: false, track: null }] }];
  const rows = rowsOf(figures, "zh", "没有规定");

  it("say whose each value is", () => {
    expect(rows.map((row) => [row.whose, row.value])).toEqual([["大额住院", "60,000.00"], ["", "没有规定"]]);
    expect(whose({ ...value, band: 2 }, "en")).toBe("costly stays · 2");
  });

  it("are found by every word, or where they are not verified", () => {
    expect(matching(rows, "限额 大额", false)).toHaveLength(1);
    expect(matching(rows, "", true)).toEqual([rows[1]]);
    expect(matching(rows, "nothing", false)).toEqual([]);
  });
});

it("names the categories of each ratio together", () => {
  const ratio = (category: string, amount: string) => ({
    category, label: category, name: "assistance.ratio", value: amount, unit: "ratio" as const, from: "2022-10-28", cite: "a#1", verified: true, source: null,
  });
  const said = byRatio([ratio("a", "0.70"), ratio("b", "0.60"), ratio("c", "0.70")], (_, named) => `${String(named?.["ratio"])} ${String(named?.["whom"])}`);
  expect(said).toEqual(["70% a · c", "60% b"]);
});

describe("until rules are served", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("asks again until the service answers by them, through a restart", async () => {
    const replies = [
      () => Promise.reject(new TypeError("down")),
      () => Promise.resolve(Response.json({ digest: "sha256:old" })),
      () => Promise.resolve(Response.json({ digest: "sha256:new" })),
    ];
    vi.stubGlobal("fetch", vi.fn(() => (replies.shift() as () => Promise<Response>)()));
    expect(await untilServed("sha256:new", new AbortController().signal, 1)).toBe(true);
    expect(replies).toEqual([]);
  });

  it("ends with the page", async () => {
    const ended = new AbortController();
    ended.abort();
    expect(await untilServed("sha256:new", ended.signal, 1)).toBe(false);
  });
});
