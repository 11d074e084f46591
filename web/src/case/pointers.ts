/** A case as it is typed, and its places by JSON pointer, as the service names them. */

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [member: string]: Json };

/** The steps of a pointer: "/claims/0/referral" is ["claims", "0", "referral"]. */
export function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What stands at a place; undefined where nothing does. */
export function valueAt(document: Json | undefined, pointer: string): Json | undefined {
  return steps(pointer).reduce<Json | undefined>((part, step) => {
    if (typeof part !== "object" || part === null) return undefined;
    return Array.isArray(part) ? part[Number(step)] : part[step];
  }, document);
}

/** The case with `value` at a place, or with nothing there where it is undefined; `document` stays as it is. */
export function withValue(document: JsonObject, pointer: string, value: Json | undefined): JsonObject {
  return changed(document, steps(pointer), value) as JsonObject;
}

function changed(part: Json | undefined, [step = "", ...further]: string[], value: Json | undefined): Json {
  const inner = further.length ? changed(valueOf(part, step), further, value) : value;
  if (Array.isArray(part)) {
    const copy = [...part];
    if (inner === undefined) copy.splice(Number(step), 1);
    else copy[Number(step)] = inner;
    return copy;
  }
  const copy: JsonObject = typeof part === "object" && part !== null ? { ...part } : {};
  if (inner === undefined) delete copy[step];
  else copy[step] = inner;
  return copy;
}

const valueOf = (part: Json | undefined, step: string): Json | undefined => valueAt(part, `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`);

/** The list at a place; empty where there is none. */
export function listAt(document: Json | undefined, pointer: string): Json[] {
  const found = valueAt(document, pointer);
  return Array.isArray(found) ? found : [];
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
