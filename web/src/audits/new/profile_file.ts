/** What was said of a file as a profile (`rules/codes/profiles/NAME.yaml`), by which its like are read from then on. */

import type { Schemas } from "../../client/service";
import { NO_PART, type Said } from "./said";

type ColumnGuide = Schemas["ColumnGuide"];
type DryRun = Schemas["DryRun"];

const PLAIN = /^[\p{L}][\p{L}\p{N}_]*$/u;
const WORDS = /^(true|false|yes|no|on|off|null|y|n|~)$/i;

/** A text as YAML: bare where nothing in it could mean something else. */
export const scalar = (text: string): string => (PLAIN.test(text) && !WORDS.test(text) ? text : JSON.stringify(text));

const NOT_USED = '{why: {zh: 不参与计算, en: "No part in the calculation"}}';

/**
 * The file of a profile: known by every header that is read, with all that was said, and what its base says where there
 * is one. `name` is what people call it; it holds for whoever reviews it, so it is not verified.
 */
export function profileFile(name: string, said: Said, dry: DryRun, guide: ColumnGuide): string {
  const base = guide.profiles.find(({ profile }) => profile === dry.profile.name);
  const codes: Record<string, string> = { ...base?.codes_of };
  const headers = new Map<string, string>();
  for (const { header, column, added_up, why } of base?.headers ?? [])
    headers.set(header, column ? meaning(column, added_up) : ofReason(why));
  for (const [header, told] of Object.entries(said.columns)) {
    if (!told) continue;
    const [column = "", owner] = told.split("@");
    const field = fieldOf(column, guide);
    if (owner) codes[column] = owner;
    const added = dry.understood.find((one) => one.header === header)?.added_up ?? false;
    headers.set(header, told === NO_PART ? NOT_USED : meaning(field?.column ?? column, added, field ? column : ""));
  }
  const read = dry.understood.map(({ header }) => header);
  const lines = [
    "# yaml-language-server: $schema=../../.schemas/profile.schema.json",
    `label: {zh: ${JSON.stringify(name)}, en: ${JSON.stringify(name)}}`,
    "verified: false",
    'source: "secondary: as an auditor read one file of this source, from no official text"',
    `known_by: [${read.map((header) => JSON.stringify(header)).join(", ")}]`,
    ...(Object.keys(codes).length
      ? [`codes: {${Object.entries(codes).map(([field, owner]) => `${field}: ${owner}`).join(", ")}}`]
      : []),
    ...(headers.size ? ["", "headers:", ...[...headers].map(([header, is]) => `  ${scalar(header)}: ${is}`)] : []),
    "",
  ];
  return lines.join("\n");
}

const meaning = (column: string, added: boolean, field = ""): string =>
  `{means: ${column}${field ? `, field: ${field}` : ""}${added ? ", sum: true" : ""}}`;

const ofReason = (why: Schemas["Label"] | null): string =>
  why ? `{why: {zh: ${JSON.stringify(why.zh)}, en: ${JSON.stringify(why.en)}}}` : NOT_USED;

/** The column that a national field fills, and the field; null for whatever is no field. */
function fieldOf(name: string, guide: ColumnGuide): { column: string } | null {
  const columns = [...guide.columns, ...guide.premium_columns];
  if (columns.some(({ column }) => column === name)) return null;
  const found = columns.find(({ fields }) => fields.some(({ field }) => field === name));
  return found ? { column: found.column } : null;
}
