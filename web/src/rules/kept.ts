/** What is typed and not sent yet, kept for this tab: a reload loses nothing, and another tab has its own. */

import { reactive, watch } from "vue";
import { keep, kept as keptInTab } from "../client/kept_for_tab";

export function readKept<Kept extends object>(text: string | null, empty: Kept): Kept {
  try {
    return { ...empty, ...(JSON.parse(text ?? "{}") as Partial<Kept>) };
  } catch {
    return { ...empty };
  }
}

/** An object that is kept under `name`; `empty` says what it is until something is typed. */
export function keptForTab<Kept extends object>(name: string, empty: () => Kept): Kept {
  const place = `calc.rules.${name}`;
  const kept = reactive(readKept(keptInTab(place), empty())) as Kept;
  watch(kept, (now) => keep(place, JSON.stringify(now)), { deep: true, flush: "sync" });
  return kept;
}
