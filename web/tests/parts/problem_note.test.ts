import { mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { unreachable, type Problem } from "../../src/client/problem";
import ProblemNote from "../../src/parts/ProblemNote.vue";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const BUSY: Problem = { ...unreachable(), kind: "busy", status: 503, title: "busy", again: 3 };

test.each([
  ["what only looks is asked again by itself", unreachable(), false, 1],
  ["what may have been done is not", unreachable(), true, 0],
  ["what was refused is, whatever it does", BUSY, true, 1],
])("%s", (_, problem, changes, times) => {
  const note = mount(ProblemNote, { props: { problem, changes } });
  vi.advanceTimersByTime(6000);
  expect(note.emitted("again") ?? []).toHaveLength(times);
  expect(/可能已经办成|may have been done/.test(note.text())).toBe(times === 0);
  note.unmount();
});
