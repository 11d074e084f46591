/** What a form asks: the fields, their choices and why they are asked, all as the service's vocabulary has them. */

import type { Schemas } from "../client/service";
import type { Language } from "../words";
import { isObject, listAt, valueAt, type Json, type JsonObject } from "./pointers";

export type Vocabulary = Schemas["Vocabulary"];
export type Field = Schemas["LabelledField"];
export type Holder = Field["holder"];
export interface Choice {
  code: string | number | boolean;
  label: string;
}

const LISTS: Partial<Record<Holder, string>> = {
  identities: "/person/identities",
  year_to_date: "/year_to_date",
  claims: "/claims",
};
const AMOUNTS = ["amount", "total"];
export const isAmount = (kind: string): boolean => AMOUNTS.includes(kind);

export const fieldsOf = (vocabulary: Vocabulary, holder: Holder): Field[] =>
  vocabulary.fields.filter((field) => field.holder === holder);

/** All that a field may hold, where that is a closed list, of categories those of the `district`; else null. */
export function choicesOf(field: Field, vocabulary: Vocabulary, language: Language, district: Json | undefined): Choice[] | null {
  if (field.field === "district") return named(vocabulary.districts, language);
  if (field.field === "category") {
    const known = vocabulary.categories.filter((one) => one.district === null || one.district === district);
    return named(known, language);
  }
  const closed = ["choice", "flag", "tier"].includes(field.kind);
  return closed ? named(vocabulary.enumerations[field.field] ?? [], language) : null;
}

const named = (codes: { code: string | number | boolean; label: Schemas["Label"] }[], language: Language): Choice[] =>
  codes.map(({ code, label }) => ({ code, label: label[language] }));

/** The reasons that look at a field: why it is asked, each with its clause. */
export const reasonsAbout = (field: Field, vocabulary: Vocabulary): Schemas["LabelledReason"][] =>
  field.holder === "claims" ? vocabulary.reasons.filter((reason) => reason.field === field.field) : [];

/** The label of a code in an enumeration; the code itself where the service has no other name. */
export function labelOf(vocabulary: Vocabulary, enumeration: string, code: unknown, language: Language): string {
  const found = vocabulary.enumerations[enumeration]?.find((one) => String(one.code) === String(code));
  return found ? found.label[language] : String(code);
}

/** The label of a category, a track or whatever else has a list of its own. */
export const labelIn = (
  codes: readonly { code: unknown; label: Schemas["Label"] }[],
  code: unknown,
  language: Language,
): string => codes.find((one) => one.code === code)?.label[language] ?? String(code);

/** Where the objects of a holder stand in the case: "/person", or one place for each of a list. */
export function placesOf(draft: JsonObject, holder: Holder): string[] {
  if (holder === "case") return [""];
  const list = LISTS[holder];
  if (list) return listAt(draft, list).map((_, at) => `${list}/${at}`);
  return holder === "person" || isObject(draft[holder]) ? [`/${holder}`] : [];
}

/** The claims that the one at `pointer` (of its field) may cancel: all others, by their ids. */
export function claimsToCancel(draft: JsonObject, pointer: string): Choice[] {
  const own = Number(pointer.split("/")[2]);
  const ids = listAt(draft, "/claims").map((claim) => shown(valueAt(claim, "/claim_id")));
  return ids.filter((id, at) => at !== own && id !== "").map((id) => ({ code: id, label: id }));
}

/** What each yearly pool had paid before: the pools of the city, and those of the person's district. */
export function poolFields(draft: JsonObject, vocabulary: Vocabulary): Field[] {
  const district = String(valueAt(draft, "/person/district"));
  const paid = vocabulary.enumerations["column"]?.find((one) => one.code === "opening_assistance")?.label;
  return vocabulary.pools
    .filter((pool) => pool.districts === null || pool.districts.includes(district))
    .map(({ code, label }) => {
      const of = (language: Language): string => paid?.[language].replace("{pool}", label[language]) ?? code;
      const named = { zh: of("zh"), en: of("en") };
      return { holder: "year_to_date", field: `assistance_paid/${code}`, kind: "total", required: false, label: named, about: named };
    });
}

/** Every place that the form has a control for, in its order. */
export function placesAsked(draft: JsonObject, vocabulary: Vocabulary): Map<string, Field> {
  return new Map(
    [...vocabulary.fields, ...poolFields(draft, vocabulary)].flatMap((field) =>
      placesOf(draft, field.holder).map((place): [string, Field] => [`${place}/${field.field}`, field]),
    ),
  );
}

/** What is meant by what was typed: a whole number where that is asked, nothing where the control is empty. */
export function meant(field: Field, typed: string, choices: Choice[] | null): Json | undefined {
  if (typed === "") return undefined;
  if (choices) return choices.find((choice) => String(choice.code) === typed)?.code ?? typed;
  if (field.kind === "year" && /^[1-9]\d{0,8}$/.test(typed)) return Number(typed);
  return typed;
}

/** How a control shows what the case holds. */
export function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
