import { describe, expect, it } from "vitest";
import { nextTick } from "vue";
import { readHash, writeHash } from "../../src/audits/hash_state";
import { paged } from "../../src/audits/paged";
import { change } from "../../src/audits/run/comparing";
import { drawQuery, toggled } from "../../src/audits/run/drawing_query";
import { pickingOf } from "../../src/audits/run/picking";
import { inOrder, type Line } from "../../src/audits/run/pivots";
import { forgetSent, posted } from "../../src/audits/run/reviews";
import { scrolledTo, windowOf } from "../../src/audits/windowing";

describe("what is chosen stands behind the #", () => {
  it("and is read as it was written; what is empty is not", () => {
    const chosen = { finding: "overpaid", month: "2025-06", sort: "-difference_assistance", district: "" };
    expect(writeHash(chosen)).toBe("#finding=overpaid&month=2025-06&sort=-difference_assistance");
    expect(readHash(writeHash(chosen))).toEqual({ finding: "overpaid", month: "2025-06", sort: "-difference_assistance" });
    expect([writeHash({}), readHash("")]).toEqual(["", {}]);
    expect(readHash(writeHash({ seed: "a&b=c 2026·三" }))).toEqual({ seed: "a&b=c 2026·三" });
  });

  it("picks rows by what the service takes, and by no more", () => {
    expect(pickingOf({ fund: "tilt", row: "4", month: "2025-06" })).toEqual({ month: "2025-06" });
    expect(pickingOf({ fund: "tilt", finding: "missed" })).toEqual({ finding: "missed", fund: "tilt" });
  });

  it("draws a sample once there is a seed", () => {
    expect(drawQuery({ n: "5" })).toBeNull();
    expect(drawQuery({ seed: "a", by: "district", finding: "missed" })).toEqual({ seed: "a", n: "50", by: "district", finding: "missed" });
    expect([toggled(undefined, "month"), toggled("month,year", "month")]).toEqual(["month", "year"]);
  });
});

describe("a long list", () => {
  it("has only the rows in sight in the page, and some around them", () => {
    expect(windowOf(10_000, 40, 0, 600)).toEqual({ first: 0, end: 23 });
    expect(windowOf(10_000, 40, 200_000, 600)).toEqual({ first: 4992, end: 5023 });
    expect(windowOf(10_000, 40, 399_400, 600)).toEqual({ first: 9977, end: 10_000 });
    expect(windowOf(3, 40, 5000, 600)).toEqual({ first: 3, end: 3 });
  });

  it("is scrolled no further than a row needs to be seen", () => {
    expect(scrolledTo(5, 40, 0, 600, 40)).toBe(0);
    expect(scrolledTo(5, 40, 300, 600, 40)).toBe(200);
    expect(scrolledTo(20, 40, 0, 600, 40)).toBe(280);
  });

  it("comes page by page, and begins anew where something else is asked for", async () => {
    const asked: (string | undefined)[] = [];
    let answers: (() => void)[] = [];
    const list = paged<number>((cursor) => {
      asked.push(cursor);
      return new Promise((resolve) => answers.push(() => resolve({ rows: [asked.length], next: asked.length < 4 ? `${asked.length}` : null })));
    });
    const answered = async () => {
      const all = answers;
      answers = [];
      all.forEach((answer) => answer());
      await nextTick();
      await nextTick();
    };
    void list.restart();
    await answered();
    void list.goOn();
    void list.goOn();
    await answered();
    expect([asked, list.rows.value, list.more.value]).toEqual([[undefined, "1"], [1, 2], true]);
    // A page that is overtaken by a new question is not added to its rows.
    void list.goOn();
    void list.restart();
    await answered();
    expect([list.rows.value, list.more.value]).toEqual([[4], false]);
  });
});

describe("figures", () => {
  it("by month stand in order of time", () => {
    const line = (month: string | null) => ({ members: { month } }) as unknown as Line;
    expect(inOrder([line("2025-02"), line(null), line("2024-12")], "month").map(({ members }) => members["month"])).toEqual([
      null, "2024-12", "2025-02",
    ]);
  });

  it("of a compared row say before and after only where they differ", () => {
    const row = { change: "changed" as const, columns: ["a"], before: { a: "1", b: "5" }, after: { a: null, b: "5" } };
    const word = (value: string | null | undefined) => value ?? "";
    const of = (column: string) => change({ ...row, row_before: 2, row_after: 2, claim_id: null, person_id: null, review_before: null, review_after: null }, column, word);
    expect([of("a"), of("b")]).toEqual(["1 → –", "5"]);
  });
});

describe("reviews", () => {
  it("are sent in the order of rows; what says nothing yet is not, and an amount only where something is confirmed", () => {
    const draft = { amount: " 98.00 ", reason: " twice " };
    const drafts = { "12": { outcome: "confirmed" as const, ...draft }, "3": { outcome: "not_confirmed" as const, ...draft }, "4": { outcome: "" as const, ...draft } };
    expect(posted(drafts)).toEqual([
      { row: 3, outcome: "not_confirmed", reason: "twice" },
      { row: 12, outcome: "confirmed", amount: "98.00", reason: "twice" },
    ]);
  });

  it("that were changed while they were sent stay", () => {
    const drafts = { "3": { outcome: "not_confirmed" as const, amount: "", reason: "a" }, "4": { outcome: "not_confirmed" as const, amount: "", reason: "b" } };
    const sent = posted(drafts);
    drafts["4"].reason = "b, after a second look";
    forgetSent(drafts, sent);
    expect(Object.keys(drafts)).toEqual(["4"]);
  });
});
