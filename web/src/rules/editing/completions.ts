/** What may be written at a place of a rules file, by the schema that the service gives of its kind. */

import type { Place } from "./places";

export interface Schema {
  [word: string]: unknown;
}

export interface Offered {
  label: string;
  /** What stands beside it: what the schema says, in the language that is read. */
  about: string;
  /** What is written: a key comes with its colon. */
  text: string;
}

const WITHIN = ["allOf", "anyOf", "oneOf"] as const;

/** Every key or code that may stand at `place`, in the order of the schema. */
export function offered(root: Schema, place: Place, language: "zh" | "en"): Offered[] {
  const found = place.path.reduce<Schema[]>((here, step) => here.flatMap((one) => inside(root, one, step)), [root]);
  const every = found.flatMap((one) => opened(root, one));
  const choices = place.writes === "key" ? every.flatMap((one) => keysOf(root, one, language)) : every.flatMap(valuesOf);
  const unlike = new Map(choices.map((one) => [one.label, one]));
  return [...unlike.values()].filter((one) => place.writes === "value" || !place.beside.includes(one.label));
}

/** A schema with all that it refers to, and each of its alternatives. */
function opened(root: Schema, schema: Schema, depth = 0): Schema[] {
  if (depth > 8) return [];
  const reference = schema["$ref"];
  const target = typeof reference === "string" ? definition(root, reference) : null;
  const alternatives = [
    ...WITHIN.flatMap((word) => (Array.isArray(schema[word]) ? (schema[word] as unknown[]) : [])),
    ...[schema["then"], schema["else"], target],
  ].filter(isSchema);
  return [schema, ...alternatives.flatMap((one) => opened(root, one, depth + 1))];
}

const definition = (root: Schema, reference: string): Schema | null => {
  const found = (root["definitions"] as Schema | undefined)?.[reference.split("/").at(-1) ?? ""];
  return isSchema(found) ? found : null;
};

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);

/** What holds for what stands under `step` of a schema. */
function inside(root: Schema, schema: Schema, step: string): Schema[] {
  return opened(root, schema).flatMap((one) => {
    if (step === "[]") return [one["items"]].filter(isSchema);
    const own = (one["properties"] as Schema | undefined)?.[step];
    if (isSchema(own)) return [own];
    const patterns = Object.entries((one["patternProperties"] as Schema | undefined) ?? {});
    const matching = patterns.filter(([pattern]) => new RegExp(pattern, "u").test(step)).map(([, found]) => found);
    return [...matching, one["additionalProperties"]].filter(isSchema);
  });
}

function keysOf(root: Schema, schema: Schema, language: "zh" | "en"): Offered[] {
  const own = Object.entries((schema["properties"] as Schema | undefined) ?? {})
    .filter((entry): entry is [string, Schema] => isSchema(entry[1]) && entry[1]["doNotSuggest"] !== true)
    .map(([label, found]) => ({ label, about: aboutOf(found, language), text: `${label}: ` }));
  const names = [schema["propertyNames"]].filter(isSchema).flatMap((one) => opened(root, one)).flatMap(valuesOf);
  return [...own, ...names.map(({ label }) => ({ label, about: "", text: `${label}: ` }))];
}

function valuesOf(schema: Schema): Offered[] {
  const codes = [schema["enum"], schema["examples"]].flatMap((one) => (Array.isArray(one) ? (one as unknown[]) : []));
  return codes.map((code) => ({ label: String(code), about: "", text: String(code) }));
}

/** The schema says everything twice, in lines: Chinese, then English. */
function aboutOf(schema: Schema, language: "zh" | "en"): string {
  const lines = String(schema["description"] ?? "").split("\n");
  return (language === "zh" ? lines[0] : lines[1]) ?? "";
}
