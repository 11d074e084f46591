/** What the browser keeps for these pages; one that was told to keep nothing has neither of the two. */

export function storage(kind: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return globalThis[kind];
  } catch {
    return null;
  }
}

/** What is kept at `place` from one visit to the next, null where nothing is. */
export const keptHere = (place: string): string | null => storage("localStorage")?.getItem(place) ?? null;

/** Keep `text` from one visit to the next, where the browser has room: only for what can be done without. */
export function keepHere(place: string, text: string): void {
  try {
    storage("localStorage")?.setItem(place, text);
  } catch {
    // As with a browser that keeps nothing: what is kept here only saves a choice, or a comparison, the next time.
  }
}
