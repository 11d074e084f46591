/** What the service says of the case as it stands, asked again with every change; an overtaken request is given up. */

import { computed, nextTick, watch, type ComputedRef, type InjectionKey } from "vue";
import { answer, service, type Schemas } from "../client/service";
import type { paths } from "../client/schema";
import { asked, type Asked } from "../parts/asked";
import { language } from "../words";
import type { Field, Vocabulary } from "./fields";
import { changedAt, draft } from "./kept_case";

type Query = NonNullable<paths["/v1/assessments"]["post"]["parameters"]["query"]>;
export type Partial = Schemas["PartialAssessment"];
export type Assessment = Schemas["Assessment"];
export type Step = Schemas["BreakdownStep"];
export type AssessedClaim = Schemas["AssessedClaim"];
export type Fault = Schemas["RequestFault"];
export type Missing = Schemas["MissingFact"];

/** How long it took from the last change until its result was on the screen, as `performance` keeps it. */
export const SHOWN = "case.shown";
const query = { partial: "true", include: ["operands", "ledger"] } satisfies Query;

export function assessedCase(): Asked<Partial> {
  let asking = new AbortController();
  const assessed = asked(() => {
    asking.abort();
    asking = new AbortController();
    return answer(
      service.POST("/v1/assessments", {
        params: { query },
        body: draft.value as never, // unfinished, as it is typed: the service says what is wrong with it
        signal: asking.signal,
      }),
    ) as Promise<Partial>;
  });
  watch([draft, language], assessed.ask, { immediate: true });
  watch(assessed.reply, async () => {
    const start = changedAt.value;
    if (!start) return; // nothing was typed yet
    await nextTick();
    requestAnimationFrame(() => performance.measure(SHOWN, { start, end: performance.now() }));
  });
  return assessed;
}

/** What a control has to show of its place, beside its value. */
export interface Checked {
  vocabulary: Vocabulary;
  /** Every place that has a control. */
  places: ReadonlyMap<string, Field>;
  faults: ReadonlyMap<string, Fault[]>;
  missing: ReadonlyMap<string, Missing>;
  /** The place that is worth asking first. */
  next: string | undefined;
}
export const CHECKED: InjectionKey<ComputedRef<Checked>> = Symbol("checked");

/** The faults by the control that shows them: that of their place, or of the place that they lie within. */
export function faultsByPlace(faults: readonly Fault[], places: ReadonlyMap<string, Field>): Map<string, Fault[]> {
  const found = new Map<string, Fault[]>();
  for (const fault of faults) {
    const place = places.has(fault.pointer) ? fault.pointer : "";
    found.set(place, [...(found.get(place) ?? []), fault]);
  }
  return found;
}

export const checkedCase = (vocabulary: () => Vocabulary | null, partial: () => Partial | null, places: () => Map<string, Field>) =>
  computed<Checked | null>(() => {
    const known = vocabulary();
    if (!known) return null;
    const said = partial();
    return {
      vocabulary: known,
      places: places(),
      faults: faultsByPlace(said?.errors ?? [], places()),
      missing: new Map(said?.missing.map((fact) => [fact.pointer, fact])),
      next: said?.missing[0]?.pointer,
    };
  });
