/** The words of the service for its codes and columns, asked for once; no label is written here. */

import { shallowReactive } from "vue";
import { answer, service, type Schemas } from "../client/service";
import { language, say } from "../words";

type Label = Schemas["Label"];
interface Words {
  vocabulary: Schemas["Vocabulary"] | null;
  columns: Schemas["ColumnGuide"] | null;
  lists: Map<string, Map<string, Label>>;
}

export const known = shallowReactive<Words>({ vocabulary: null, columns: null, lists: new Map() });

/** Ask for the words unless they are here. Throws `Refused`. */
export async function learnCodes(): Promise<true> {
  if (known.vocabulary && known.columns) return true;
  const [vocabulary, columns] = await Promise.all([
    answer(service.GET("/v1/vocabulary")),
    answer(service.GET("/v1/columns")),
  ]);
  Object.assign(known, { lists: listsOf(vocabulary, columns), columns, vocabulary });
  return true;
}

/** By the kind of code: its labels. */
export function listsOf(vocabulary: Schemas["Vocabulary"], columns: Schemas["ColumnGuide"]): Words["lists"] {
  const enumerations = vocabulary.enumerations;
  const named = (...lists: ({ code: string | number | boolean; label: Label }[] | undefined)[]): Map<string, Label> =>
    new Map(lists.flatMap((list) => (list ?? []).map(({ code, label }) => [String(code), label] as const)));
  const ofColumns = [
    ...columns.output,
    ...columns.premium_output,
    ...columns.columns,
    ...columns.premium_columns,
  ].flatMap(({ column, label }) => (label ? [{ code: column, label }] : []));
  return new Map(
    Object.entries({
      ...Object.fromEntries(Object.entries(enumerations).map(([kind, list]) => [kind, named(list)])),
      column: named(enumerations["column"], enumerations["amount"], ofColumns),
      status: named(enumerations["premium_status"], enumerations["row_status"], enumerations["status"]),
      error: named(enumerations["batch_error"], enumerations["error"]),
      flag: named(vocabulary.flags),
      reason: named(vocabulary.reasons),
      track: named(vocabulary.tracks),
      pool: named(vocabulary.pools),
      category: named(vocabulary.categories),
      district: named(vocabulary.districts),
    }),
  );
}

export const inLanguage = (label: Label | null | undefined): string => label?.[language.value] ?? "";

/** What a code is called; the code itself where nobody has named it. */
export const labelOf = (kind: string, code: string): string => inLanguage(known.lists.get(kind)?.get(code)) || code;

const EXTREMES = /_(lowest|highest)$/;

/** What a column is called; of an extreme, the amount and which end of it. */
export function columnLabel(column: string): string {
  const end = EXTREMES.exec(column)?.[1];
  if (!end) return labelOf("column", column);
  return say(`audits.${end}`, { amount: labelOf("column", column.replace(EXTREMES, "")) });
}

/** The labels of a list for a choice, in the order of the service. */
export const choices = (kind: string): { value: string; label: string }[] =>
  [...(known.lists.get(kind)?.entries() ?? [])].map(([value, label]) => ({ value, label: inLanguage(label) }));

/** Which list a column of a result takes its codes from. */
const LISTS: Record<string, string> = { flags: "flag", reasons: "reason", categories: "category", facility: "facility_id" };
const listOf = (column: string): string => (column.startsWith("finding_") ? "finding" : (LISTS[column] ?? column));

/** A cell of a result in words; "" for a blank one. */
export function worded(column: string, value: string | null | undefined): string {
  if (value === null || value === undefined || value === "") return "";
  if (column.startsWith("certainty_")) return say(`audits.certainty.${value}`);
  if (column === "errors") return value.split("|").map(errorLabel).join(" · ");
  const kind = listOf(column);
  return value
    .split("|")
    .map((code) => labelOf(kind, code))
    .join(" · ");
}

/** An error of a row, `column:code`, in words: what varies in its message is left open. */
export function errorLabel(error: string): string {
  const [column = "", code = ""] = error.includes(":") ? error.split(":") : ["", error];
  const message = labelOf("error", code).replace(/\{\w+\}/g, "…");
  return column ? `${columnLabel(column)}${say("colon")}${message}` : message;
}
