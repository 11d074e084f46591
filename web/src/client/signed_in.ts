/** Who uses this tab: the key is kept for the tab alone, and is gone with it. */

import { computed, reactive } from "vue";

const PLACE = "calc.key";

export type Role = "caseworker" | "auditor" | "policy" | "approver" | "operator";

export const signedIn = reactive({
  key: sessionStorage.getItem(PLACE) ?? "",
  /** What `/v1/caller` says of whoever asks; null until it was asked. */
  caller: null as { name: string | null; admitted_by: string; roles: string[] } | null,
  /** Whether a key is to be asked for: a request was refused for want of one. */
  asked: false,
});

/** Keep `key` for this tab; "" forgets it. */
export function keepKey(key: string): void {
  signedIn.key = key;
  if (key) sessionStorage.setItem(PLACE, key);
  else sessionStorage.removeItem(PLACE);
}

/** Whether whoever asks has one of `roles`; until that is known, nothing is hidden. */
export function may(...roles: Role[]): boolean {
  return signedIn.caller === null || roles.some((role) => signedIn.caller?.roles.includes(role));
}

export const isNamed = computed(() => signedIn.caller !== null && signedIn.caller.admitted_by !== "open");
