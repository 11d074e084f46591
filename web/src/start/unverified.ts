import type { Schemas } from "../client/service";

type Figure = Schemas["FigureList"]["figures"][number];
interface Unverified {
  name: string;
  label: Figure["label"];
  value: string;
  from: string;
}

/** Every value that was not compared with its source, the newest of a figure first. */
export function unverifiedFigures(figures: readonly Figure[]): Unverified[] {
  return figures.flatMap(({ name, label, values }) =>
    values
      .filter((value) => !value.verified)
      .map((value) => ({ name, label, value: String(value.value ?? "–"), from: period(value) }))
      .reverse(),
  );
}

const period = ({ from, to }: { from: string | null; to: string | null }): string =>
  [from, to].map((day) => day ?? "").join(" – ");
