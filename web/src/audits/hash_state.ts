/** What is looked at stands behind the `#` of an address: kept by the browser, never sent, and shared with it. */

import { ref, watch, type Ref } from "vue";
import { useRoute } from "vue-router";

export type Chosen = Record<string, string>;

/** `#finding=overpaid&fund=assistance` as names and values. */
export function readHash(hash: string): Chosen {
  return Object.fromEntries([...new URLSearchParams(hash.replace(/^#/, ""))].filter(([, value]) => value !== ""));
}

/** The same written; nothing for whatever is empty. */
export function writeHash(chosen: Chosen): string {
  const written = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== "")).toString();
  return written ? `#${written}` : "";
}

/** What is chosen on a page, and how to choose otherwise: the address follows, without another page in its history. */
export function chosenInHash(): { chosen: Ref<Chosen>; choose: (changes: Chosen) => void } {
  const route = useRoute();
  const chosen = ref(readHash(location.hash));
  function choose(changes: Chosen): void {
    chosen.value = readHash(writeHash({ ...readHash(location.hash), ...changes }));
    const place = location.pathname + location.search + writeHash(chosen.value);
    // The router keeps the address of each entry in its state, and writes it back when another page is opened.
    history.replaceState({ ...history.state, current: place }, "", place);
  }
  // Back, forward, and links within the page.
  watch(
    () => route.fullPath,
    () => void (chosen.value = readHash(location.hash)),
  );
  return { chosen, choose };
}
