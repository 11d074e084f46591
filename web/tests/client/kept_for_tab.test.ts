import { afterEach, expect, test, vi } from "vitest";
import { keepHere, keptHere } from "../../src/client/browser_storage";
import { isFull, keep, kept } from "../../src/client/kept_for_tab";
import { answerWithKey, signedIn, signOut } from "../../src/client/signed_in";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A tab that has room for texts of `room` characters. */
function tabWith(room: number): void {
  const texts = new Map<string, string>();
  const setItem = (place: string, text: string): void => {
    if (text.length > room) throw new DOMException("full", "QuotaExceededError");
    texts.set(place, text);
  };
  const removeItem = (place: string): void => void texts.delete(place);
  vi.stubGlobal("sessionStorage", { setItem, removeItem, getItem: (place: string) => texts.get(place) ?? null });
}

test("a tab without room goes on, and says so until what did not fit is kept or gone", () => {
  tabWith(5);
  keep("calc.x", "first");
  keep("calc.x", "second");
  expect([isFull.value, kept("calc.x")]).toEqual([true, "first"]);
  answerWithKey("a key");
  expect([signedIn.key, isFull.value]).toEqual(["a key", true]);
  keep("calc.x", null);
  expect([isFull.value, kept("calc.x")]).toEqual([false, null]);
  answerWithKey("a longer key");
  expect([signedIn.key, isFull.value]).toEqual(["a longer key", true]);
});

test("a browser that keeps nothing is no reason to stop, but one to say so", () => {
  keep("calc.key", null);
  for (const place of ["sessionStorage", "localStorage"] as const) {
    vi.spyOn(globalThis, place, "get").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError");
    });
  }
  keep("calc.x", "typed");
  keepHere("calc.y", "chosen");
  expect([isFull.value, kept("calc.x"), keptHere("calc.y")]).toEqual([true, null, null]);
  keep("calc.x", null);
  expect(isFull.value).toBe(false);
});

test("who signs out leaves nothing behind, not even to go back to", () => {
  const left = vi.spyOn(location, "assign").mockReturnValue();
  const again = vi.spyOn(location, "reload").mockReturnValue();
  keep("calc.x", "typed");
  document.body.textContent = "typed";
  signOut();
  expect([left.mock.calls, sessionStorage.length]).toEqual([[["/"]], 0]);
  dispatchEvent(new Event("pagehide"));
  expect(document.body.textContent).toBe("");
  dispatchEvent(new Event("pageshow"));
  expect(again).toHaveBeenCalledOnce();
});
