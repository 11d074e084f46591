/** A figure that is to change, as the form has it, and what is posted of it. */

import type { Fault } from "../../client/problem";
import type { Schemas } from "../../client/service";

export type DatedList = Schemas["DatedListShown"];

export interface TypedLine {
  list: string;
  begins: string;
  /** What is typed, by key; a figure that nobody has touched has no entry. */
  figures: Record<string, string>;
  by: "clause" | "source";
  cite: string;
  source: string;
  verified: boolean;
}

export const emptyLine = (): TypedLine => ({
  list: "",
  begins: "",
  figures: {},
  by: "clause",
  cite: "",
  source: "",
  verified: false,
});

/** The line as the service takes it: of a yearly list each figure, of any other those that are new. */
export function posted(typed: TypedLine, list: DatedList): Schemas["RulesLine"] {
  const figures = list.figures
    .map(({ key, value }) => [key, (typed.figures[key] ?? (list.yearly ? "" : value)).trim(), value] as const)
    .filter(([, text, value]) => (list.yearly ? text !== "" : text !== value && text !== ""))
    .map(([key, text]) => [key, text] as const);
  const provenance = typed.by === "clause" ? { cite: typed.cite } : { source: typed.source };
  return {
    list: list.id,
    begins: list.yearly && /^\d{4}$/.test(typed.begins) ? `${typed.begins}-01-01` : typed.begins,
    figures: Object.fromEntries(figures),
    verified: typed.verified,
    ...provenance,
  };
}

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** What is wrong with one field of the line, "" where nothing is. */
export function faultAt(faults: readonly Fault[], field: string, key = ""): string {
  const pointer = `/line/${field}${key && `/${escaped(key)}`}`;
  return faults.find((one) => one.pointer === pointer)?.message ?? "";
}

/** The lines of `after` that `before` has not, in order: what a reader looks at first. */
export function newLines(before: string, after: string): string[] {
  const known = new Map<string, number>();
  for (const line of before.split("\n")) known.set(line, (known.get(line) ?? 0) + 1);
  return after.split("\n").filter((line) => {
    const left = known.get(line) ?? 0;
    known.set(line, left - 1);
    return left < 1 && line.trim() !== "";
  });
}
