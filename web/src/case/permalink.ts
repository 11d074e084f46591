/**
 * A case as a link: packed behind the `#`, which no browser sends to anybody. Only the facts that decide amounts are in
 * it: ids become numbers, and whatever could be a name is left out.
 */

import type { Field, Holder } from "./fields";
import { isObject, type Json, type JsonObject } from "./pointers";

const MARK = "#case=";
/** Ids that name the same thing, and so get the same number. */
const NAMED_TOGETHER: Record<string, string> = { claim_id: "claim", reverses: "claim", stay_id: "stay", facility_id: "facility" };
const OF_NUMBERS = /^[\d.:-]+$/;
const OF_CODES = /^[\w:]+$/;

/** The part of the address behind the path. */
export async function linkOf(draft: JsonObject, fields: readonly Field[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(withoutNames(draft, fields)));
  return MARK + base64url(await through(new CompressionStream("deflate-raw"), bytes));
}

/** The case that a link holds; null where there is none, or it is damaged. */
export async function caseOf(hash: string): Promise<JsonObject | null> {
  if (!hash.startsWith(MARK)) return null;
  try {
    const bytes = await through(new DecompressionStream("deflate-raw"), fromBase64url(hash.slice(MARK.length)));
    const found: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(found) ? found : null;
  } catch {
    return null;
  }
}

export const isLink = (hash: string): boolean => hash.startsWith(MARK);

/** The case with numbers for ids (in their old order, which settles the order within a day) and nothing else of a person. */
export function withoutNames(draft: JsonObject, fields: readonly Field[]): JsonObject {
  const numbers = numberedIds(draft);
  const object = (holder: Holder, value: Json | undefined): JsonObject =>
    Object.fromEntries(
      fields
        .filter((field) => field.holder === holder && isObject(value))
        .map((field): [string, Json | undefined] => [field.field, carried(field, (value as JsonObject)[field.field], numbers)])
        .filter((member): member is [string, Json] => member[1] !== undefined),
    );
  const list = (holder: Holder, value: Json | undefined): Json | undefined =>
    Array.isArray(value) ? value.map((one) => ({ ...object(holder, one), ...pools(one) })) : undefined;
  const person = isObject(draft["person"]) ? draft["person"] : {};
  const parts: [string, Json | undefined][] = [
    ["case_id", "1"],
    ["person", defined([...Object.entries(object("person", person)), ["identities", list("identities", person["identities"])]])],
    ["enrolment", isObject(draft["enrolment"]) ? object("enrolment", draft["enrolment"]) : undefined],
    ["year_to_date", list("year_to_date", draft["year_to_date"])],
    ["claims", list("claims", draft["claims"])],
  ];
  return defined([...Object.entries(object("case", draft)), ...parts]);
}

const defined = (members: [string, Json | undefined][]): JsonObject =>
  Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));

/** The totals by pool of a year: the one object within an object. */
function pools(part: Json): JsonObject {
  const paid = isObject(part) ? part["assistance_paid"] : undefined;
  if (!isObject(paid)) return {};
  const kept = Object.entries(paid).filter(([pool, amount]) => OF_CODES.test(pool) && OF_NUMBERS.test(String(amount)));
  return { assistance_paid: Object.fromEntries(kept) };
}

function carried(field: Field, value: Json | undefined, numbers: Map<string, string>): Json | undefined {
  if (field.field in NAMED_TOGETHER) return numbers.get(`${NAMED_TOGETHER[field.field]} ${String(value)}`);
  if (field.kind === "id" && field.field !== "category") return undefined;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const form = ["amount", "total", "date", "time", "year"].includes(field.kind) ? OF_NUMBERS : OF_CODES;
  return form.test(value) ? value : undefined;
}

function numberedIds(draft: JsonObject): Map<string, string> {
  const claims = Array.isArray(draft["claims"]) ? draft["claims"].filter(isObject) : [];
  const found = new Map<string, Set<string>>();
  for (const claim of claims)
    for (const [field, thing] of Object.entries(NAMED_TOGETHER)) {
      const id = claim[field];
      if (typeof id === "string") found.set(thing, (found.get(thing) ?? new Set()).add(id));
    }
  return new Map([...found].flatMap(([thing, ids]) => numbered(thing, [...ids].sort())));
}

function numbered(thing: string, ids: string[]): [string, string][] {
  const digits = String(ids.length).length;
  return ids.map((id, at) => [`${thing} ${id}`, String(at + 1).padStart(digits, "0")]);
}

async function through(change: CompressionStream | DecompressionStream, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough<Uint8Array>(change as ReadableWritablePair<Uint8Array, Uint8Array<ArrayBuffer>>);
  return new Uint8Array(await new Response(stream as BodyInit).arrayBuffer());
}

function base64url(bytes: Uint8Array): string {
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
