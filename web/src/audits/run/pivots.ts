/** Pivots as the service makes them, made ready to be shown. */

import type { Schemas } from "../../client/service";
import type { Series } from "../../parts/charted";
import { say } from "../../words";
import { worded } from "../codes";

export type Line = Schemas["PivotLine"];
export const DIMENSIONS = ["finding", "district", "facility", "month", "category", "insurance", "track", "reasons"] as const;
export const MEASURES = ["wrong", "over", "under", "review", "difference", "recorded", "due", "rows", "compared", "differing"] as const;
export type Measure = (typeof MEASURES)[number];
export const FUNDS = ["all", "catastrophic", "assistance", "tilt"] as const;

/** The lines by a dimension as it goes, not by how much: months in order of time. */
export const inOrder = (lines: Line[], dimension: string): Line[] =>
  [...lines].sort((one, other) => (one.members[dimension] ?? "").localeCompare(other.members[dimension] ?? ""));

/** What a line is of, in words. */
export const nameOf = (line: Line, by: readonly string[]): string =>
  by.map((dimension) => worded(dimension, line.members[dimension]) || say("audits.blank")).join(" · ");

export const seriesOf = (lines: Line[], measures: Measure[]): Series[] =>
  measures.map((measure) => ({ name: say(`audits.measure.${measure}`), values: lines.map((line) => line[measure]) }));
