import { mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refused, unreachable } from "../../src/client/problem";
import { paged } from "../../src/audits/paged";
import { poll } from "../../src/audits/polling";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("rows of another choice that did not come are asked for again from their beginning", async () => {
  let [rows, fails] = ["a", false];
  const cursors: (string | undefined)[] = [];
  const list = paged<string>(async (cursor) => {
    cursors.push(cursor);
    if (fails) throw new Refused(unreachable());
    return { rows: [rows], next: "more" };
  });
  await list.restart();
  [rows, fails] = ["b", true];
  await list.restart();
  expect(list.rows.value).toEqual(["a"]);
  fails = false;
  await list.again();
  expect([list.rows.value, cursors]).toEqual([["b"], [undefined, undefined, undefined]]);
  fails = true;
  await list.goOn();
  fails = false;
  await list.again();
  expect([list.rows.value, cursors.slice(3)]).toEqual([["b", "b"], ["more", "more"]]);
});

test("it is asked until there is nothing to wait for, and nothing more once that is so", async () => {
  let left = 3;
  let asked = 0;
  const page = mount({
    setup() {
      const { start } = poll(async () => {
        asked += 1;
        return --left > 0;
      });
      start();
      return () => null;
    },
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(3);
  page.unmount();
});
