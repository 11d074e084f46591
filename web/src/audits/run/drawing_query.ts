/** How a sample is drawn, from what is chosen on the page. */

import type { Chosen } from "../hash_state";
import { pickingOf } from "./picking";

export const MOST_COLUMNS = 4;
/** What may tell strata, as far as people ask for it; the service says no to what it does not take. */
export const STRATA = {
  claims: ["district", "category", "month", "year", "status", "track", "insurance", "facility_id", "finding"],
  premium: ["district", "category", "status", "finding"],
};

/** The query of a sample; null until there is a seed. */
export function drawQuery(chosen: Chosen): Chosen | null {
  const { seed, n, by } = chosen;
  if (!seed) return null;
  return { seed, n: n ?? "50", ...(by ? { by } : {}), ...pickingOf(chosen) };
}

/** Columns that are chosen or no longer, parted by commas. */
export function toggled(by: string | undefined, column: string): string {
  const all = by ? by.split(",") : [];
  return (all.includes(column) ? all.filter((one) => one !== column) : [...all, column]).join(",");
}
