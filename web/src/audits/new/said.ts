/** What an auditor says about a file before it is audited, and how the service is asked with it. */

import { keep as keepForTab, kept as keptInTab } from "../../client/kept_for_tab";

export type Kind = "claims" | "premium";

export interface Said {
  kind: Kind;
  /** "": found by its headers; "none": without one; else its name. */
  profile: string;
  /** By header: what it means, as `column=` takes it, or NO_PART. */
  columns: Record<string, string>;
  /** By column: the value of all rows that say nothing themselves, or NOBODY_KNOWS. */
  missing: Record<string, string>;
  /** Options of the calculation by their names in the query; "" is what the service does by itself. */
  options: Record<string, string>;
}

export const NO_PART = "-";
export const NOBODY_KNOWS = "?";
/** Options that take one of a few values, and the kind of file that has them. */
export const CHOICES: Record<string, string[]> = { catastrophic: ["settled", "computed"], accumulate: ["computed", "recorded"] };

export const nothingSaid = (): Said => ({ kind: "claims", profile: "", columns: {}, missing: {}, options: {} });

/** The query of a dry run and of a run; the service finds what is wrong with it. */
export function queryOf(said: Said, form: string): URLSearchParams {
  const query = new URLSearchParams({ form, kind: said.kind });
  if (said.profile) query.set("profile", said.profile);
  for (const [header, meaning] of Object.entries(said.columns)) {
    if (meaning === NO_PART) query.append("ignore", header);
    else if (meaning) query.append("column", `${header}:${meaning}`);
  }
  for (const [column, value] of Object.entries(said.missing)) {
    if (value === NOBODY_KNOWS) query.append("unknown", column);
    else if (value) query.append("assume", `${column}:${value}`);
  }
  for (const [name, value] of Object.entries(said.options)) {
    const has = said.kind === "claims" || name === "tolerance";
    if (value && has) query.set(name, value);
  }
  return query;
}

const PLACE = "calc.audits.said";

/** What was said of a file in this tab, by its name and size: a page that is loaded again forgets files, not this. */
export function recall(file: File): Said {
  return { ...nothingSaid(), ...(kept()[nameOf(file)] ?? {}) };
}

export function keep(file: File, said: Said): void {
  keepForTab(PLACE, JSON.stringify({ ...kept(), [nameOf(file)]: said }));
}

/** The names of files about which something was said. */
export const recalled = (): string[] => Object.keys(kept()).map((name) => name.slice(name.indexOf(" ") + 1));

export function forget(file: File): void {
  const all = kept();
  delete all[nameOf(file)];
  keepForTab(PLACE, JSON.stringify(all));
}

const nameOf = (file: File): string => `${file.size} ${file.name}`;
const kept = (): Record<string, Said> => JSON.parse(keptInTab(PLACE) ?? "{}") as Record<string, Said>;
