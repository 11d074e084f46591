/** The case of this tab: kept while it is typed, for the tab alone, and there again after a reload. */

import { computed, shallowRef, watch } from "vue";
import { keep, kept as keptInTab } from "../client/kept_for_tab";
import { isObject, listAt, valueAt, withValue, type Json, type JsonObject } from "./pointers";

const PLACE = "calc.case";

/** Another value at one place: what would be, if. */
export interface PlannedVariant {
  name: string;
  pointer: string;
  value: Json;
}

interface Kept {
  draft: JsonObject;
  variants: PlannedVariant[];
}

/** A case with one claim that waits to be filled in. Ids can be anything, so that nobody has to invent the first. */
export const newCase = (): JsonObject => ({ case_id: "1", person: {}, claims: [{ claim_id: "1" }] });

const kept = readKept();
export const draft = shallowRef<JsonObject>(kept.draft);
export const variants = shallowRef<PlannedVariant[]>(kept.variants);
/** The district decides which categories there are; looked up here, so that other changes move nothing. */
export const district = computed(() => valueAt(draft.value, "/person/district"));
/** When the case was last changed, by the clock of `performance`: how long the result takes is measured from here. */
export const changedAt = shallowRef(0);

watch(
  [draft, variants],
  () => keep(PLACE, JSON.stringify({ draft: draft.value, variants: variants.value })),
  { flush: "sync" },
);

function readKept(): Kept {
  try {
    const found: unknown = JSON.parse(keptInTab(PLACE) ?? "");
    if (isObject(found) && isObject(found["draft"]) && Array.isArray(found["variants"])) return found as unknown as Kept;
  } catch {
    // Nothing was kept, or by an older page: begin anew.
  }
  return { draft: newCase(), variants: [] };
}

/** Enter `value` at a place; undefined leaves it open. */
export function enter(pointer: string, value: Json | undefined): void {
  changedAt.value = performance.now();
  draft.value = withValue(draft.value, pointer, value);
}

/** Take another case in place of this one. */
export function takeCase(taken: JsonObject): void {
  changedAt.value = performance.now();
  variants.value = [];
  draft.value = taken;
}

/** Whether anything was entered that a new case would not have by itself. */
export const isEntered = (): boolean => JSON.stringify(draft.value) !== JSON.stringify(newCase());

/** Put `added` into the list at `pointer` before the entry at `at`; variants go on meaning what they meant. */
export function insert(pointer: string, at: number, added: JsonObject): void {
  moveVariants(pointer, (was) => (was < at ? was : was + 1));
  enter(pointer, listAt(draft.value, pointer).toSpliced(at, 0, added));
}

/** Take the entry at `at` out of the list at `pointer`, with the variants of it; `emptied` stands there if it was the last. */
export function takeOut(pointer: string, at: number, emptied: Json | undefined): void {
  moveVariants(pointer, (was) => (was === at ? null : was < at ? was : was - 1));
  const left = listAt(draft.value, pointer).toSpliced(at, 1);
  enter(pointer, left.length ? left : emptied);
}

/** Variants name their place by number: where entries of a list move, so do they; null where an entry is gone. */
function moveVariants(pointer: string, moved: (at: number) => number | null): void {
  variants.value = variants.value.flatMap((variant) => {
    if (!variant.pointer.startsWith(`${pointer}/`)) return [variant];
    const [at = "", ...further] = variant.pointer.slice(pointer.length + 1).split("/");
    const now = moved(Number(at));
    return now === null ? [] : [{ ...variant, pointer: [pointer, now, ...further].join("/") }];
  });
}

/** Add a claim: an empty one, or a copy of the one at `copied` under an id of its own. */
export function addClaim(copied?: number): void {
  const claims = listAt(draft.value, "/claims");
  const original = copied === undefined ? {} : (claims[copied] as JsonObject);
  insert("/claims", copied === undefined ? claims.length : copied + 1, { ...original, claim_id: freeId(claims) });
}

function freeId(claims: Json[]): string {
  const taken = new Set(claims.map((claim) => valueAt(claim, "/claim_id")));
  let number = claims.length + 1;
  while (taken.has(String(number))) number += 1;
  return String(number);
}
