/** The values of figures as rows: whose each is, in words. */

import type { Schemas } from "../../client/service";
import { percent, thousands } from "../../parts/amounts";

type Figure = Schemas["FigureList"]["figures"][number];
type Value = Figure["values"][number];
type Language = "zh" | "en";

export interface Row {
  name: string;
  label: string;
  whose: string;
  value: string;
  from: string;
  to: string | null;
  where: string;
  verified: boolean;
}

/** Whose a value is: the district, the track, the category and so on, as far as it is one of theirs. */
export function whose(value: Value, language: Language): string {
  const { district, track, tier, category, group, band } = value;
  const labelled = [district, track, tier, category, ...(group ?? [])].filter((one) => one !== null);
  return [...labelled.map((one) => one.label[language]), ...(band ? [String(band)] : [])].join(" · ");
}

export const shownValue = ({ value, unit }: Pick<Value, "value" | "unit">, nothing: string): string =>
  value === null ? nothing : unit === "ratio" ? percent(value) : thousands(value);

export function rowsOf(figures: readonly Figure[], language: Language, nothing: string): Row[] {
  return figures.flatMap(({ name, label, values }) =>
    values.map((value) => ({
      name,
      label: label[language],
      whose: whose(value, language),
      value: shownValue(value, nothing),
      from: value.from,
      to: value.to,
      where: value.clause ?? value.source ?? "–",
      verified: value.verified,
    })),
  );
}

/** The rows in which each word of `search` stands. */
export function matching(rows: readonly Row[], search: string, onlyUnverified: boolean): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const text = Object.values(row).join(" ").toLowerCase();
    return (!onlyUnverified || !row.verified) && words.every((word) => text.includes(word));
  });
}
