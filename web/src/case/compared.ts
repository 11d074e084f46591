/** Variants of the case: each one other value at one place, and what everything curable put right would bring. */

import { watch, type Ref } from "vue";
import { answer, service, type Schemas } from "../client/service";
import { asked, type Asked } from "../parts/asked";
import type { Assessment } from "./assessed";
import { draft, variants, type PlannedVariant } from "./kept_case";
import type { JsonObject } from "./pointers";

export type Compared = Schemas["AssessedVariants"];
export const MOST = 19;

/** What is posted: an operation that adds puts a value in the place of one that is there, too. */
export const posted = (draft: JsonObject, planned: readonly PlannedVariant[]): JsonObject => ({
  case: draft,
  variants: planned.map(({ name, pointer, value }) => ({ name, patch: [{ op: "add", path: pointer, value }] })),
});

/** Compared again whenever the case was assessed anew (an unfinished one never is), as long as `wanted`. */
export function comparedVariants(assessment: () => Assessment, wanted: Ref<boolean>): Asked<Compared> {
  let asking = new AbortController();
  const compared = asked(() => {
    asking.abort();
    asking = new AbortController();
    return answer(
      service.POST("/v1/assessments/variants", {
        params: { query: { cure: "all" } },
        body: posted(draft.value, variants.value) as never,
        signal: asking.signal,
      }),
    ) as Promise<Compared>;
  });
  watch([assessment, variants, wanted], () => wanted.value && compared.ask(), { immediate: true });
  return compared;
}

/** `name`, with a number behind it where another variant is already called so. */
export function freeName(name: string, planned: readonly PlannedVariant[]): string {
  const taken = new Set(planned.map((one) => one.name));
  let number = 2;
  let free = name;
  while (taken.has(free)) free = `${name} ${number++}`;
  return free;
}
