/** What this tab alone keeps until it is closed: what is typed, and the key. */

import { computed, reactive } from "vue";
import { storage } from "./browser_storage";

const unkept = reactive(new Set<string>());

/** Whether something could not be kept as it is now, for want of room or of leave: a reload would lose it. */
export const isFull = computed(() => unkept.size > 0);

export const kept = (place: string): string | null => storage("sessionStorage")?.getItem(place) ?? null;

/** Keep `text`, or nothing where it is null. A browser that does not keep it is no reason to stop, but one to say so. */
export function keep(place: string, text: string | null): void {
  const tab = storage("sessionStorage");
  try {
    if (text === null) tab?.removeItem(place);
    else tab!.setItem(place, text);
    unkept.delete(place);
  } catch {
    unkept.add(place);
  }
}

/** Forget all that is kept. */
export const keepNothing = (): void => storage("sessionStorage")?.clear();
