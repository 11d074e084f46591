/** What this tab alone keeps until it is closed: what is typed, and the key. */

import { computed, reactive } from "vue";

const unkept = reactive(new Set<string>());

/** Whether something could not be kept as it is now, for want of room: a reload would lose it. */
export const isFull = computed(() => unkept.size > 0);

export const kept = (place: string): string | null => sessionStorage.getItem(place);

/** Keep `text`, or nothing where it is null. A browser without room is no reason to stop, but one to say so. */
export function keep(place: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, text);
    unkept.delete(place);
  } catch {
    unkept.add(place);
  }
}
