/** Complaints of the check as an editor underlines them: in one file, each from its place to the end of the word. */

import type { Schemas } from "../../client/service";

export type Complaint = Schemas["RulesComplaint"];

export interface Underlined {
  from: number;
  to: number;
  severity: "error" | "warning";
  message: string;
}

/** The complaints about the file at `path`, in a `text` in which lines and columns count from 1. */
export function underlined(complaints: readonly Complaint[], path: string, text: string, language: "zh" | "en"): Underlined[] {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((found) => found.index + 1)];
  return complaints
    .filter((one) => one.path === path)
    .map((one) => {
      const start = starts[one.line - 1] ?? text.length;
      const end = (starts[one.line] ?? text.length + 1) - 1;
      const from = Math.min(start + one.column - 1, end);
      const word = /^[^\s,}\]]*/.exec(text.slice(from, end))?.[0].length ?? 0;
      return { from, to: Math.min(from + Math.max(word, 1), text.length), severity: one.level as "error" | "warning", message: one[language] };
    })
    .sort((one, other) => one.from - other.from);
}
