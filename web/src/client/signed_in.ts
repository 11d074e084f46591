/** Who uses this tab: the key is kept for the tab alone, and is gone with it. */

import { computed, reactive } from "vue";
import { keep, keepNothing, kept } from "./kept_for_tab";

const PLACE = "calc.key";

export type Role = "caseworker" | "auditor" | "policy" | "approver" | "operator";

export const signedIn = reactive({
  key: kept(PLACE) ?? "",
  /** What `/v1/caller` says of whoever asks; null until it was answered. */
  caller: null as { name: string | null; admitted_by: string; roles: string[] } | null,
  /** Whether a key is being asked for. */
  asked: false,
});

let answered: ((given: boolean) => void) | null = null;
let asking: Promise<boolean> | null = null;
let declined = false;

/** Ask for a key, once for all requests that wait for it; false where none was given. */
export function askForKey(): Promise<boolean> {
  asking ??= new Promise((resolve) => {
    answered = resolve;
    signedIn.asked = true;
  });
  return asking;
}

/** As `askForKey`, for a request that nobody made on purpose: whoever would rather not sign in is left in peace. */
export function askForWantedKey(): Promise<boolean> {
  return declined ? Promise.resolve(false) : askForKey();
}

/** The answer to `askForKey`: a key, kept for this tab, or none. */
export function answerWithKey(key: string): void {
  if (key) {
    keep(PLACE, key);
    signedIn.key = key;
  }
  declined = key === "";
  signedIn.asked = false;
  asking = null;
  answered?.(key !== "");
  answered = null;
}

/** Forget the key, and whatever was entered in this tab: the next person may be another. */
export function signOut(): void {
  keepNothing();
  // Browsers keep pages to go back to, with all that stands in them: nothing is left of this one.
  addEventListener("pagehide", () => document.body.replaceChildren(), { once: true });
  addEventListener("pageshow", () => location.reload(), { once: true });
  location.assign("/");
}

/** Whether whoever asks has one of `roles`; until that is known, nothing is hidden. */
export function may(...roles: Role[]): boolean {
  return signedIn.caller === null || roles.some((role) => signedIn.caller?.roles.includes(role));
}

export const isNamed = computed(() => signedIn.caller !== null && signedIn.caller.admitted_by !== "open");
